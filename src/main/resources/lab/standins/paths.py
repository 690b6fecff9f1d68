"""Where a path of the node lies on the machine that pretends it: under <node>/root, and never outside the node's directory."""
import os

import node_state

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/urandom", "/dev/random", "/dev/tty")
UNMOUNTED = ".unmounted"
FAULTED = ".faulted"


class Outside(Exception):
    """The path would leave the node's directory."""


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
            pid = plain.split("/")[2] if plain.startswith("/proc/") else ""
            if pid == "self" or (pid.isdigit() and pid != "1" and _belongs_to_node(pid)):
                return path
            real = node_state.ROOT + _dressed(plain)
        if path.endswith("/") and not real.endswith("/"):
            real += "/"
    else:
        real = path
    resolved = os.path.realpath(os.path.join(os.getcwd(), real))
    if not is_inside(resolved, os.path.realpath(node_state.NODE_DIR)):
        raise Outside(path)
    return real


def _dressed(plain):
    """The path below root/, with what faults and mounts put in its place."""
    if plain == "/":
        return ""
    if plain == "/etc/openvstorage_id" and node_state.fault("wrong-identity") is not None:
        return "/" + FAULTED + "/openvstorage_id"
    if plain in ("/proc/mounts", "/etc/mtab"):
        import mounts

        mounts.write_proc_mounts()
        return "/proc/mounts"
    if plain.startswith("/mnt/"):
        import mounts

        name = plain.split("/")[2]
        if mounts.is_vpool_here(name) and not mounts.is_mounted(name):
            return "/" + UNMOUNTED + plain
    return plain
