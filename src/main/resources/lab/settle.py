"""Writes down what the clock has brought about: settle.py <cluster directory>.

Services that started or stopped, virtual machines that went off since somebody looked, uploads that progressed, guests of a host that
is off, and on clusters of VxVM whatever is due: state and effects are up to date afterwards. Takes the pace from LAB_PACE.
"""
import os
import sys

sys.dont_write_bytecode = sys.pycache_prefix is None
HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    if len(sys.argv) != 2:
        sys.stderr.write("usage: settle.py <cluster directory>\n")
        return 2
    os.environ["LAB_CLUSTER_DIR"] = os.path.abspath(sys.argv[1])
    os.environ.pop("LAB_NODE_DIR", None)
    os.environ.pop("LAB_NODE", None)
    sys.path.insert(0, os.path.join(HERE, "standins"))
    import node_state

    if node_state.is_vxvm():
        import cvm

        cvm.look()
        return 0
    import virsh
    import volumes

    for name in node_state.nodes():
        with virsh.Domains(name):
            pass
    with volumes.Volumes():
        return 0


if __name__ == "__main__":
    sys.exit(main())
