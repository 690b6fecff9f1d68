"""What runs on every node of a cluster: the graph of services with the gates between them (field notes 1.6, 1.7, 3.3, 5.3, 7).

<node>/services.json holds each service with its state; state/graph.json the rest, and when the next thing is due. Nothing runs in
the background: a look that finds that something has happened or is due since the last one has clock.py bring the files up to now,
under the cluster's lock. Most looks only compare a few times.
"""
import os

import brokers
import inferred
import node_state

RUNNING = "running"
WAITING = "waiting"
STOPPED = "stopped"
FAILED = "failed"

FRAMEWORK = "ovs-watcher-framework"
VOLUMEDRIVER = "ovs-watcher-volumedriver"
CONFIG = "ovs-watcher-config"
ASD = "asd-watcher"
WATCHERS = (FRAMEWORK, VOLUMEDRIVER, CONFIG, ASD)
FRAMEWORK_DEPENDANTS = ("ovs-workers", "ovs-volumerouter-consumer", "ovs-scheduled-tasks", "ovs-webapp-api", "ovs-snmp")


def path():
    return node_state.state_path("graph.json")


_latest = None


def look():
    """The graph as of now; the same one until somebody calls forget()."""
    global _latest
    if _latest is None:
        found = Graph(node_state.read_json(path()))
        if not found.is_current():
            import clock

            found = clock.brought_up_to_now()
        _latest = found
    return _latest


def forget():
    global _latest
    _latest = None


def begin(moment):
    """What state/graph.json holds of a cluster that has been running for long."""
    return {
        "at": moment, "next": None, "seen": {}, "nodes": {node: {"up": True, "bootedAt": None, "last": 0} for node in node_state.nodes()},
        "arakoon": {}, "faults": {},
    }


class Graph:
    def __init__(self, saved):
        self.saved = saved if saved is not None else begin(node_state.now())
        self.at = self.saved["at"]
        self.brokers = brokers.Brokers(self)
        self._entries = {}

    # Reading

    def entries(self, node):
        if node not in self._entries:
            self._entries[node] = node_state.read_json(os.path.join(node_state.node_dir(node), "services.json"), {})
        return self._entries[node]

    def is_up(self, node):
        return self.saved["nodes"].get(node, {}).get("up", False)

    def booted_at(self, node):
        """When the node last came up; None for one that has been up for long."""
        return self.saved["nodes"].get(node, {}).get("bootedAt")

    def state(self, node, name):
        entry = self.entries(node).get(name)
        return None if entry is None else entry["state"]

    def is_running(self, node, name):
        return self.state(node, name) == RUNNING

    def fault(self, node, name):
        """A fault that is switched on: since when, and with which parameters."""
        return self.saved["faults"].get(node, {}).get(name)

    def parameters(self, node, name):
        found = self.fault(node, name)
        return None if found is None else found["parameters"]

    def arakoon_nodes(self, database):
        return [master for master in node_state.nodes("master") if "ovs-arakoon-" + database in self.entries(master)]

    def arakoon_alive(self, database):
        return [member for member in self.arakoon_nodes(database) if self.is_running(member, "ovs-arakoon-" + database)]

    def arakoon_master(self, database):
        """The node that leads this database, which takes strictly more than half of its nodes and some seconds; else None."""
        return self.saved["arakoon"].get(database, {}).get("master")

    def backend_share(self):
        """How much of the backend is there, 0 to 1: of its ASDs, on nodes of whatever era, those that run."""
        found = [self.is_running(node, name) for node in node_state.nodes("backend") for name in self.entries(node) if name.startswith("alba-asd-")]
        return sum(found) / len(found) if found else 1.0

    def is_mounted(self, node, vpool):
        """Whether a vPool's file system is there; a stale one still is, though nothing answers behind it."""
        broken = self.parameters(node, "vpool-not-mounted")
        if broken is not None and node_state.matches(broken.get("vpool"), vpool):
            return False
        return self.is_running(node, "ovs-volumedriver_" + vpool)

    def is_stale(self, node, vpool):
        return self.is_mounted(node, vpool) and self.entries(node)["ovs-volumedriver_" + vpool].get("stale", False)

    def is_current(self):
        due = self.saved["next"]
        return self.saved["seen"] == node_state.signatures() and (due is None or node_state.now() < due)

    # Who waits for whom

    def watcher_of(self, node, name):
        """The watcher behind which the init system starts a service; None for one that stands by itself."""
        if name in FRAMEWORK_DEPENDANTS:
            return FRAMEWORK
        if name.startswith(("ovs-volumedriver_", "ovs-dtl_")):
            return VOLUMEDRIVER
        if name.startswith(("ovs-albaproxy_", "ovs-alba-")) and node_state.has_store():
            return CONFIG
        if (name == "asd-manager" or name.startswith("alba-asd-")) and ASD in self.entries(node):
            return ASD
        return None

    def is_bound(self, name):
        """Stops with its watcher; the others of its kind survive a bounce."""
        return name in FRAMEWORK_DEPENDANTS or name == "asd-manager"

    def comes_with_volumedriver(self, name):
        return name.startswith("ovs-albaproxy_") and not node_state.has_store()

    def volumedriver_of(self, node, proxy):
        vpool = proxy[len("ovs-albaproxy_"):]
        while vpool and "ovs-volumedriver_" + vpool not in self.entries(node):
            vpool = vpool.rpartition("_")[0]
        return "ovs-volumedriver_" + vpool

    def obstacle(self, watcher):
        """Why a watcher's gate is shut, in its own words; None when it is open."""
        target = watcher[len("ovs-watcher-"):] if watcher != ASD else "config"
        if watcher == FRAMEWORK and not self._on_any_master("memcached"):
            return inferred.WATCHER_NO_MEMCACHED % target
        database = {FRAMEWORK: "ovsdb", VOLUMEDRIVER: "voldrv"}.get(watcher, "config" if node_state.has_store() else "ovsdb")
        if self.arakoon_master(database) is None:
            return "[%s]   Error during arakoon (%s) test: Could not determine the Arakoon master node" % (target, database)
        if watcher in (FRAMEWORK, VOLUMEDRIVER) and not any(self.brokers.runs(master) for master in node_state.nodes("master")):
            return "[%s]   No working rabbitMQ node could be found" % target
        return None

    def _on_any_master(self, name):
        return any(self.is_running(master, name) for master in node_state.nodes("master"))
