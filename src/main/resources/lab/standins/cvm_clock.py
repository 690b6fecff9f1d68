"""Lets the clock of a cluster of VxVM run from the last look to now, event by event: what power.json and faults.json say has happened,
what was due, and what follows from either (reference vxvm.md, sections 1.1 to 1.4 and 5).

There is one reconfiguration at a time. A leave that waits for volumes to be closed is none: others go on meanwhile.
"""
import cvm
import cvm_faults
import node_state
import vcs
from cvm import ABORTING, JOINING, MEMBER, OUT
from cvm_changes import JOIN_SECONDS, MOVE_SECONDS, RECONFIGURATION_SECONDS, RECOVERY_IN_PROGRESS

NEVER = float("inf")
# From power-on until VCS is started, where it is.
ENGINE_SECONDS = 8


def brought_up_to_now():
    """The cluster as of now, written down; others wait meanwhile."""
    with node_state.Lock():
        found = Clock(node_state.read_json(cvm.path()))
        if not found.is_current():
            found.advance()
            found.write()
        return found


def act(work):
    """What somebody does by hand, and what follows from it at once; answers what `work` answers."""
    with node_state.Lock():
        found = brought_up_to_now()
        found.at = max(found.at, node_state.now())
        answer = work(found)
        due = found.settle()
        found.saved["next"] = None if due == NEVER else due
        found.write()
    cvm.forget()
    return answer


class Clock(cvm_faults.Faults, vcs.Vcs):
    # Bringing it up to now

    def advance(self):
        seen = node_state.signatures()
        now = node_state.now()
        self.at = min(self.at, now)
        events = []
        for node in node_state.nodes():
            events += self._power_events(node, now)
            if seen[node][1] != self.saved["seen"].get(node, [None, None])[1]:
                moment = min(max(self.at, node_state.changed_at(node, "faults.json", now)), now)
                events.append((moment, lambda node=node: self.faults_changed(node)))
        events.sort(key=lambda event: event[0])
        while True:
            due = min(self.settle(), events[0][0] if events else NEVER)
            if due > now:
                break
            self.at = max(self.at, due)
            while events and events[0][0] <= self.at:
                events.pop(0)[1]()
        self.at = now
        self.saved["seen"] = seen
        self.saved["next"] = None if due == NEVER else due

    def write(self):
        import vx_files

        self.saved["at"] = self.at
        node_state.write_json(cvm.path(), self.saved)
        for node in node_state.nodes():
            vx_files.write(self, node)
        self.switch_off_crashed()

    def _power_events(self, node, now):
        """What power.json says has happened to a node since: power gone, power back. A node that is shut down while it is a
        member crashes for the others: nobody asked it to leave."""
        known = self.node(node)
        power = node_state.power(node)
        changed = node_state.changed_at(node, "power.json", now)
        times = [(power.get("offAt"), self.cut), (power.get("bootedAt"), self._boot)]
        found = sorted(((moment, act) for moment, act in times if isinstance(moment, (int, float)) and moment > known["last"]), key=lambda each: each[0])
        is_on = power.get("power") == "on"
        runs = found[-1][1] == self._boot if found else known["up"]
        if is_on and not known["up"] and known.get("crashed") and not found:
            # It lost its power by a fault; whoever serves it has not yet noticed.
            return []
        if is_on != runs:
            # Somebody wrote the file without saying when.
            found.append((max(changed, known["last"]), self._boot if is_on else self.cut))
        return [(max(moment, self.at), lambda moment=moment, act=act: act(node, moment)) for moment, act in found]

    # A node's power

    def cut(self, node, moment):
        known = self.node(node)
        known["last"] = max(known["last"], moment)
        if not known["up"]:
            return
        known["up"] = False
        lost = self.lose(node)
        self.saved["processes"] = [each for each in self.saved["processes"] if each["node"] != node]
        for each in self.saved["applications"].values():
            each[node] = {"state": "stopped", "at": None}
        self._forget_waiting(node)
        known.update({"cvm": OUT, "leave": None, "engineStartsAt": None})
        if node in self.saved["members"]:
            self._remove_at_once("crash", node, lost)
        elif self.reconfiguration() is not None and self.reconfiguration()["node"] == node and self.reconfiguration()["kind"] == "join":
            self.saved["reconfiguration"] = None
        self.engine_lost(node)

    def _boot(self, node, moment):
        known = self.node(node)
        known.update({"up": True, "bootedAt": self.at, "last": max(known["last"], moment), "reason": None})
        known.pop("crashed", None)
        if cvm.has_vcs():
            known["engine"] = cvm.EXITED
            if node_state.cluster().get("autoStart"):
                known["engineStartsAt"] = self.in_a_while(ENGINE_SECONDS)

    def _forget_waiting(self, node):
        self.saved["queue"] = [each for each in self.saved["queue"] if each["node"] != node or each["kind"] == "crash"]

    def _remove_at_once(self, kind, node, lost):
        """The others take out a node that is gone: before anything else, even if a reconfiguration runs for it."""
        self._forget_waiting(node)
        for name in lost:
            self.needs_resync(name, node)
        entry = {"kind": kind, "node": node}
        running = self.reconfiguration()
        if running is not None and running["node"] == node and running["kind"] in ("leave", "join"):
            self.saved["reconfiguration"] = None
        self.saved["queue"].insert(0, entry)

    # What people and VCS ask for

    def leave(self, node, by):
        known = self.node(node)
        if known["cvm"] != MEMBER or known["leave"] is not None:
            return
        known["leave"] = {"by": by, "since": self.at}
        self.saved["queue"].append({"kind": "leave", "node": node})
        self.tell("leave begun", node, node)
        self.reopened_by_leave(node)

    def abort(self, node):
        known = self.node(node)
        if known["cvm"] != MEMBER:
            return
        known.update({"cvm": ABORTING, "leave": None})
        lost = self.lose(node)
        for process in [each for each in self.processes(node) if each["volume"] or each["files"]]:
            self.end_process(process)
        self.check_mounts(node)
        self._remove_at_once("abort", node, lost)

    def join(self, node, by):
        """The reason for which it is refused at once; None when it is under way."""
        known = self.node(node)
        if known["cvm"] != OUT:
            return None
        self.tell("join begun", node, node)
        # The others have not yet taken out what is left of it.
        refused = RECOVERY_IN_PROGRESS if node in self.saved["members"] else self.may_join(node)
        if refused is not None:
            self._refuse_join(node, refused)
            return refused
        known.update({"cvm": JOINING, "joinBy": by})
        self.saved["queue"].append({"kind": "join", "node": node})
        return None

    def _refuse_join(self, node, reason):
        self.node(node).update({"cvm": OUT, "reason": reason})
        self.tell("join refused", node, node)

    def move_master(self, to):
        """False when something else is going on."""
        if self.reconfiguration() is not None or any(each["kind"] != "leave" for each in self.saved["queue"]) or self.is_busy():
            return False
        self._begin({"kind": "move", "node": to}, MOVE_SECONDS)
        return True

    # The clock

    def settle(self):
        """Lets happen whatever is due at this moment, until nothing is; the next moment at which something will be."""
        while self._step():
            pass
        due = []
        running = self.reconfiguration()
        if running is not None and running["endsAt"] is not None:
            due.append(running["endsAt"])
        due += [each["endsAt"] for each in self.saved["volumes"].values() if each["endsAt"] is not None]
        due += [each["at"] for states in self.saved["applications"].values() for each in states.values() if each["at"] is not None]
        due += [each["engineStartsAt"] for each in self.saved["nodes"].values() if each["engineStartsAt"] is not None]
        due += self.faults_due() + self.operations_due()
        return min(due, default=NEVER)

    def _step(self):
        running = self.reconfiguration()
        if running is not None and running["endsAt"] is not None and running["endsAt"] <= self.at:
            self._end_reconfiguration()
            return True
        if self._begin_next():
            return True
        for name, record in list(self.saved["volumes"].items()):
            if record["endsAt"] is not None and record["endsAt"] <= self.at:
                self.end_resync(name)
                return True
        for name, states in self.saved["applications"].items():
            for node, record in states.items():
                if record["at"] is not None and record["at"] <= self.at:
                    self._application_stopped(name, node)
                    return True
        for node, known in self.saved["nodes"].items():
            if known["engineStartsAt"] is not None and known["engineStartsAt"] <= self.at:
                self.start_engine(node)
                return True
        return self.step_faults() or self.step_operations()

    def _application_stopped(self, name, node):
        self.saved["applications"][name][node]["at"] = None
        for process in self.processes_of(node, name):
            self.end_process(process, by_itself=True)

    # Reconfigurations

    def _begin_next(self):
        running = self.reconfiguration()
        queue = self.saved["queue"]
        if running is not None and running["kind"] != "foreign":
            return False
        for entry in queue:
            if entry["kind"] == "leave" and self.open_volumes(entry["node"]):
                continue
            if running is not None and not self._goes_first(entry, running):
                continue
            queue.remove(entry)
            if running is not None:
                left = None if running["endsAt"] is None else running["endsAt"] - self.at
                queue.insert(0, {"kind": "foreign", "node": running["node"], "left": left, "tooLate": running["tooLate"], "joiner": running["joiner"]})
            self._begin(entry, JOIN_SECONDS if entry["kind"] == "join" else RECONFIGURATION_SECONDS)
            return True
        return False

    def _goes_first(self, entry, running):
        """A node that is gone is taken out whatever else goes on, and a leave may be too far advanced to be suspended; the other
        reconfiguration goes on afterwards."""
        return entry["kind"] in ("crash", "abort") or (entry["kind"] == "leave" and bool(running["tooLate"]))

    def _begin(self, entry, seconds):
        import inferred_vxvm

        self.saved["seqnum"] += inferred_vxvm.SEQNUM_STEP
        ends = self.in_a_while(seconds)
        if entry["kind"] == "foreign":
            ends = None if entry["left"] is None else self.at + entry["left"]
        self.saved["reconfiguration"] = {**entry, "begun": self.at, "endsAt": ends}

    def _end_reconfiguration(self):
        running = self.saved["reconfiguration"]
        self.saved["reconfiguration"] = None
        node = running["node"]
        {"leave": self._left, "join": self._joined, "crash": self._removed, "abort": self._removed, "move": self._moved, "foreign": lambda node: None}[running["kind"]](node)
        if self.master() is None:
            self.stop_resyncs()
        elif self.reconfiguration() is None:
            for name, record in list(self.saved["volumes"].items()):
                if record["state"] == "NEEDSYNC":
                    self.begin_resync(name)

    def _left(self, node):
        known = self.node(node)
        by = (known["leave"] or {}).get("by")
        known.update({"cvm": OUT, "leave": None})
        self._give_reason(node, "user initiated stop")
        self.saved["members"].remove(node)
        self.tell("left cluster", node, node)
        self._membership_changed()
        self.elect()
        self.resync_by_fault()
        self.cluster_left(node, expected=by == "vcs")

    def _give_reason(self, node, reason):
        stale = self.parameters(node, "stale-reason")
        if stale is None or stale.get("until") != "kept":
            self.node(node)["reason"] = reason

    def _removed(self, node):
        known = self.node(node)
        if known["cvm"] == ABORTING:
            known["cvm"] = OUT
            self._give_reason(node, "user initiated abort")
        self.saved["members"].remove(node)
        self.tell("left cluster uncleanly", node, node)
        self._membership_changed()
        self.elect()
        self.cluster_left(node, expected=False)
        if not known["up"]:
            self.fail_over(node)

    def _joined(self, node):
        known = self.node(node)
        refused = self.may_join(node)
        if refused is not None:
            self._refuse_join(node, refused)
            self.cluster_joined(node, False)
            return
        known["nid"] = self.free_number()
        self.saved["members"].append(node)
        known["cvm"] = MEMBER
        self.tell("joined cluster", node, node)
        self._membership_changed()
        self.elect()
        self.cluster_joined(node, True)

    def _moved(self, node):
        if self.node(node)["cvm"] == MEMBER and self.is_up(node):
            self.saved["master"] = node
            self.tell("master moved", node, node)

    def _membership_changed(self):
        self.saved["generation"] += 3
        for port in "fmuvwy":
            self.saved["generations"][port] = self.saved["generation"]
