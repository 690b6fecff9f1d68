"""What can happen to a cluster of VxVM in one moment: a mount comes or goes, a process opens a volume or ends, a volume is to be
resynchronised. cvm_clock.py says when, vcs.py what VCS makes of it."""
import cvm
import inferred_vxvm
import node_state
from cvm import MEMBER

RECOVERY_SECONDS = {"none": 60, "drl": 6, "dco": 6}
RECONFIGURATION_SECONDS = 3
MOVE_SECONDS = 3
JOIN_SECONDS = 5
BACKUP_PROGRAM = "dsmc"
RECOVERY_IN_PROGRESS = "recovery in progress"


class Changes(cvm.Cvm):
    """The cluster with what happens to it, at the moment `at`."""

    def tell(self, effect, thing, node):
        node_state.effect(effect, thing, node, self.at)

    def in_a_while(self, seconds):
        return self.at + node_state.imposed(seconds)

    # Mounts

    def add_mount(self, node, where, volume, by_vcs, checkpoint=None):
        options = inferred_vxvm.CFS_OPTIONS if checkpoint is None else inferred_vxvm.CFS_CHECKPOINT_OPTIONS % checkpoint
        mount = {"node": node, "mount": where, "volume": volume, "options": options, "byVcs": by_vcs}
        if checkpoint is not None:
            mount["checkpoint"] = checkpoint
        self.saved["mounts"].append(mount)
        if checkpoint is None:
            self.saved["primaries"].setdefault(where, node)

    def mount(self, node, where, volume, by_vcs):
        self.add_mount(node, where, volume, by_vcs)
        self.tell("mounted", where, node)

    def lock_key(self, mount):
        for option in mount["options"].split(","):
            if option.startswith("mntlock="):
                return option[len("mntlock="):]
        return None

    def checkpoints_of(self, mount):
        return [each for each in self.mounts(mount["node"]) if each.get("checkpoint") and each["volume"] == mount["volume"]]

    def exports_of(self, mount):
        return [each for each in self.saved["exports"] if each["node"] == mount["node"] and each["mount"] == mount["mount"]]

    def loops_of(self, mount):
        return [each for each in self.saved["loops"] if each["node"] == mount["node"] and each["mount"] == mount["mount"]]

    def is_primary(self, mount):
        return not mount.get("checkpoint") and self.saved["primaries"].get(mount["mount"]) == mount["node"]

    def obstacle(self, mount, force=False, key=None, moves_primary=False):
        """Why a file system cannot be unmounted now, as the texts of umount; None when it can."""
        where = mount["mount"]
        locked = self.lock_key(mount)
        if locked is not None and locked != key:
            return inferred_vxvm.CFS_LOCKED % where if key is None else inferred_vxvm.CFS_WRONG_KEY % where
        if self.exports_of(mount) or (not mount.get("checkpoint") and self.checkpoints_of(mount)):
            return inferred_vxvm.CFS_BUSY % where
        if not moves_primary and self.is_primary(mount) and len(self.mounted_on(where)) > 1:
            return inferred_vxvm.CFS_PRIMARY % where
        if not force and (self.users_of_mount(mount["node"], where) or self.loops_of(mount)):
            return inferred_vxvm.CFS_BUSY % where
        return None

    def unmount(self, mount):
        """Whoever still uses it gets EIO and exits."""
        node, where = mount["node"], mount["mount"]
        users = self.users_of_mount(node, where)
        forced = bool(users or self.loops_of(mount))
        self.saved["mounts"].remove(mount)
        self.saved["loops"] = [each for each in self.saved["loops"] if each["node"] != node or each["mount"] != where]
        self.tell("forced unmount" if forced else "unmounted", where, node)
        for process in users:
            self.end_process(process)
        self.pass_primary_on(mount)

    def pass_primary_on(self, mount):
        if mount.get("checkpoint"):
            return
        where = mount["mount"]
        others = self.mounted_on(where)
        if self.saved["primaries"].get(where) in others:
            return
        if others:
            self.make_primary(others[0], where)
        else:
            self.saved["primaries"].pop(where, None)

    def make_primary(self, node, where):
        self.saved["primaries"][where] = node
        self.tell("primary moved", where, node)

    # Processes

    def add_process(self, node, command, user, files, volume, of):
        """`volume` is one whose raw device it has open; `files` lie on file systems."""
        pid = self.saved["nextPid"]
        self.saved["nextPid"] += 7
        self.saved["processes"].append({"pid": pid, "node": node, "command": command, "user": user, "files": list(files), "volume": volume, "of": of})

    def end_process(self, process, by_itself=False):
        """It exits: by itself, or because its files are gone, or because somebody killed it."""
        self.saved["processes"].remove(process)
        if process["of"] in self.saved["applications"]:
            self.saved["applications"][process["of"]][process["node"]] = {"state": "stopped", "at": None}
            self.tell("application stopped", process["of"], process["node"])
        elif not by_itself or process["of"] not in self.saved["resources"]:
            self.tell("process ended", process["command"], process["node"])
        if not by_itself and process["of"] in self.saved["resources"]:
            self.resource_gone(process["of"], process["node"])

    def processes_of(self, node, of):
        return [each for each in self.processes(node) if each["of"] == of]

    def resource_gone(self, name, node):
        """A resource went off and VCS did not take it there."""
        found = self.resource(name, node)
        if found["state"] == cvm.ONLINE:
            found["state"] = cvm.OFFLINE
            found["flags"] = [flag for flag in found["flags"] if flag == "ADMIN_WAIT"]
            if self.engine(node) == cvm.RUNNING and "FAULTED" not in found["flags"]:
                found["flags"].append("FAULTED")
                self.tell("resource faulted", name, node)

    # Volumes

    def recovery_seconds(self, name):
        slower = max((float(fault["parameters"]["factor"]) for _, fault in self.anywhere("slow-resync")), default=1)
        return RECOVERY_SECONDS[cvm.volume(name)["log"]] * slower

    def pace_resyncs(self):
        """What is done of each stays done; the rest takes as long as it takes now."""
        for name, record in self.saved["volumes"].items():
            if record["state"] == "SYNC":
                done = (self.at - record["since"]) / max(0.001, record["endsAt"] - record["since"])
                seconds = node_state.imposed(self.recovery_seconds(name))
                record.update({"since": self.at - done * seconds, "endsAt": self.at + (1 - done) * seconds})

    def needs_resync(self, name, cause):
        if self.state(name) != "SYNC":
            self.saved["volumes"][name] = {"state": "NEEDSYNC", "cause": cause, "since": None, "endsAt": None, "task": None}
        elif cause is not None:
            self.saved["volumes"][name]["cause"] = cause

    def begin_resync(self, name):
        record = self.saved["volumes"][name]
        record.update({"state": "SYNC", "since": self.at, "endsAt": self.in_a_while(self.recovery_seconds(name)), "task": self.saved["nextTask"]})
        self.saved["nextTask"] += 1
        self.tell("resync begun", name, self.master())

    def stop_resyncs(self):
        """Nobody is left to do them: they begin anew with the next member."""
        for record in self.saved["volumes"].values():
            record.update({"state": "NEEDSYNC", "since": None, "endsAt": None, "task": None})

    def end_resync(self, name):
        del self.saved["volumes"][name]
        self.saved["recovered"][name] = self.times_recovered(name) + 1
        self.tell("resync done", name, self.master())

    # Leaving at once

    def lose(self, node):
        """Access to all shared volumes ends in this moment; the volumes that were open."""
        lost = self.open_volumes(node)
        for mount in self.mounts(node):
            self.saved["mounts"].remove(mount)
            self.pass_primary_on(mount)
        for each in ("kernel", "exports", "loops"):
            self.saved[each] = [thing for thing in self.saved[each] if thing["node"] != node]
        return lost

    def may_join(self, node):
        """The reason for which a join is refused at once; None when it is not."""
        refused = self.parameters(node, "join-refused")
        if refused is not None:
            return refused.get("reason") or "minor number conflict"
        if self.fault(node, "vxconfigd-disabled") is not None:
            return "vxconfigd is not enabled"
        if any(each.get("cause") == node for each in self.recovering().values()) and self.saved["members"]:
            return RECOVERY_IN_PROGRESS
        if self.anywhere("fencing-in-progress"):
            return "join timed out during reconfiguration"
        return None

    def elect(self):
        """The master that the members agree on when there is none: the highest preference, then the lowest number."""
        living = [name for name in self.members() if self.is_up(name) and self.node(name)["cvm"] == MEMBER]
        before = self.saved["master"]
        if before in living:
            return
        self.saved["master"] = min(living, key=lambda name: (-self.node(name)["preference"], self.node(name)["nid"])) if living else None
        if self.saved["master"] is not None:
            self.tell("master moved", self.saved["master"], self.saved["master"])
