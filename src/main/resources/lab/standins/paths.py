"""Where a path of the node lies on the machine that pretends it: under <node>/root, and never outside the node's directory."""
import os

import node_state

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/urandom", "/dev/random", "/dev/tty")
MOUNTS = ("/proc/mounts", "/etc/mtab", "/proc/self/mounts")
# On a node of VxVM: what follows from the state of its cluster.
OF_THE_CLUSTER = ("/proc/swaps", "/var/lib/nfs", "/dev/vx")
UNMOUNTED = ".unmounted"
FAULTED = ".faulted"


class Outside(Exception):
    """The path would leave the node's directory."""


class Stale(Exception):
    """The path lies behind a mount whose process is gone."""


def is_inside(path, directory):
    return path == directory or path.startswith(directory + "/")


def _belongs_to_node(pid):
    try:
        with open("/proc/%s/environ" % pid, "rb") as file:
            return ("\0LAB_NODE_DIR=" + node_state.NODE_DIR + "\0").encode() in b"\0" + file.read()
    except OSError:
        return False


def locate(path):
    """The real path for a path as a program on the node would name it."""
    if path.startswith("/"):
        plain = os.path.normpath("/" + path.lstrip("/"))
        if plain in DEVICES or plain.startswith("/dev/fd/"):
            return path
        if is_inside(plain, node_state.NODE_DIR):
            real = plain
        else:
            pid = plain.split("/")[2] if plain.startswith("/proc/") and plain not in MOUNTS else ""
            if pid == "self" or (pid.isdigit() and pid != "1" and _belongs_to_node(pid)):
                return path
            real = _dressed(plain)
        if path.endswith("/") and not real.endswith("/"):
            real += "/"
    else:
        real = path
    resolved = os.path.realpath(os.path.join(os.getcwd(), real))
    if not is_inside(resolved, os.path.realpath(node_state.NODE_DIR)) and not _is_on_a_vpool_here(resolved):
        raise Outside(path)
    return real


def _is_on_a_vpool_here(resolved):
    import mounts

    return any(is_inside(resolved, os.path.realpath(mounts.shared(name))) for name in mounts.vpools_here())


def _dressed(plain):
    """The path on the machine, with what faults and mounts put in its place."""
    if plain == "/":
        return node_state.ROOT
    if plain == "/etc/openvstorage_id" and node_state.fault("wrong-identity") is not None:
        return node_state.ROOT + "/" + FAULTED + "/openvstorage_id"
    if plain in MOUNTS:
        import mounts

        mounts.write_proc_mounts()
        return node_state.ROOT + "/proc/mounts"
    if plain == "/proc/uptime":
        _write_uptime()
    elif any(is_inside(plain, each) for each in OF_THE_CLUSTER) and node_state.is_vxvm():
        import cvm

        cvm.look()
    elif plain.startswith("/mnt/"):
        import mounts

        name = mounts.behind(plain)
        if name is not None:
            return _behind_mount(name, plain)
    return node_state.ROOT + plain


def _behind_mount(name, plain):
    import mounts

    mounts.wait_if_hung(name)
    if mounts.is_stale(name):
        raise Stale(plain)
    if mounts.is_mounted(name):
        return mounts.shared(name) + plain[len("/mnt/" + name):]
    return node_state.ROOT + "/" + UNMOUNTED + plain


def _write_uptime():
    if node_state.is_vxvm():
        import cvm

        booted = cvm.look().node(node_state.NODE)["bootedAt"]
    else:
        import graph

        booted = graph.look().booted_at(node_state.NODE)
    # Seeded as if it had been up for a day.
    up = 86400.0 if booted is None else node_state.now() - booted
    temporary = node_state.ROOT + "/proc/uptime.%d.tmp" % os.getpid()
    with open(temporary, "w") as file:
        file.write("%.2f %.2f\n" % (up, up * 3.9))
    os.replace(temporary, node_state.ROOT + "/proc/uptime")
