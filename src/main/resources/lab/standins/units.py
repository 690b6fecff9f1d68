"""How one service of a node starts, stops, fails and waits: watchers, Arakoon, the volumedriver, ALBA's disks and all others
(field notes 1.7, 5.3, 7). RabbitMQ's own rules are in brokers.py."""
import os

import brokers
import graph
import inferred
import logs
import node_state
import volumes
from graph import FAILED, RUNNING, STOPPED, WAITING

LIBVIRT = ("libvirt-bin", "libvirtd")
# Field notes 5.3, fw#1709: these stay inactive when the watcher has bounced.
LEFT_DEAD = ("ovs-workers", "ovs-webapp-api")
# "It might take a couple of minutes before the Volume Driver is up after a reboot" (field notes 0).
VOLUMEDRIVER_SECONDS = 60
# A watcher looks every 5 s, and gives each service 5 tries before it says that one is gone (field notes 1.7).
OPENING_SECONDS = 2
LAPSE_SECONDS = 10
FOLLOWING_SECONDS = 3

# When something will happen to a service by itself.
DUE = ("startsAt", "opensAt", "lapsesAt", "bootsAt", "retriesAt", "givesUpAt")
NEVER = float("inf")


class Units(graph.Graph):
    """The graph with what happens to its services, at the moment `at`."""

    def step(self, node, name):
        entry = self.entries(node)[name]
        held = self._held_down(node, name)
        if held is not None and entry["state"] in (RUNNING, WAITING):
            self._fail(node, name, held)
            return True
        if held is None and entry.get("held"):
            del entry["held"]
            entry["startsAt"] = self.at
        if entry.get("startsAt", NEVER) <= self.at:
            del entry["startsAt"]
            self.start(node, name)
            return True
        if name in graph.WATCHERS:
            return self._watch(node, name, entry)
        if name == brokers.NAME and entry["state"] in (RUNNING, WAITING):
            return self.brokers.step(node, self.at)
        if entry["state"] == WAITING and name.startswith("ovs-arakoon-") and self.arakoon_master("config") is not None:
            self._run(node, name)
            return True
        if entry["state"] == RUNNING and self.is_bound(name) and not self.is_running(node, self.watcher_of(node, name) or name):
            self.stop(node, name)
            return True
        if self.comes_with_volumedriver(name) and entry["state"] in (RUNNING, STOPPED):
            wanted = self.is_running(node, self.volumedriver_of(node, name)) and not entry.get("byHand")
            if wanted != (entry["state"] == RUNNING):
                (self._run if wanted else self.stop)(node, name)
                return True
        return False

    def _watch(self, node, name, entry):
        if entry["state"] not in (RUNNING, WAITING):
            return False
        obstacle = self.obstacle(name)
        mark, seconds = ("opensAt", OPENING_SECONDS) if entry["state"] == WAITING else ("lapsesAt", LAPSE_SECONDS)
        if entry["state"] == WAITING and obstacle != entry.get("reason"):
            entry["reason"] = obstacle
            if obstacle is not None:
                logs.says(node, name, entry["pid"], self.at, obstacle)
        if (obstacle is None) == (entry["state"] == RUNNING):
            return entry.pop(mark, None) is not None
        if mark not in entry:
            entry[mark] = self.at + node_state.imposed(seconds)
            return True
        if entry[mark] > self.at:
            return False
        del entry[mark]
        if entry["state"] == WAITING:
            entry.pop("reason", None)
            self._run(node, name)
            self._opened(node, name)
        else:
            logs.says(node, name, entry["pid"], self.at, obstacle or "", inferred.WATCHER_GONE % name.rpartition("-")[2])
            entry.update({"state": WAITING, "since": self.at, "pid": next_pid(entry["pid"]), "bounced": True, "reason": obstacle})
            logs.starting(node, name, self.at)
        return True

    def _opened(self, node, watcher):
        """What the init system starts when a watcher has started (field notes 1.7)."""
        dead = self.fault(node, "dead-dependants") is not None
        if node_state.is_systemd(node) and self.entries(node)[watcher].get("bounced"):
            dead = True
        for name, entry in self.entries(node).items():
            if self.watcher_of(node, name) != watcher or entry["state"] in (RUNNING, WAITING) or (dead and name in LEFT_DEAD):
                continue
            starts = self.at + node_state.imposed(FOLLOWING_SECONDS)
            if watcher == graph.VOLUMEDRIVER and self.booted_at(node) is not None:
                starts = max(starts, self.booted_at(node) + node_state.imposed(VOLUMEDRIVER_SECONDS))
            entry["startsAt"] = starts

    # One service

    def _held_down(self, node, name):
        """Why a service cannot run while a fault is switched on; None when none keeps it down."""
        switched = self.saved["faults"].get(node)
        if not switched:
            return None

        def on(fault):
            return switched[fault]["parameters"] if fault in switched else None

        refuses = on("service-will-not-start")
        if refuses is not None and refuses.get("service", "ovs-workers") == name:
            return refuses.get("reason") or inferred.WILL_NOT_START
        down = on("arakoon-down")
        if down is not None and name.startswith("ovs-arakoon-") and node_state.matches(down.get("database"), name[len("ovs-arakoon-"):]):
            return inferred.WILL_NOT_START
        down = on("volumedriver-down")
        if down is not None and name.startswith("ovs-volumedriver_") and node_state.matches(down.get("vpool"), name[len("ovs-volumedriver_"):]):
            return inferred.WILL_NOT_START
        is_down = (
            name == brokers.NAME and on("rabbitmq-down") is not None or name in LIBVIRT and on("libvirt-down") is not None
            or name.startswith("alba-asd-") and on("asds-down") is not None)
        return inferred.WILL_NOT_START if is_down else None

    def gives_up(self, node, name):
        fault = self.parameters(node, "arakoon-gave-up")
        return fault is not None and name.startswith("ovs-arakoon-") and node_state.matches(fault.get("database"), name[len("ovs-arakoon-"):])

    def respawned_too_fast(self, node, name):
        """`respawn limit 10 5`: the init system gives up, and only a start by hand helps (field notes 1.7)."""
        entry = self.entries(node)[name]
        logs.says(node, name, entry["pid"], self.at, inferred.ARAKOON_DIES)
        logs.manager(node, name, self.at, "%s.service: Start request repeated too quickly." % name)
        logs.failed(node, name, self.at)
        entry.update({"state": FAILED if node_state.is_systemd(node) else STOPPED, "since": self.at})

    def start(self, node, name, by_hand=False):
        entry = self.entries(node)[name]
        held = self._held_down(node, name)
        if held is not None:
            return self._fail(node, name, held)
        if not by_hand and self.gives_up(node, name):
            return self.respawned_too_fast(node, name)
        if name in graph.WATCHERS:
            entry.update({"state": WAITING, "since": self.at, "pid": next_pid(entry["pid"])})
            return logs.starting(node, name, self.at)
        if name == brokers.NAME:
            entry.update({"state": WAITING, "since": self.at, "pid": next_pid(entry["pid"])})
            return self.brokers.start(node, self.at)
        if name.startswith("ovs-arakoon-") and name != "ovs-arakoon-config" and node_state.has_store() and self.arakoon_master("config") is None:
            entry.update({"state": WAITING, "since": self.at, "pid": next_pid(entry["pid"])})
            return logs.starting(node, name, self.at)
        watcher = self.watcher_of(node, name)
        if self.is_bound(name) and watcher is not None and not self.is_running(node, watcher):
            entry["state"] = STOPPED
            return logs.says(node, name, entry["pid"], self.at, inferred.WITHOUT_WATCHER)
        if name.startswith("ovs-volumedriver_"):
            return self._start_volumedriver(node, name, entry)
        self._run(node, name)
        if name in LIBVIRT and self.booted_at(node) is not None and not by_hand:
            import virsh

            with virsh.Domains(node, looks=False) as domains:
                domains.autostart(self.at, lambda vpool: self.is_mounted(node, vpool))
        return None

    def _start_volumedriver(self, node, name, entry):
        vpool = name[len("ovs-volumedriver_"):]
        if self.arakoon_master("voldrv") is None and self.arakoon_nodes("voldrv"):
            return self._fail(node, name, "Could not determine the Arakoon master node", mark=False)
        below = os.path.join(node_state.node_dir(node), "root", ".unmounted", "mnt", vpool)
        if os.path.isdir(below) and os.listdir(below):
            return self._fail(node, name, "fuse: mountpoint is not empty", inferred.FUSE_NONEMPTY, mark=False)
        self._run(node, name)
        entry.pop("stale", None)
        logs.says(node, name, entry["pid"], self.at, inferred.VOLUMEDRIVER_MOUNTS % vpool)
        for volume in volumes.come_up(node, vpool, self.backend_share() < volumes.HALF):
            logs.says(node, name, entry["pid"], self.at, inferred.VOLUME_HALTED % volume)
            node_state.effect("volume halted", volume, node, self.at)
        return None

    def _run(self, node, name):
        entry = self.entries(node)[name]
        if entry["state"] != WAITING:
            entry["pid"] = next_pid(entry["pid"])
        entry.update({"state": RUNNING, "since": self.at, "startedAt": self.at})
        for mark in ("held", "byHand", "pidFileLeft"):
            entry.pop(mark, None)
        logs.started(node, name, entry["pid"], self.at)

    def stop(self, node, name):
        entry = self.entries(node)[name]
        if name == brokers.NAME and entry["state"] in (RUNNING, WAITING):
            self.brokers.leave(node, self.at, cut=False)
        if name in graph.WATCHERS:
            entry["bounced"] = True
        for mark in DUE + ("held", "reason", "stale", "triesLeft"):
            entry.pop(mark, None)
        entry.update({"state": STOPPED, "since": self.at})
        logs.stopped(node, name, self.at)

    def stop_by_hand(self, node, name):
        self.stop(node, name)
        if self.comes_with_volumedriver(name):
            # Else it would come again with the volumedriver that runs.
            self.entries(node)[name]["byHand"] = True

    def _fail(self, node, name, *why, mark=True):
        """It ends at once, with its reason in its log; `mark` when it will start by itself once the fault is over."""
        entry = self.entries(node)[name]
        if name == brokers.NAME and entry["state"] in (RUNNING, WAITING):
            self.brokers.leave(node, self.at, cut=False)
        if name in graph.WATCHERS:
            entry["bounced"] = True
        for due in DUE:
            entry.pop(due, None)
        logs.says(node, name, entry["pid"], self.at, *why)
        logs.failed(node, name, self.at)
        entry.update({"state": FAILED, "since": self.at})
        if mark:
            entry["held"] = True

    def broker_runs(self, node):
        if self.state(node, brokers.NAME) == WAITING:
            self._run(node, brokers.NAME)

    def broker_gave_up(self, node):
        entry = self.entries(node)[brokers.NAME]
        if entry["state"] == WAITING:
            entry.update({"state": FAILED if node_state.is_systemd(node) else STOPPED, "since": self.at})
            logs.failed(node, brokers.NAME, self.at)


def next_pid(pid):
    return 1000 + (pid + 1009) % 30000
