"""The volumes of the pretended vPools: owners, snapshots, and the upload that takes time (field notes 2.1 to 2.3).

state/volumes.json: each volume with its snapshots; `pendingBytes` is what lies in the owner's TLogs and in no snapshot.
state/uploads.json: for each owner, the uploads under way, brought up to date whenever somebody looks. Four upload at a time
(threadpool_component.num_threads) and share the node's bandwidth; a snapshot without new data still has one TLog to write.
"""
import os

import graph
import node_state
import services

THREADS = 4
MIB = 1024 * 1024
EMPTY_TLOG_BYTES = 16 * MIB
# A backend of which less than this is there does not answer a volumedriver that starts.
HALF = 0.5
# From the moment at which a DTL is back until it holds all again.
CATCHUP_SECONDS = 8


class Volumes:
    """One look at the volumes, under the cluster's lock: `with Volumes() as volumes`."""

    def __enter__(self):
        self.lock = node_state.Lock()
        self.lock.__enter__()
        services.forget()
        services.declared()
        self.volumes = node_state.read_json(node_state.state_path("volumes.json"), {})
        self.uploads = node_state.read_json(node_state.state_path("uploads.json"), {})
        self.now = node_state.now()
        self.changed = False
        for node in node_state.nodes():
            self._advance(node)
        return self

    def __exit__(self, kind, *ignored):
        if self.changed:
            node_state.write_json(node_state.state_path("volumes.json"), self.volumes)
            node_state.write_json(node_state.state_path("uploads.json"), self.uploads)
        self.lock.__exit__()

    def owned_by(self, node):
        return {name: volume for name, volume in self.volumes.items() if volume["owner"] == node}

    # Uploads

    def _conditions(self, node):
        slow = node_state.fault("slow-flush", node)
        frozen = node_state.fault("frozen-flush", node)
        return {
            "factor": max(1.0, float(slow.get("factor", 5))) if slow is not None else 1.0,
            "frozen": None if frozen is None else {"vpool": frozen.get("vpool"), "volume": frozen.get("volume")},
            "halted": not node_state.is_on(node),
        }

    def _advance(self, node):
        upload = self.uploads.setdefault(node, {"at": self.now, "conditions": self._conditions(node), "jobs": []})
        conditions = self._conditions(node)
        if upload["jobs"]:
            changed = node_state.faults_changed(node)
            if conditions != upload["conditions"] and upload["at"] < changed < self.now:
                self._run(node, upload, changed, upload["conditions"])
            self._run(node, upload, self.now, conditions)
            self.changed = True
        elif conditions != upload["conditions"]:
            self.changed = True
        upload["at"] = self.now
        upload["conditions"] = conditions
        self._hourly(node)

    def _is_frozen(self, job, frozen):
        if frozen is None:
            return False
        volume = self.volumes[job["volume"]]
        return node_state.matches(frozen["vpool"], volume["vpool"]) and node_state.matches(frozen["volume"], *_names(job["volume"], volume))

    def _run(self, node, upload, until, conditions):
        if conditions["halted"]:
            upload["at"] = until
            return
        bandwidth = node_state.definition(node).get("uploadMiBPerSecond", 32) * MIB / node_state.pace() / conditions["factor"]
        moment = upload["at"]
        while moment < until:
            active = [job for job in upload["jobs"] if not self._is_frozen(job, conditions["frozen"])][:THREADS]
            if not active:
                break
            rate = bandwidth / len(active)
            step = min(min(job["leftBytes"] for job in active) / rate, until - moment)
            moment += step
            for job in active:
                job["leftBytes"] -= rate * step
                if job["leftBytes"] < 1:
                    upload["jobs"].remove(job)
                    self._uploaded(job, moment)
        upload["at"] = until
        for job in upload["jobs"]:
            job["leftBytes"] = round(job["leftBytes"], 1)

    def _uploaded(self, job, moment):
        for snapshot in self.volumes[job["volume"]]["snapshots"]:
            if snapshot["uuid"] == job["snapshot"]:
                snapshot["inBackend"] = True
                snapshot["inBackendAt"] = moment

    # The framework's own hourly snapshot, still on its way (fault previous-snapshot-pending)

    def _hourly(self, node):
        parameters = node_state.fault("previous-snapshot-pending", node)
        seen = self.uploads[node].get("hourly")
        if parameters is None:
            if seen is not None:
                for name in seen:
                    self._hourly_is_there(self.volumes[name], self.now)
                del self.uploads[node]["hourly"]
                self.changed = True
            return
        if seen is None:
            since = node_state.faults_changed(node)
            names = []
            for name, volume in self.owned_by(node).items():
                if volume["type"] != "TEMPLATE" and node_state.matches(parameters.get("volume"), *_names(name, volume)):
                    names.append(name)
                    volume["snapshots"].append({
                        "name": new_uuid(), "uuid": new_uuid(), "timestamp": since, "storedBytes": volume["pendingBytes"],
                        "metadata": '{"is_automatic": true, "is_consistent": false, "label": "", "timestamp": "%d"}' % since, "inBackend": False,
                        "inBackendAt": since + node_state.imposed(float(parameters.get("seconds", 20))),
                    })
                    volume["pendingBytes"] = 0
            self.uploads[node]["hourly"] = seen = names
            self.changed = True
        for name in seen:
            self._hourly_is_there(self.volumes[name], None)

    def _hourly_is_there(self, volume, at_once):
        for snapshot in volume["snapshots"]:
            if not snapshot["inBackend"] and "is_automatic" in snapshot["metadata"]:
                if at_once is not None or snapshot["inBackendAt"] <= self.now:
                    snapshot["inBackend"] = True
                    self.changed = True

    # What an owner does

    def is_halted(self, name):
        volume = self.volumes[name]
        if volume.get("halted"):
            return True
        fault = graph.look().fault(volume["owner"], "halted-volume")
        return fault is not None and volume.get("restartedAt", 0) <= fault["since"] and self._is_chosen(name, fault["parameters"].get("volume"))

    def restart(self, name):
        """Brings a halted volume back, if the backend is there; whether it runs then (field notes 5.3)."""
        volume = self.volumes[name]
        if graph.look().backend_share() < HALF:
            return False
        volume["halted"] = False
        volume["restartedAt"] = self.now
        self.changed = True
        node_state.effect("volume restarted", volume["devicename"].lstrip("/"), volume["owner"])
        return True

    def failover_mode(self, name):
        """Where the volume's other copy of what is not in the backend yet stands (field notes 2.1 and 5.1)."""
        volume = self.volumes[name]
        target = volume.get("dtl")
        if target is None:
            return volume["failoverMode"]
        now = graph.look()
        if not now.is_running(target, "ovs-dtl_" + volume["vpool"]):
            return "DEGRADED"
        since = max(
            now.entries(target)["ovs-dtl_" + volume["vpool"]].get("startedAt", 0),
            now.entries(volume["owner"])["ovs-volumedriver_" + volume["vpool"]].get("startedAt", 0))
        return "CATCHUP" if self.now < since + node_state.imposed(CATCHUP_SECONDS) else volume["failoverMode"]

    def make(self, vpool, devicename, size):
        """A file that ends in .raw is a volume, owned by the node that made it (field notes 5.4)."""
        identity = new_uuid()
        self.volumes[identity] = fresh(identity, vpool, devicename, node_state.NODE, size)
        self.changed = True

    def remove(self, vpool, devicename):
        for name, volume in list(self.volumes.items()):
            if volume["vpool"] == vpool and volume["devicename"] == devicename:
                del self.volumes[name]
                for upload in self.uploads.values():
                    upload["jobs"] = [job for job in upload["jobs"] if job["volume"] != name]
                self.changed = True

    def is_not_running(self, name):
        parameters = node_state.fault("volume-not-running", self.volumes[name]["owner"])
        return parameters is not None and self._is_chosen(name, parameters.get("volume"))

    def _is_chosen(self, name, wanted):
        """A fault's volume: by id or path; none given means the owner's first volume that is no template."""
        volume = self.volumes[name]
        if wanted:
            return node_state.matches(wanted, *_names(name, volume))
        mine = [each for each, other in self.owned_by(volume["owner"]).items() if other["type"] != "TEMPLATE"]
        return bool(mine) and mine[0] == name

    def snapshot(self, name, snapshot_name):
        for snapshot in self.volumes[name]["snapshots"]:
            if snapshot["name"] == snapshot_name:
                return snapshot
        return None

    def make_snapshot(self, name, snapshot_name, metadata):
        volume = self.volumes[name]
        jobs = self.uploads[volume["owner"]]["jobs"]
        # A deleted snapshot's TLogs go on uploading; the next one waits for them too.
        left = sum(job["leftBytes"] for job in jobs if job["volume"] == name)
        self.uploads[volume["owner"]]["jobs"] = [job for job in jobs if job["volume"] != name]
        made = {
            "name": snapshot_name, "uuid": new_uuid(), "timestamp": self.now, "storedBytes": volume["pendingBytes"],
            "metadata": metadata, "inBackend": False, "inBackendAt": None,
        }
        volume["snapshots"].append(made)
        self.uploads[volume["owner"]]["jobs"].append({
            "volume": name, "snapshot": made["uuid"], "leftBytes": volume["pendingBytes"] + left + EMPTY_TLOG_BYTES, "since": self.now,
        })
        volume["storedBytes"] += volume["pendingBytes"]
        volume["pendingBytes"] = 0
        self.changed = True
        node_state.effect("snapshot made", volume["devicename"].lstrip("/") + "/" + snapshot_name, volume["owner"])

    def schedule_sync(self, name):
        """Closes the TLog and has it uploaded; its name tells later whether that is done (5.5 and later)."""
        volume = self.volumes[name]
        tlog = "tlog_" + new_uuid()
        self.uploads[volume["owner"]]["jobs"].append({"volume": name, "snapshot": tlog, "leftBytes": volume["pendingBytes"] + EMPTY_TLOG_BYTES, "since": self.now})
        volume["storedBytes"] += volume["pendingBytes"]
        volume["pendingBytes"] = 0
        self.changed = True
        node_state.effect("backend sync scheduled", volume["devicename"].lstrip("/") + "/" + tlog, volume["owner"])
        return tlog

    def is_uploading(self, name, tlog):
        return any(job["snapshot"] == tlog for job in self.uploads[self.volumes[name]["owner"]]["jobs"])

    def delete_snapshot(self, name, snapshot_name):
        volume = self.volumes[name]
        volume["snapshots"] = [each for each in volume["snapshots"] if each["name"] != snapshot_name]
        self.changed = True
        node_state.effect("snapshot deleted", volume["devicename"].lstrip("/") + "/" + snapshot_name, volume["owner"])


def new_uuid():
    # The module costs more than most calls of a stand-in, and few make something new.
    import uuid

    return str(uuid.uuid4())


def fresh(identity, vpool, devicename, owner, size):
    serving = [each["name"] for each in node_state.cluster()["nodes"] if vpool in each.get("vpools", []) and each["name"] != owner]
    return {
        "devicename": devicename, "vpool": vpool, "owner": owner, "type": "BASE", "namespace": identity, "sizeBytes": size, "storedBytes": 0,
        "pendingBytes": 0, "failoverMode": "OK_SYNC" if serving else "OK_STANDALONE", "dtl": serving[sum(devicename.encode()) % len(serving)] if serving else None,
        "snapshots": [],
    }


def come_up(node, vpool, halted):
    """The volumedriver of a node starts, with its backend or without; the names of the volumes that are halted from now on."""
    path = node_state.state_path("volumes.json")
    known = node_state.read_json(path, {})
    struck = []
    changed = False
    for volume in known.values():
        if volume["owner"] == node and volume["vpool"] == vpool and volume["type"] != "TEMPLATE" and bool(volume.get("halted")) != halted:
            volume["halted"] = halted
            changed = True
            if halted:
                struck.append(volume["devicename"].lstrip("/"))
    if changed:
        node_state.write_json(path, known)
    return struck


def _names(identity, volume):
    return identity, volume["devicename"], volume["devicename"].lstrip("/"), os.path.splitext(volume["devicename"].lstrip("/"))[0]
