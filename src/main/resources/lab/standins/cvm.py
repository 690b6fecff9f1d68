"""What a cluster of VxVM is (reference vxvm.md, sections 1 to 5): who is a member, who is the master, which volumes are open where.

state/vxvm.json holds all of it and when the next thing is due. Nothing runs in the background: a look that finds that something has
happened or is due has cvm_clock.py bring the file up to now, under the cluster's lock. A leave that waits, a stop of an
application, a group that goes offline are in the file and not in a process: they go on when whoever asked is gone.

Effects, in the effects.jsonl of the node they happen to, with what they happen to:

    leave begun, left cluster, left cluster uncleanly, join begun, joined cluster, join refused     the node
    leave asked again (stopnode of a node that is leaving or out)                                   the node
    offline asked again (hagrp -offline of a group that is going offline or is so)                  the group
    master moved                                                                                    the node that is the master now
    group offline, group online; resource faulted                                                   the group; the resource
    mounted, unmounted, forced unmount, primary moved                                               the mount point
    application started, application stopped                                                        the application
    volume opened; process ended                                                                    group/volume; the program
    resync begun, resync done                                                                       group/volume, on the master
    disk group deported, disk group imported                                                        the group, on the master
    engine started, engine stopped                                                                  the node
"""
import node_state

MEMBER = "member"
JOINING = "joining"
ABORTING = "aborting"
OUT = "out"

RUNNING = "RUNNING"
LEAVING = "LEAVING"
EXITED = "EXITED"
FAULTED = "FAULTED"

ONLINE = "ONLINE"
OFFLINE = "OFFLINE"

# Shown processes have numbers that no process of the machine can have: a shell's own `kill` must not meet a stranger.
FIRST_PID = 4200000
FIRST_TASK = 160


def path():
    return node_state.state_path("vxvm.json")


_latest = None


def look():
    """The cluster as of now; the same one until somebody calls forget()."""
    global _latest
    if _latest is None:
        found = Cvm(node_state.read_json(path()))
        if not found.is_current():
            import cvm_clock

            found = cvm_clock.brought_up_to_now()
        _latest = found
    return _latest


def look_again():
    forget()
    return look()


def forget():
    global _latest
    _latest = None


def act(work):
    """Lets somebody do something by hand: `work` gets the cluster as of now, and its answer is returned."""
    import cvm_clock

    return cvm_clock.act(work)


def disk_group(name):
    for group in node_state.cluster().get("diskGroups", []):
        if group["name"] == name:
            return group
    return None


def shared_groups():
    return [group for group in node_state.cluster().get("diskGroups", []) if group["shared"]]


def volume(name):
    """The definition of group/volume; None for one that is not there."""
    group, _, rest = name.partition("/")
    for each in (disk_group(group) or {"volumes": []})["volumes"]:
        if each["name"] == rest:
            return each
    return None


def group(name):
    for each in node_state.cluster().get("groups", []):
        if each["name"] == name:
            return each
    return None


def resource(name):
    """(group, resource) of a resource's name; (None, None) for one that is not there."""
    for each in node_state.cluster().get("groups", []):
        for found in each["resources"]:
            if found["name"] == name:
                return each, found
    return None, None


def resources_of_type(kind):
    return [found for each in node_state.cluster().get("groups", []) for found in each["resources"] if found["type"] == kind]


def has_vcs():
    return node_state.cluster().get("monitor") == "vcs"


def llt_id(node):
    """The number that GAB and VCS know a node by; CVM's own can differ."""
    return node_state.nodes().index(node)


def mount_definitions():
    """(mount point, volume, resource or None) of every cluster file system that the definition knows."""
    found = [(each["mountPoint"], each["volume"], None) for each in node_state.cluster().get("mounts", [])]
    return found + [(each["mountPoint"], each["volume"], each["name"]) for each in resources_of_type("CFSMount")]


class Cvm:
    def __init__(self, saved):
        self.saved = saved
        self.at = saved["at"]

    # Reading

    def is_current(self):
        due = self.saved["next"]
        return self.saved["seen"] == node_state.signatures() and (due is None or node_state.now() < due)

    def node(self, name):
        return self.saved["nodes"][name]

    def fault(self, node, name):
        """What is known of a fault that is switched on: since when, and with which parameters; else None."""
        return self.saved["faults"].get(node, {}).get(name)

    def parameters(self, node, name):
        found = self.fault(node, name)
        return None if found is None else found["parameters"]

    def anywhere(self, name):
        """(node, fault) for each node on which a fault is switched on."""
        return [(node, each[name]) for node, each in self.saved["faults"].items() if name in each]

    def is_up(self, node):
        return self.node(node)["up"]

    def members(self):
        """The members as the cluster sees them, by their number in CVM: one that leaves or has just crashed still is one."""
        return sorted(self.saved["members"], key=lambda name: self.node(name)["nid"])

    def free_number(self):
        """What the next node that joins is called in CVM."""
        taken = {self.node(name)["nid"] for name in self.saved["members"]}
        number = 0
        while number in taken:
            number += 1
        return number

    def is_member(self, node):
        return node in self.members()

    def master(self):
        return self.saved["master"]

    def reconfiguration(self):
        return self.saved["reconfiguration"]

    def is_out(self, node):
        return self.node(node)["cvm"] == OUT

    # What is open

    def mounts(self, node):
        return [each for each in self.saved["mounts"] if each["node"] == node]

    def mount_at(self, node, where):
        for each in self.mounts(node):
            if each["mount"] == where:
                return each
        return None

    def mounted_on(self, where):
        """The nodes on which a cluster file system is mounted."""
        return [each["node"] for each in self.saved["mounts"] if each["mount"] == where and not each.get("checkpoint")]

    def processes(self, node):
        return [each for each in self.saved["processes"] if each["node"] == node]

    def users_of_mount(self, node, where):
        return [each for each in self.processes(node) if any(file == where or file.startswith(where.rstrip("/") + "/") for file in each["files"])]

    def openers(self, node, name):
        """Whatever has a volume open on a node: mounts, processes that have the device open, and the kernel."""
        found = [each for each in self.mounts(node) if each["volume"] == name]
        found += [each for each in self.processes(node) if each["volume"] == name]
        return found + [each for each in self.saved["kernel"] if each["node"] == node and each["volume"] == name]

    def open_volumes(self, node):
        return [dg["name"] + "/" + each["name"] for dg in shared_groups() for each in dg["volumes"] if self.openers(node, dg["name"] + "/" + each["name"])]

    def is_accessible(self, node, name):
        """Whether a volume can be opened on a node now."""
        dg = disk_group(name.partition("/")[0])
        if dg is None or volume(name) is None:
            return False
        return not dg["shared"] or (self.node(node)["cvm"] == MEMBER and self.is_up(node) and dg["name"] not in self.saved["deported"] and not self._is_closing(node))

    def _is_closing(self, node):
        running = self.reconfiguration()
        return running is not None and running["kind"] == "leave" and running["node"] == node

    # Volumes and their recovery

    def state(self, name):
        return self.saved["volumes"].get(name, {}).get("state", "ACTIVE")

    def recovering(self):
        return {name: each for name, each in self.saved["volumes"].items() if each["state"] != "ACTIVE"}

    def times_recovered(self, name):
        return self.saved["recovered"].get(name, 0)

    # VCS

    def resource(self, name, node):
        return self.saved["resources"][name][node]

    def engine(self, node):
        return self.node(node)["engine"]


def begin(moment):
    """What state/vxvm.json holds of a cluster that has been running for long."""
    cluster = node_state.cluster()
    names = node_state.nodes()
    vcs = has_vcs()
    saved = {
        "at": moment, "next": None, "seen": {}, "faults": {}, "seqnum": 0x9F9767, "generation": 0x967901, "generations": {}, "master": cluster["master"],
        "members": list(names), "reconfiguration": None, "queue": [],
        "nodes": {
            each["name"]: {
                "up": True, "bootedAt": None, "last": 0, "cvm": MEMBER, "nid": each["cvmNodeId"], "reason": None, "leave": None, "preference": 0,
                "engine": RUNNING if vcs else EXITED, "engineStartsAt": None,
            } for each in cluster["nodes"]
        },
        "deported": [], "volumes": {}, "recovered": {}, "mounts": [], "primaries": {}, "processes": [], "kernel": [], "exports": [], "loops": [],
        "applications": {}, "resources": {}, "frozen": {}, "engineShutdown": "Enable", "operations": [], "nextPid": FIRST_PID, "nextTask": FIRST_TASK, "nextOperation": 1,
    }
    import cvm_changes

    changes = cvm_changes.Changes(saved)
    for each in cluster.get("groups", []):
        for thing in each["resources"]:
            runs = names if each["parallel"] else [each["onlineOn"]]
            saved["resources"][thing["name"]] = {node: {"state": ONLINE if node in runs else OFFLINE, "flags": []} for node in names}
    for where, name, managed in mount_definitions():
        for node in names:
            changes.add_mount(node, where, name, managed is not None)
    for each in cluster.get("groups", []):
        for thing in each["resources"]:
            if "process" in thing:
                changes.add_process(each["onlineOn"], thing["process"]["command"], thing["process"]["user"], thing["process"]["files"], None, thing["name"])
    for each in cluster.get("applications", []):
        saved["applications"][each["name"]] = {node: {"state": "running" if node in each["nodes"] else "stopped", "at": None} for node in names}
        for node in each["nodes"]:
            changes.add_process(node, each["command"], each["user"], [], each["volume"], each["name"])
    return saved
