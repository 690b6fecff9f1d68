"""RabbitMQ's memory of who went last (field notes 6.3, real-hosts "Rabbit start order matters").

A broker that stops, or whose node loses its power, remembers which members still ran, as far as it knew. When it boots it waits
for one of them, and gives up after its time: 30 s once on upstart nodes (3.2.4), ten times 30 s on systemd nodes (3.10). It
boots at once when it was the last, when any member runs, or when all whom it and they wait for are booting too.

The entry `rabbitmq-server` of services.json holds `app` (running, booting, waiting, stopped), `remembers`, `forced` and the times.
"""
import inferred
import logs
import node_state

NAME = "rabbitmq-server"
RUNNING = "running"
BOOTING = "booting"
WAITING = "waiting"
STOPPED = "stopped"
# Recorded starts took 13 s; a booting broker registers first and then waits for its tables.
BOOT_SECONDS = 7
WAIT_SECONDS = 30
TRIES_SINCE_3_6 = 10
# net_ticktime, recorded: a dead node is listed for about that long, and a call meanwhile answered after 66 s.
TICK_SECONDS = 60
ANSWER_SECONDS = 68


def rabbit(node):
    return "rabbit@" + node


def members(node):
    """An extra's broker stands alone: the package is installed, and is no member of the cluster (field notes 1.6)."""
    masters = node_state.nodes("master")
    return masters if node in masters else [node]


def tries(node):
    return TRIES_SINCE_3_6 if node_state.is_systemd(node) else 1


class Brokers:
    """The rules, over the graph that holds the entries."""

    def __init__(self, graph):
        self.graph = graph

    def entry(self, node):
        return self.graph.entries(node).get(NAME, {})

    def app(self, node):
        entry = self.entry(node)
        if not self.graph.is_up(node) or entry.get("state") in (None, "stopped", "failed"):
            return STOPPED
        return entry.get("app", RUNNING)

    def runs(self, node):
        return self.app(node) == RUNNING

    def is_cut_off(self, node):
        """The fault partition; a restart of the broker that lost sight of the others heals it (field notes 5.3)."""
        fault = self.graph.fault(node, "partition")
        return fault is not None and self.runs(node) and self.entry(node).get("appSince", 0) <= fault["since"]

    def unnoticed(self, node, moment):
        """Whether the others still believe in a broker whose node lost its power."""
        died = self.entry(node).get("diedAt")
        return died is not None and moment < died + node_state.imposed(TICK_SECONDS)

    def seen_by(self, node, moment):
        """The members that this one believes to run beside itself, and those of them that are dead."""
        running, dead = [], []
        for other in members(node):
            if other == node or self.is_cut_off(other) != self.is_cut_off(node) or (self.is_cut_off(node) and self.runs(other)):
                continue
            if self.runs(other):
                running.append(other)
            elif self.unnoticed(other, moment):
                dead.append(other)
        return running, dead

    # What happens

    def start(self, node, at):
        entry = self.entry(node)
        entry.update({"app": BOOTING, "bootsAt": at + node_state.imposed(BOOT_SECONDS)})
        entry.pop("diedAt", None)

    def leave(self, node, at, cut):
        """It stops, or its node loses its power: what it knows of the others is what it will remember."""
        entry = self.entry(node)
        if self.runs(node):
            running, dead = self.seen_by(node, at)
            entry["remembers"] = [other for other in members(node) if other in running or other in dead]
            logs.rabbit(node, at, *([] if cut else [inferred.RABBIT_STOPPING]))
            if cut:
                entry["diedAt"] = at
        for name in ("bootsAt", "givesUpAt", "retriesAt"):
            entry.pop(name, None)
        entry["app"] = STOPPED

    def step(self, node, at):
        """Moves a booting broker on; whether anything changed."""
        entry = self.entry(node)
        app = entry.get("app", RUNNING)
        if app == BOOTING and entry["bootsAt"] <= at:
            del entry["bootsAt"]
            entry.update({"app": WAITING, "givesUpAt": at + node_state.imposed(WAIT_SECONDS) * tries(node)})
            if entry.pop("forced", False):
                entry["remembers"] = []
            if not self._may_boot(node):
                entry["triesLeft"] = tries(node)
                self._wait(node, entry, at)
            return True
        if app != WAITING:
            return False
        if self._may_boot(node):
            for name in ("givesUpAt", "retriesAt", "triesLeft"):
                entry.pop(name, None)
            entry.update({"app": RUNNING, "appSince": at, "remembers": []})
            logs.rabbit(node, at, inferred.RABBIT_STARTED)
            self.graph.broker_runs(node)
            return True
        if entry["givesUpAt"] <= at:
            self._give_up(node, entry, at)
            return True
        if entry.get("retriesAt", at + 1) <= at:
            self._wait(node, entry, at)
            return True
        return False

    def _wait(self, node, entry, at):
        entry["triesLeft"] -= 1
        entry["retriesAt"] = at + node_state.imposed(WAIT_SECONDS)
        if node_state.is_systemd(node):
            logs.rabbit(node, at, "Waiting for Mnesia tables for 30000 ms, %d retries left" % entry["triesLeft"])

    def _give_up(self, node, entry, at):
        for name in ("givesUpAt", "retriesAt", "triesLeft"):
            entry.pop(name, None)
        entry["app"] = STOPPED
        missing = ",".join(atom(rabbit(other)) for other in entry["remembers"])
        logs.rabbit(node, at, "BOOT FAILED", "===========", "", "Timeout contacting cluster nodes: [%s]." % missing)
        node_state.effect("broker gave up", NAME, node, at)
        self.graph.broker_gave_up(node)

    def _may_boot(self, node):
        if any(self.runs(other) and not self.is_cut_off(other) for other in members(node) if other != node):
            return True
        needed = [node]
        for each in needed:
            if self.app(each) != WAITING:
                return False
            needed += [other for other in self.entry(each).get("remembers", []) if other not in needed]
        return True


def atom(name):
    """A node's name as Erlang writes it."""
    return "'%s'" % name if "-" in name else name
