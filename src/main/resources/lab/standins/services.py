"""Which services run on a node, with the gates between them (field notes 1.6 and 1.7) and the majority rule of Arakoon (3.3).

services.json holds what an administrator last asked for; what really runs is worked out from it, from power, from faults and
from what the service waits for.
"""
import os
import time

import node_state

RUNNING = "running"
WAITING = "waiting"
STOPPED = "stopped"
FAILED = "failed"

FRAMEWORK_DEPENDANTS = ("ovs-workers", "ovs-volumerouter-consumer", "ovs-scheduled-tasks", "ovs-webapp-api", "ovs-snmp")
LIBVIRT = ("libvirt-bin", "libvirtd")
# Seconds after power-on until a service of that kind is there; "a couple of minutes before the Volume Driver is up".
BOOT_SECONDS = (("ovs-volumedriver_", 60), ("ovs-dtl_", 60), ("ovs-albaproxy_", 55), ("ovs-watcher", 12), ("ovs-arakoon", 8), ("rabbitmq", 10), ("ovs-", 15))

_known = {}


def declared(node=None):
    return node_state.read_json(os.path.join(node_state.node_dir(node), "services.json"), {})


def forget():
    _known.clear()


def state(name, node=None):
    """RUNNING, WAITING (behind its gate), STOPPED or FAILED; None for a service that the node does not have."""
    key = (name, node or node_state.NODE)
    if key not in _known:
        _known[key] = STOPPED
        _known[key] = _state(name, node)
    return _known[key]


def is_running(name, node=None):
    return state(name, node) == RUNNING


def _state(name, node):
    entry = declared(node).get(name)
    if entry is None:
        return None
    if not node_state.is_up(node) or entry["state"] != RUNNING:
        return STOPPED
    if _held_down(name, node):
        return FAILED
    if name.startswith("ovs-watcher-") or name == "asd-watcher":
        return RUNNING if _gate_is_open(name, node) and _booted(name, node) else WAITING
    if not _booted(name, node):
        return STOPPED
    if name in FRAMEWORK_DEPENDANTS:
        return RUNNING if is_running("ovs-watcher-framework", node) else STOPPED
    if name.startswith("ovs-albaproxy_"):
        vpool = name[len("ovs-albaproxy_"):]
        while vpool and "ovs-volumedriver_" + vpool not in declared(node):
            vpool = vpool.rpartition("_")[0]
        return RUNNING if is_running("ovs-volumedriver_" + vpool, node) else STOPPED
    if name.startswith("alba-asd-") and "asd-watcher" in declared(node):
        return RUNNING if is_running("asd-watcher", node) else STOPPED
    return RUNNING


def _booted(name, node):
    since = node_state.power(node).get("bootedAt")
    if not since:
        return True
    for prefix, seconds in BOOT_SECONDS:
        if name.startswith(prefix):
            return node_state.now() >= since + node_state.imposed(seconds)
    return True


def _held_down(name, node):
    switched = node_state.faults(node)
    if not switched:
        return False

    def on(fault):
        found = switched.get(fault)
        return None if found is None or found is False else (found if isinstance(found, dict) else {})

    refuses = on("service-will-not-start")
    if refuses is not None and refuses.get("service", "ovs-workers") == name:
        return True
    if name == "rabbitmq-server" and on("rabbitmq-down") is not None:
        return True
    if name in LIBVIRT and on("libvirt-down") is not None:
        return True
    down = on("arakoon-down")
    if down is not None and name.startswith("ovs-arakoon-") and node_state.matches(down.get("database"), name[len("ovs-arakoon-"):]):
        return True
    down = on("volumedriver-down")
    return down is not None and name.startswith("ovs-volumedriver_") and node_state.matches(down.get("vpool"), name[len("ovs-volumedriver_"):])


def _gate_is_open(name, node):
    if name == "ovs-watcher-framework":
        return arakoon_master("ovsdb") is not None and _on_any_master("rabbitmq-server") and _on_any_master("memcached")
    if name == "ovs-watcher-volumedriver":
        return arakoon_master("voldrv") is not None and _on_any_master("rabbitmq-server")
    return arakoon_master("ovsdb") is not None


def _on_any_master(name):
    return any(is_running(name, master) for master in node_state.nodes("master"))


def arakoon_nodes(database):
    return [master for master in node_state.nodes("master") if "ovs-arakoon-" + database in declared(master)]


def arakoon_master(database):
    """The node that leads this database: the first one that runs, when strictly more than half of them run; else None."""
    members = arakoon_nodes(database)
    alive = [member for member in members if is_running("ovs-arakoon-" + database, member)]
    return alive[0] if alive and len(alive) * 2 > len(members) else None


def pid(name, node=None):
    return declared(node).get(name, {}).get("pid", 0)


def change(name, wanted):
    """Starts or stops a service and says whether it then is so; a watcher's start blocks while its gate is shut."""
    with node_state.Lock():
        path = os.path.join(node_state.NODE_DIR, "services.json")
        entries = node_state.read_json(path, {})
        before = state(name)
        entries[name]["state"] = RUNNING if wanted == RUNNING else STOPPED
        if wanted == RUNNING and before != RUNNING:
            entries[name]["pid"] = entries[name]["pid"] + 1000
            entries[name]["since"] = node_state.now()
        node_state.write_json(path, entries)
        forget()
    while wanted == RUNNING and state(name) == WAITING:
        time.sleep(max(0.05, node_state.imposed(1)))
        forget()
    after = state(name)
    if before == RUNNING and after != RUNNING:
        node_state.effect("service stopped", name)
    elif before != RUNNING and after == RUNNING:
        node_state.effect("service started", name)
    return (after == RUNNING) == (wanted == RUNNING)
