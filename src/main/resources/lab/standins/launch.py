"""Starts the stand-in that a program's name stands for: launch.py <program> <arguments>."""
import _signal
import os
import sys

_signal.signal(_signal.SIGPIPE, _signal.SIG_DFL)
sys.path[0] = os.path.dirname(os.path.abspath(__file__))

MODULES = {
    "df": "mounts", "findmnt": "mounts", "mountpoint": "mounts",
    "python": "python27", "python2": "python27", "python2.7": "python27",
    "initctl": "upstart", "start": "upstart", "stop": "upstart", "restart": "upstart", "status": "upstart", "reload": "upstart",
    "pgrep": "processes", "ps": "processes", "kill": "processes", "pidof": "processes", "fuser": "processes", "lsof": "processes",
    "vxtask": "vxtasks", "vxstat": "vxtasks", "vxvol": "vxtasks", "gabconfig": "gab", "vxfenadm": "gab",
    "hastatus": "hacli", "hares": "hacli", "hasys": "hacli", "haclus": "hacli", "hastart": "hacli", "hastop": "hacli",
    "cfscluster": "cfs", "cfsmntadm": "cfs", "cfsdgadm": "cfs", "cfsmount": "cfs", "cfsumount": "cfs", "fsclustadm": "cfs",
    "mount": "cfs", "umount": "cfs", "vxumount": "cfs", "exportfs": "cfs", "losetup": "cfs",
    "ss": "sockets", "netstat": "sockets", "rabbitmq-diagnostics": "rabbitmqctl", "dpkg-query": "dpkg_query",
}
KNOWN = ("virsh", "arakoon", "service", "systemctl", "journalctl", "rabbitmqctl", "ovs", "shutdown", "sudo", "date", "vxclustadm", "vxdctl", "vxdg", "vxprint", "hagrp")


def odd_output(program):
    """The fault odd-output: a program says something that nobody has seen."""
    path = os.path.join(os.environ.get("LAB_NODE_DIR", ""), "faults.json")
    try:
        with open(path) as file:
            text = file.read()
    except OSError:
        return None
    if "odd-output" not in text:
        return None
    import node_state

    parameters = node_state.fault("odd-output")
    if parameters is None or parameters.get("program") != program:
        return None
    return parameters.get("text") or "~~ %s: unexpected maintenance banner 7f03 ~~" % program


def forget_coerced_locale():
    """Python puts LC_CTYPE into the environment where there was none; what it starts must not see that."""
    if "LC_CTYPE" in os.environ:
        with open("/proc/self/environ", "rb") as file:
            if b"\0LC_CTYPE=" not in b"\0" + file.read():
                del os.environ["LC_CTYPE"]


def main():
    forget_coerced_locale()
    program = sys.argv[1]
    arguments = sys.argv[2:]
    odd = odd_output(program)
    if odd is not None:
        print(odd)
        return 0
    name = MODULES.get(program) or (program if program in KNOWN else "application" if program.endswith("ctl") else "files")
    return __import__(name).main(program, arguments)


if __name__ == "__main__":
    code = main()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = 141
    sys.stderr.flush()
    os._exit(code or 0)
