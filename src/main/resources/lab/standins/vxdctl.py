"""vxdctl: -c mode, mode, protocolversion, list (reference vxvm.md 2.4)."""
import sys

import cvm
import inferred_vxvm
import node_state
import vx_programs

USAGE = "VxVM vxdctl ERROR V-5-1-0 Usage: vxdctl [-c] mode | list | protocolversion\n"


def main(program, arguments):
    words = [argument for argument in arguments if argument != "-c"]
    if words not in (["mode"], ["list"], ["protocolversion"]):
        sys.stderr.write(USAGE)
        return inferred_vxvm.FAILED_CODE
    found = vx_programs.ask_vxconfigd("vxdctl")
    if words == ["mode"]:
        return mode(found, "-c" in arguments)
    if found is None:
        sys.stderr.write(inferred_vxvm.NOT_ACCESSIBLE % "vxdctl")
        return inferred_vxvm.FAILED_CODE
    protocol = node_state.cluster()["protocol"]
    if words == ["protocolversion"]:
        print("Cluster running at protocol %d" % protocol)
        return 0
    print("Volboot file\nversion: 3/1\nseqno:   0.22\ncluster protocol version: %d\nhostid:  %s" % (protocol, node_state.NODE))
    return 0


def mode(found, cluster):
    if found is None:
        print(inferred_vxvm.VXCONFIGD_DISABLED)
        return 0
    if not cluster:
        print("mode: enabled")
        return 0
    state = found.node(node_state.NODE)["cvm"]
    if state == cvm.OUT:
        print("mode: enabled: cluster inactive")
    elif state == cvm.JOINING:
        joins = found.reconfiguration() is not None and found.reconfiguration()["kind"] == "join" and found.reconfiguration()["node"] == node_state.NODE
        late = joins and node_state.now() > (found.reconfiguration()["begun"] + found.reconfiguration()["endsAt"]) / 2
        print(vx_programs.worded("mode: enabled: cluster active - " + ("SLAVE" if late else "role not set")))
        print(vx_programs.worded("master: %s" % (found.master() or node_state.NODE)))
        print("state: joining")
        if not late:
            print(vx_programs.worded("reconfig: master update"))
    else:
        print(vx_programs.worded("mode: enabled: cluster active - " + ("MASTER" if found.master() == node_state.NODE else "SLAVE")))
        print(vx_programs.worded("master: %s" % found.master()))
    return 0
