"""What a pretended node knows: its files, its clock, its faults, and the lock under which state is changed.

The environment names the node (LAB_NODE_DIR, LAB_CLUSTER_DIR, LAB_NODE, LAB_PACE). State lies in pretty-printed JSON. A write
is a new file and a rename, under a POSIX lock (fcntl, the kind that java.nio's FileChannel.lock takes) on state/.lock.
Times that the lab itself imposes are multiplied by the pace. Nothing runs in the background: what moves with the clock is
worked out when a program looks.
"""
import fcntl
import os
import time

import plain_json

NODE_DIR = os.environ.get("LAB_NODE_DIR", "")
CLUSTER_DIR = os.environ.get("LAB_CLUSTER_DIR", "") or os.path.dirname(NODE_DIR)
NODE = os.environ.get("LAB_NODE", "") or os.path.basename(NODE_DIR)
ROOT = os.path.join(NODE_DIR, "root")
STATE = os.path.join(CLUSTER_DIR, "state")


def pace():
    try:
        return max(0.0001, float(os.environ.get("LAB_PACE", "1")))
    except ValueError:
        return 1.0


def now():
    return time.time()


def imposed(seconds):
    """A wait that the lab imposes, at this lab's pace."""
    return seconds * pace()


def read_json(path, missing=None):
    try:
        with open(path, encoding="utf-8") as file:
            return plain_json.loads(file.read())
    except FileNotFoundError:
        return missing
    except ValueError:
        # Somebody writes it without a rename; the next moment it is whole.
        time.sleep(0.02)
        with open(path, encoding="utf-8") as file:
            return plain_json.loads(file.read())


def write_json(path, value):
    temporary = "%s.%d.tmp" % (path, os.getpid())
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(plain_json.dumps(value, 2) + "\n")
    os.replace(temporary, path)


class Lock:
    """An exclusive POSIX lock on a file in the cluster's state directory. Who holds it may take it again: a POSIX lock ends
    with the first of its descriptors that a process closes, so there is one for each file."""

    _held = {}

    def __init__(self, name=".lock", directory=None):
        self.path = os.path.join(directory or STATE, name)

    def __enter__(self):
        if self.path not in Lock._held:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            fcntl.lockf(descriptor, fcntl.LOCK_EX)
            Lock._held[self.path] = [descriptor, 0]
        Lock._held[self.path][1] += 1
        return self

    def __exit__(self, *ignored):
        held = Lock._held[self.path]
        held[1] -= 1
        if held[1] == 0:
            del Lock._held[self.path]
            os.close(held[0])


def node_dir(node=None):
    return NODE_DIR if node in (None, NODE) else os.path.join(CLUSTER_DIR, node)


def state_path(name):
    return os.path.join(STATE, name)


_cluster = None


def cluster():
    global _cluster
    if _cluster is None:
        _cluster = read_json(os.path.join(CLUSTER_DIR, "cluster.json"), {"nodes": [], "vpools": []})
    return _cluster


def definition(node=None):
    name = node or NODE
    for each in cluster()["nodes"]:
        if each["name"] == name:
            return each
    return {"name": name, "role": "extra", "era": "A", "init": "upstart", "machineId": ""}


def stack():
    return cluster().get("stack", "open-vstorage")


def is_vxvm():
    return stack() == "vxvm"


def is_systemd(node=None):
    return definition(node).get("init") == "systemd"


def nodes(role=None):
    return [each["name"] for each in cluster()["nodes"] if role is None or each["role"] == role]


def faults(node=None):
    return read_json(os.path.join(node_dir(node), "faults.json"), {}) or {}


def faults_changed(node=None):
    return changed_at(node, "faults.json", 0.0)


def changed_at(node, file, otherwise):
    """When one of a node's files was written last."""
    try:
        return os.stat(os.path.join(node_dir(node), file)).st_mtime
    except OSError:
        return otherwise


def _signature(path):
    try:
        found = os.stat(path)
    except OSError:
        return None
    return [found.st_mtime_ns, found.st_ino, found.st_size]


def signatures():
    """What tells whether somebody has written a node's power or its faults since."""
    return {node: [_signature(os.path.join(node_dir(node), name)) for name in ("power.json", "faults.json")] for node in nodes()}


def fault(name, node=None):
    """The fault's parameters when it is switched on, else None; an empty set of parameters is not None."""
    found = faults(node).get(name)
    if found is None or found is False:
        return None
    return found if isinstance(found, dict) else {}


def power(node=None):
    return read_json(os.path.join(node_dir(node), "power.json"), {"power": "on", "goingDownAt": None})


def is_on(node=None):
    return power(node).get("power") == "on"


def has_store():
    """Whether the cluster keeps its configuration in Arakoon (era B and later) and not in files."""
    return any(each["era"] != "A" for each in cluster()["nodes"] if each["role"] == "master")


def iso(moment):
    whole = int(moment)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + ".%03dZ" % int((moment - whole) * 1000)


def effect(what, thing, node=None, at=None):
    """Appends one line to the node's effects: what really changed, and on what."""
    line = plain_json.dumps({"time": iso(now() if at is None else at), "effect": what, "object": thing}) + "\n"
    path = os.path.join(node_dir(node), "effects.jsonl")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        os.write(descriptor, line.encode("utf-8"))
    finally:
        os.close(descriptor)


def matches(wanted, *names):
    """Whether a fault's optional parameter means one of these names; absent, empty and "all" mean everything."""
    return wanted in (None, "", "all") or wanted in names
