"""The services of a node of VxVM, as systemctl and journalctl show them; VCS can be started and stopped here as by hastart and hastop."""
import cvm
import node_state

UP_SECONDS = 86400
ALWAYS = ("sshd", "crond", "rsyslog", "llt", "gab", "vxodm")


def names():
    return list(ALWAYS) + (["vcs", "vxfen"] if cvm.has_vcs() else [])


def declared(node=None):
    node = node or node_state.NODE
    found = cvm.look()
    since = found.node(node)["bootedAt"] or node_state.now() - UP_SECONDS
    services = {}
    for index, name in enumerate(names()):
        running = name != "vcs" or found.engine(node) in (cvm.RUNNING, cvm.LEAVING)
        services[name] = {"state": "running" if running else "stopped", "manager": "systemd", "pid": cvm.FIRST_PID - 1000 + index, "since": since}
    return services


def change(name, wanted):
    """Whether it then is so."""
    import hacli

    if name != "vcs":
        return False
    (hacli.hastart if wanted == "running" else lambda arguments: hacli.hastop(["-local"]))([])
    return True
