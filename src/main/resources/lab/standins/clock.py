"""Lets the clock of a cluster run from the last look to now, event by event: what power.json and faults.json say has happened, what
was due, and what follows from either. A node boots, Arakoon elects, a watcher finds its gate open, what hangs on it starts."""
import os

import brokers
import graph
import node_state
import units
from graph import RUNNING, STOPPED, WAITING
from units import NEVER

# Seconds from power-on until a service is started by the init system; the first prefix that fits.
BOOT_SECONDS = (
    ("ssh", 0), ("cron", 1), ("memcached", 3), ("nginx", 3), ("rabbitmq", 3), ("libvirt", 4), ("ovs-watcher", 4), ("asd-watcher", 4), ("ovs-arakoon", 8),
    ("alba-", 10), ("asd-", 10), ("ovs-", 15),
)
ELECTION_SECONDS = 5
# What a boot forgets of a service.
MARKS = units.DUE + ("held", "bounced", "reason", "stale", "byHand", "pidFileLeft", "triesLeft")


def brought_up_to_now():
    """The graph as of now, written down; others wait meanwhile."""
    with node_state.Lock():
        found = Clock(node_state.read_json(graph.path()))
        if not found.is_current():
            found.advance()
            found.write()
        return found


def act(work):
    """Lets somebody do something by hand: `work` gets the graph as of now; what follows at once has happened when it returns."""
    with node_state.Lock():
        found = brought_up_to_now()
        found.by_hand(lambda: work(found))
    graph.forget()


class Clock(units.Units):
    def __init__(self, saved):
        super().__init__(saved)
        self._before = {}

    # Bringing it up to now

    def advance(self):
        self._remember()
        seen = node_state.signatures()
        now = node_state.now()
        self.at = min(self.at, now)
        events = []
        for node in node_state.nodes():
            # A node that is new in graph.json has been up for long.
            self.saved["nodes"].setdefault(node, {"up": True, "bootedAt": None, "last": 0})
            events += self._power_events(node, now)
            if seen[node][1] != self.saved["seen"].get(node, [None, None])[1]:
                moment = min(max(self.at, node_state.changed_at(node, "faults.json", now)), now)
                events.append((moment, lambda node=node: self._faults_changed(node)))
        events.sort(key=lambda event: event[0])
        self.saved["seen"] = seen
        while True:
            due = min(self._settle(), events[0][0] if events else NEVER)
            if due > now:
                break
            self.at = max(self.at, due)
            while events and events[0][0] <= self.at:
                events.pop(0)[1]()
        self.at = now
        self.saved["next"] = None if due == NEVER else due

    def _remember(self):
        """What the files hold now, so that only those are written in which something changes."""
        import plain_json

        self._before = {node: plain_json.dumps(self.entries(node)) for node in node_state.nodes()}

    def write(self):
        import plain_json

        self.saved["at"] = self.at
        for node, before in self._before.items():
            if plain_json.dumps(self.entries(node)) != before:
                node_state.write_json(os.path.join(node_state.node_dir(node), "services.json"), self.entries(node))
        node_state.write_json(graph.path(), self.saved)

    def _power_events(self, node, now):
        """What power.json says has happened to a node since: services stopped, power gone, power back."""
        known = self.saved["nodes"][node]
        power = node_state.power(node)
        changed = node_state.changed_at(node, "power.json", now)
        stops = power.get("stopsAt")
        if stops is None and isinstance(power.get("goingDownAt"), (int, float)):
            stops = power.get("startsAt") or min(changed, power["goingDownAt"])
        times = [(stops, self._stop_node), (power.get("offAt"), self._cut_node), (power.get("bootedAt"), self._boot_node)]
        found = sorted(((moment, act) for moment, act in times if isinstance(moment, (int, float)) and moment > known["last"]), key=lambda each: each[0])
        is_on = power.get("power") == "on"
        runs = found[-1][1] == self._boot_node if found else known["up"]
        stops = found[-1][1] == self._stop_node if found else known.get("stopping", False)
        # Somebody wrote the file without saying when.
        if is_on != (runs or stops):
            found.append((max(changed, known["last"]), self._boot_node if is_on else self._cut_node))
        return [(max(moment, self.at), lambda moment=moment, act=act: act(node, moment)) for moment, act in found]

    def _faults_changed(self, node):
        before = self.saved["faults"].get(node, {})
        switched = {}
        for name, parameters in node_state.faults(node).items():
            if parameters is None or parameters is False:
                continue
            parameters = parameters if isinstance(parameters, dict) else {}
            known = before.get(name)
            switched[name] = known if known is not None and known["parameters"] == parameters else {"since": self.at, "parameters": parameters}
        self.saved["faults"][node] = switched
        if not self.is_up(node):
            return
        for name, fault in switched.items():
            if before.get(name) is not fault:
                self._fault_strikes(node, name, fault["parameters"])

    def _fault_strikes(self, node, name, parameters):
        """Faults that happen once: what they did stays done until somebody repairs it, whether or not they are still switched on."""
        if name == "service-stopped":
            service = parameters.get("service", "nginx")
            if self.state(node, service) in (RUNNING, WAITING):
                self.stop(node, service)
                if parameters.get("how") == "killed":
                    self.entries(node)[service]["pidFileLeft"] = True
        elif name == "dead-dependants":
            for service in units.LEFT_DEAD:
                if self.state(node, service) == RUNNING:
                    self.stop(node, service)
        elif name == "arakoon-gave-up":
            for service in list(self.entries(node)):
                if self.gives_up(node, service) and self.state(node, service) in (RUNNING, WAITING):
                    self.respawned_too_fast(node, service)
        elif name == "stale-fuse":
            for vpool in node_state.definition(node).get("vpools", []):
                if node_state.matches(parameters.get("vpool"), vpool) and self.is_mounted(node, vpool):
                    self.entries(node)["ovs-volumedriver_" + vpool]["stale"] = True

    # A node's power

    def _stop_node(self, node, moment):
        """An orderly shutdown has begun."""
        known = self.saved["nodes"][node]
        known["last"] = moment
        if not known["up"]:
            return
        for name in self.entries(node):
            if self.state(node, name) in (RUNNING, WAITING):
                self.stop(node, name)
            self._forget_marks(node, name)
        self._machines(node, lost=False)
        known.update({"up": False, "stopping": True})

    def _cut_node(self, node, moment):
        known = self.saved["nodes"][node]
        known["last"] = moment
        known.pop("stopping", None)
        if not known["up"]:
            return
        for name, entry in self.entries(node).items():
            if name == brokers.NAME and entry["state"] in (RUNNING, WAITING):
                self.brokers.leave(node, self.at, cut=True)
            entry.update({"state": STOPPED, "since": self.at})
            self._forget_marks(node, name)
        self._machines(node, lost=True)
        known["up"] = False

    def _boot_node(self, node, moment):
        known = self.saved["nodes"][node]
        known.update({"up": True, "bootedAt": self.at, "last": moment})
        known.pop("stopping", None)
        for name, entry in self.entries(node).items():
            entry["state"] = STOPPED
            if self.watcher_of(node, name) is None and not self.comes_with_volumedriver(name):
                seconds = next((seconds for prefix, seconds in BOOT_SECONDS if name.startswith(prefix)), 5)
                entry["startsAt"] = self.at + node_state.imposed(seconds)

    def _forget_marks(self, node, name):
        entry = self.entries(node)[name]
        for mark in MARKS:
            entry.pop(mark, None)

    def _machines(self, node, lost):
        import virsh

        with virsh.Domains(node, looks=False) as domains:
            domains.host_goes(self.at, lost)

    # The clock

    def _settle(self):
        """Lets happen whatever is due at this moment, until nothing is; the next moment at which something will be."""
        changed = True
        while changed:
            changed = False
            for database in self._databases():
                changed = self._elect(database) or changed
            for node in node_state.nodes():
                if self.is_up(node):
                    for name in list(self.entries(node)):
                        changed = self.step(node, name) or changed
        due = NEVER
        for node in node_state.nodes():
            for entry in self.entries(node).values():
                for mark in units.DUE:
                    due = min(due, entry.get(mark, NEVER))
        for record in self.saved["arakoon"].values():
            due = min(due, record.get("electsAt") or NEVER)
        return due

    def _databases(self):
        return sorted({name[len("ovs-arakoon-"):] for master in node_state.nodes("master") for name in self.entries(master) if name.startswith("ovs-arakoon-")})

    def _elect(self, database):
        alive = self.arakoon_alive(database)
        majority = len(alive) * 2 > len(self.arakoon_nodes(database))
        record = self.saved["arakoon"].get(database)
        if record is None:
            # Seen for the first time: it has been leading for long.
            self.saved["arakoon"][database] = {"master": alive[0] if majority else None, "electsAt": None}
            return True
        if majority and record["master"] in alive:
            return False
        if not majority:
            changed = record["master"] is not None or record["electsAt"] is not None
            record.update({"master": None, "electsAt": None})
            return changed
        if record["electsAt"] is None:
            record.update({"master": None, "electsAt": self.at + node_state.imposed(ELECTION_SECONDS)})
            return True
        if record["electsAt"] <= self.at:
            record.update({"master": alive[0], "electsAt": None})
            return True
        return False

    def by_hand(self, work):
        """Lets `work` do something now, and then what follows from it at once; the caller holds the lock."""
        self._remember()
        self.at = max(self.at, node_state.now())
        work()
        due = self._settle()
        self.saved["next"] = None if due == NEVER else min(due, self.saved["next"] or NEVER)
        self.write()
