"""The faults of a node of VxVM that happen once or after a while: what they did is undone when they are switched off, unless
somebody has repaired it before. Faults that only change what a program says are read by that program."""
import os

import cvm
import node_state
from cvm_changes import BACKUP_PROGRAM, Changes

# What each fault's parameters are when whoever wrote faults.json left them out.
DEFAULTS = {
    "process-holder": {"target": "/oradata", "command": "vi", "user": "root", "seconds": 0},
    "unmanaged-opener": {"volume": "rawdg/rawvol"},
    "volume-reopened": {"volume": "rawdg/rawvol", "afterSeconds": 5, "when": "later"},
    "nfs-export": {"mount": "/oradata"},
    "checkpoint-mounted": {"mount": "/oradata", "name": "nightly"},
    "mntlock": {"mount": "/oradata", "key": "backup"},
    "swap-on-volume": {"volume": "rawdg/rawvol"},
    "loop-on-mount": {"mount": "/oradata"},
    "frozen-group": {"group": "oradb", "how": "persistent"},
    "engine-shutdown": {"value": "PromptLocal"},
    "stale-reason": {"reason": "user initiated stop", "until": "leave"},
    "other-reconfiguration": {"seconds": 20, "tooLate": 0},
    "resync-after-leave": {"volume": "oradg/archvol"},
    "slow-resync": {"factor": 5},
    "admin-wait": {"resource": "oradb_app"},
    "unable-to-offline": {"resource": "oradb_app"},
    "group-will-not-stop": {"group": "oradb"},
    "setmaster-busy": {"seconds": 20},
    "deport-on-offline": {"resource": "ora_voldg"},
    "join-refused": {"reason": "minor number conflict"},
}


class Faults(Changes):
    def faults_changed(self, node):
        before = self.saved["faults"].get(node, {})
        switched = {}
        for name, parameters in node_state.faults(node).items():
            if parameters is None or parameters is False:
                continue
            complete = {**DEFAULTS.get(name, {}), **(parameters if isinstance(parameters, dict) else {})}
            known = before.get(name)
            switched[name] = known if known is not None and known["parameters"] == complete else {"since": self.at, "parameters": complete}
        for name, fault in before.items():
            if switched.get(name) is not fault:
                self._ended(node, name, fault["parameters"])
        self.saved["faults"][node] = switched
        for name, fault in switched.items():
            if before.get(name) is not fault:
                self._strikes(node, name, fault["parameters"])
        if before.get("slow-resync") is not switched.get("slow-resync"):
            self.pace_resyncs()

    def _strikes(self, node, name, given):
        if name == "frozen-group":
            self.saved["frozen"][given["group"]] = given["how"]
        elif name == "engine-shutdown":
            self.saved["engineShutdown"] = given["value"]
        elif name == "stale-reason":
            self.node(node)["reason"] = given["reason"]
        elif name == "other-reconfiguration":
            seconds = float(given["seconds"])
            self.saved["queue"].append({
                "kind": "foreign", "node": node, "left": node_state.imposed(seconds) if seconds else None, "tooLate": int(given["tooLate"]),
                "joiner": self.free_number(),
            })
        elif name == "admin-wait" and given["resource"] in self.saved["resources"]:
            self.resource(given["resource"], node)["flags"].append("ADMIN_WAIT")
        elif self.is_up(node):
            self._takes_hold(node, name, given)

    def _takes_hold(self, node, name, given):
        """The faults that use a mount or a volume of a node; where it is not there, they do nothing."""
        if name == "process-holder":
            target = given["target"]
            if target.startswith("/"):
                if self.mount_at(node, target) is not None:
                    self.add_process(node, given["command"], given["user"], [target.rstrip("/") + "/." + given["command"] + ".swp"], None, name)
            elif self.is_accessible(node, target):
                self.add_process(node, given["command"], given["user"], [], target, name)
        elif name in ("unmanaged-opener", "swap-on-volume"):
            if self.is_accessible(node, given["volume"]):
                self.saved["kernel"].append({"node": node, "volume": given["volume"], "of": name})
        elif name in ("nfs-export", "loop-on-mount", "checkpoint-mounted", "mntlock"):
            mount = self.mount_at(node, given["mount"])
            if mount is None:
                return
            if name == "nfs-export":
                self.saved["exports"].append({"node": node, "mount": given["mount"]})
            elif name == "loop-on-mount":
                self.saved["loops"].append({"node": node, "mount": given["mount"]})
            elif name == "checkpoint-mounted":
                self.add_mount(node, given["mount"] + "_" + given["name"], mount["volume"], False, given["name"])
            else:
                mount["options"] += ",mntlock=" + given["key"]

    def _ended(self, node, name, given):
        if name == "frozen-group":
            self.saved["frozen"].pop(given["group"], None)
        elif name == "engine-shutdown":
            self.saved["engineShutdown"] = "Enable"
        elif name == "other-reconfiguration":
            self.saved["queue"] = [each for each in self.saved["queue"] if each["kind"] != "foreign" or each["node"] != node]
            running = self.reconfiguration()
            if running is not None and running["kind"] == "foreign" and running["node"] == node:
                running["endsAt"] = self.at
        elif name == "admin-wait" and given["resource"] in self.saved["resources"]:
            found = self.resource(given["resource"], node)
            found["flags"] = [flag for flag in found["flags"] if flag != "ADMIN_WAIT"]
        elif name in ("process-holder", "volume-reopened"):
            for process in self.processes_of(node, name):
                self.end_process(process, by_itself=True)
        elif name in ("unmanaged-opener", "swap-on-volume"):
            self.saved["kernel"] = [each for each in self.saved["kernel"] if each["node"] != node or each["of"] != name]
        elif name in ("nfs-export", "loop-on-mount"):
            kind = "exports" if name == "nfs-export" else "loops"
            self.saved[kind] = [each for each in self.saved[kind] if each["node"] != node or each["mount"] != given["mount"]]
        elif name == "checkpoint-mounted":
            self.saved["mounts"] = [each for each in self.saved["mounts"] if each["node"] != node or each.get("checkpoint") != given["name"]]
        elif name == "mntlock":
            mount = self.mount_at(node, given["mount"])
            if mount is not None:
                mount["options"] = mount["options"].replace(",mntlock=" + given["key"], "")

    # With the clock

    def _ends_at(self, node, name, seconds):
        """When the time of a fault is over; None when it has none or is over."""
        fault = self.fault(node, name)
        if fault is None or fault.get("over") or not float(fault["parameters"][seconds]) and seconds == "seconds":
            return None
        if fault["parameters"].get("when") == "leave":
            return None
        return fault["since"] + node_state.imposed(float(fault["parameters"][seconds]))

    def _timed(self):
        for node in node_state.nodes():
            for name, seconds in (("process-holder", "seconds"), ("volume-reopened", "afterSeconds")):
                moment = self._ends_at(node, name, seconds)
                if moment is not None:
                    yield node, name, moment

    def faults_due(self):
        return [moment for _, _, moment in self._timed()]

    def step_faults(self):
        for node, name, moment in self._timed():
            if moment > self.at:
                continue
            if name == "volume-reopened":
                self._reopen(node)
                return True
            self.fault(node, name)["over"] = True
            for process in self.processes_of(node, name):
                self.end_process(process, by_itself=True)
            return True
        for node in node_state.nodes():
            if self.fault(node, "crash-while-leaving") is not None and self.is_up(node) and self.node(node)["leave"] is not None:
                self._lose_power(node)
                return True
        return False

    def _reopen(self, node):
        fault = self.fault(node, "volume-reopened")
        fault["over"] = True
        name = fault["parameters"]["volume"]
        if self.is_accessible(node, name):
            self.add_process(node, BACKUP_PROGRAM, "root", [], name, "volume-reopened")
            self.tell("volume opened", name, node)

    def reopened_by_leave(self, node):
        """A backup begins in the moment in which a node begins to leave."""
        fault = self.fault(node, "volume-reopened")
        if fault is not None and not fault.get("over") and fault["parameters"].get("when") == "leave":
            self._reopen(node)

    def _lose_power(self, node):
        self.node(node)["crashed"] = True
        self.cut(node, self.at)

    def switch_off_crashed(self):
        """Has a node that has lost its power switched off by whoever serves it. With it ends what runs on it, this program
        perhaps, so all else has to be written down before."""
        for node in node_state.nodes():
            if not self.node(node).get("crashed"):
                continue
            power = node_state.power(node)
            if power.get("power") == "on" and power.get("goingDownAt") is None:
                power["goingDownAt"] = self.at
                node_state.write_json(os.path.join(node_state.node_dir(node), "power.json"), power)

    def resync_by_fault(self):
        for _, fault in self.anywhere("resync-after-leave"):
            if not fault.get("over") and cvm.volume(fault["parameters"]["volume"]) is not None:
                fault["over"] = True
                self.needs_resync(fault["parameters"]["volume"], None)

    def is_busy(self):
        """A transaction keeps the master from being moved."""
        for _, fault in self.anywhere("setmaster-busy"):
            seconds = float(fault["parameters"]["seconds"])
            if not seconds or self.at < fault["since"] + node_state.imposed(seconds):
                return True
        return False
