"""What VCS makes of a cluster of VxVM: groups of resources that go online and offline one resource after the other, and the engine that
does it (reference vxvm.md, sections 2.9 and 3).

An operation takes one group to one state on one node. It is in state/vxvm.json, so that it goes on without whoever asked for it.
A resource that does not go offline keeps it for ever, as VCS has no way on; flushing the group ends it.
"""
import cvm
import inferred_vxvm
import node_state
from cvm import EXITED, FAULTED, LEAVING, MEMBER, OFFLINE, ONLINE, OUT, RUNNING
from cvm_changes import RECOVERY_IN_PROGRESS, Changes

RESOURCE_SECONDS = 2
ENGINE_START_SECONDS = 2
# How often the engine tries again, once it has started, while what the node had open is being recovered.
RETRY_SECONDS = 30
UNABLE = "UNABLE_TO_OFFLINE"
WAITING = "ADMIN_WAIT"
# Sections 3: started, restarted, never stopped; it does not count for whether its group is offline.
ON_ONLY = ("CVMVxconfigd",)


def groups():
    return node_state.cluster().get("groups", [])


def parents(name):
    return [each for each in groups() if name in each["requires"]]


def counted(group):
    return [each for each in group["resources"] if each["type"] not in ON_ONLY]


class Vcs(Changes):
    # Reading

    def group_state(self, name, node):
        """ONLINE, OFFLINE or PARTIAL, with what is going on behind it."""
        states = [self.resource(each["name"], node) for each in counted(cvm.group(name))]
        known = {each["state"] for each in states}
        words = [known.pop() if len(known) == 1 else "PARTIAL"]
        operation = self.operation(name, node)
        if operation is not None and not operation["stuck"]:
            words.append("STOPPING" if operation["kind"] == "offline" else "STARTING")
        if any("FAULTED" in each["flags"] for each in states):
            words.append("FAULTED")
        return inferred_vxvm.VCS_FLAG.join(words)

    def is_online(self, name, node):
        return self.group_state(name, node).split("|")[0] == ONLINE

    def is_anything_online(self, name, node):
        return self.group_state(name, node).split("|")[0] != OFFLINE

    def operation(self, group, node):
        for each in self.saved["operations"]:
            if each["group"] == group and each["node"] == node and not self._is_after_others(each):
                return each
        return None

    def _is_after_others(self, operation):
        return any(each["id"] in operation["after"] for each in self.saved["operations"])

    def resource_state(self, name, node):
        found = self.resource(name, node)
        return inferred_vxvm.VCS_FLAG.join([found["state"]] + found["flags"]) if found["flags"] else found["state"]

    def waiting_for_administrator(self, group):
        for each in cvm.group(group)["resources"]:
            for node in node_state.nodes():
                if WAITING in self.resource(each["name"], node)["flags"]:
                    return each["name"]
        return None

    def groups_online(self, node):
        return [each["name"] for each in groups() if self.is_anything_online(each["name"], node)]

    # What people ask for; each answers why not, or None

    def refuses(self, group, node):
        if self.engine(node) != RUNNING:
            return inferred_vxvm.VCS_NO_SYSTEM % node
        waiting = self.waiting_for_administrator(group)
        return None if waiting is None else inferred_vxvm.VCS_ADMIN_WAIT % (waiting, group)

    def offline(self, name, node, propagate=False):
        refused = self.refuses(name, node)
        if refused is not None or name in self.saved["frozen"]:
            return refused
        running = self.operation(name, node)
        if not self.is_anything_online(name, node) or (running is not None and running["kind"] == "offline"):
            self.tell("offline asked again", name, node)
        above = [each["name"] for each in parents(name) if self.is_anything_online(each["name"], node)]
        if above and not propagate:
            return inferred_vxvm.VCS_PARENT_ONLINE % (name, node, above[0])
        self.take_offline(name, node)
        return None

    def take_offline(self, name, node):
        """With everything that stands on it, top down; the operation that does it, or None when it is offline."""
        first = [self.take_offline(each["name"], node) for each in parents(name)]
        if not self.is_anything_online(name, node):
            return None
        for each in self.saved["operations"]:
            if each["kind"] == "offline" and each["group"] == name and each["node"] == node and not each["stuck"]:
                return each["id"]
        return self._begin_operation("offline", name, node, [each for each in first if each is not None])

    def online(self, name, node):
        refused = self.refuses(name, node)
        if refused is not None or name in self.saved["frozen"]:
            return refused
        group = cvm.group(name)
        if any("FAULTED" in self.resource(each["name"], node)["flags"] for each in group["resources"]):
            return inferred_vxvm.VCS_FAULTED % (name, node)
        missing = [each for each in group["requires"] if not self.is_online(each, node)]
        if missing:
            return inferred_vxvm.VCS_CHILD_OFFLINE % (name, node, missing[0])
        elsewhere = [each for each in node_state.nodes() if each != node and self.is_anything_online(name, each)]
        if not group["parallel"] and elsewhere:
            return inferred_vxvm.VCS_ONLINE_ELSEWHERE % (name, elsewhere[0])
        self._begin_operation("online", name, node, [])
        return None

    def can_run(self, name, node):
        return self.engine(node) == RUNNING and all(self.is_online(each, node) for each in cvm.group(name)["requires"])

    def switch(self, name, to):
        refused = self.refuses(name, to)
        if refused is not None or name in self.saved["frozen"]:
            return refused
        if cvm.group(name)["parallel"]:
            return inferred_vxvm.VCS_PARALLEL % name
        missing = [each for each in cvm.group(name)["requires"] if not self.is_online(each, to)]
        if missing:
            return inferred_vxvm.VCS_CHILD_OFFLINE % (name, to, missing[0])
        source = next((each for each in node_state.nodes() if self.is_anything_online(name, each)), None)
        if source is None:
            return self.online(name, to)
        if source != to:
            self._begin_operation("offline", name, source, [], to)
        return None

    def flush(self, name, node):
        waiting = self.waiting_for_administrator(name)
        if waiting is not None:
            return inferred_vxvm.VCS_ADMIN_WAIT % (waiting, name)
        self.saved["operations"] = [each for each in self.saved["operations"] if each["group"] != name or each["node"] != node]
        for each in cvm.group(name)["resources"]:
            self._clear(self.resource(each["name"], node), UNABLE)
        return None

    def clear(self, resources, nodes):
        for name in resources:
            for node in nodes:
                self._clear(self.resource(name, node), "FAULTED", UNABLE)

    def clear_admin_wait(self, name, node, fault):
        for each in cvm.group(name)["resources"]:
            found = self.resource(each["name"], node)
            if WAITING in found["flags"]:
                self._clear(found, WAITING)
                if fault:
                    found["flags"].append(UNABLE if found["state"] == ONLINE else "FAULTED")

    def _clear(self, found, *flags):
        found["flags"] = [flag for flag in found["flags"] if flag not in flags]

    # The engine

    def stop_engine(self, node, force, evacuate):
        known = self.node(node)
        if force:
            self._engine_stopped(node)
            return
        known["engine"] = LEAVING
        for group in groups():
            if not parents(group["name"]):
                self._leave_with(group["name"], node, evacuate)
        for group in groups():
            self.take_offline(group["name"], node)

    def _leave_with(self, name, node, evacuate):
        if not self.is_anything_online(name, node):
            return
        to = None
        if evacuate and not cvm.group(name)["parallel"]:
            to = next((each for each in node_state.nodes() if each != node and self.can_run(name, each)), None)
        self._begin_operation("offline", name, node, [], to)

    def _engine_stopped(self, node):
        self.node(node)["engine"] = EXITED
        self.saved["operations"] = [each for each in self.saved["operations"] if each["node"] != node]
        self.tell("engine stopped", node, node)

    def engine_lost(self, node):
        """The node has lost its power."""
        known = self.node(node)
        if not cvm.has_vcs():
            return
        known["lost"] = [each["name"] for each in groups() if not each["parallel"] and self.is_anything_online(each["name"], node)]
        if known["engine"] in (RUNNING, LEAVING):
            known["engine"] = FAULTED
        self.saved["operations"] = [each for each in self.saved["operations"] if each["node"] != node]
        for states in self.saved["resources"].values():
            states[node] = {"state": OFFLINE, "flags": []}

    def fail_over(self, node):
        for name in self.node(node).pop("lost", []):
            to = next((each for each in node_state.nodes() if each != node and self.can_run(name, each)), None)
            if to is not None and name not in self.saved["frozen"]:
                self._begin_operation("online", name, to, [])

    def start_engine(self, node):
        """Looks what is there, and starts what is to be started with it (AutoStartList)."""
        known = self.node(node)
        known.update({"engine": RUNNING, "engineStartsAt": None})
        self.tell("engine started", node, node)
        for group in groups():
            for each in group["resources"]:
                self.saved["resources"][each["name"]][node] = {"state": ONLINE if self._is_there(each, node) else OFFLINE, "flags": []}
        for group in groups():
            if group["autoStart"] and not self.is_online(group["name"], node) and group["name"] not in self.saved["frozen"]:
                self._begin_operation("online", group["name"], node, [], by_itself=True)

    def _is_there(self, resource, node):
        kind = resource["type"]
        if kind == "CVMVxconfigd":
            return True
        if kind in ("CVMCluster", "CFSfsckd"):
            return self.node(node)["cvm"] == MEMBER
        if kind == "CFSMount":
            return self.mount_at(node, resource["mountPoint"]) is not None
        if kind == "CVMVolDg":
            return any(each["volume"].startswith(resource["diskGroup"] + "/") for each in self.mounts(node))
        return bool(self.processes_of(node, resource["name"]))

    # Operations

    def _begin_operation(self, kind, group, node, after, then=None, by_itself=False):
        self.saved["operations"] = [each for each in self.saved["operations"] if each["group"] != group or each["node"] != node]
        for each in cvm.group(group)["resources"]:
            self._clear(self.resource(each["name"], node), UNABLE)
        names = [each["name"] for each in cvm.group(group)["resources"]]
        number = self.saved["nextOperation"]
        self.saved["nextOperation"] += 1
        self.saved["operations"].append({
            "id": number, "kind": kind, "group": group, "node": node, "todo": names if kind == "online" else names[::-1], "doing": None, "at": None,
            "after": after, "then": then, "stuck": False, "byItself": by_itself,
        })
        return number

    def operations_due(self):
        return [each["at"] for each in self.saved["operations"] if each["at"] is not None and not self._is_held(each)]

    def _is_held(self, operation):
        """Its group keeps stopping for ever, or waits for an administrator."""
        never = self.parameters(operation["node"], "group-will-not-stop")
        if operation["kind"] == "offline" and operation["doing"] is not None and never is not None and never["group"] == operation["group"]:
            return True
        return self.waiting_for_administrator(operation["group"]) is not None

    def step_operations(self):
        for operation in list(self.saved["operations"]):
            if not self._is_after_others(operation) and not self._is_held(operation) and self._step_operation(operation):
                return True
        for node in node_state.nodes():
            if self.engine(node) == LEAVING and not any(each["node"] == node for each in self.saved["operations"]) and not self.groups_online(node):
                self._engine_stopped(node)
                return True
        return False

    def _step_operation(self, operation):
        node = operation["node"]
        if operation["doing"] is None:
            if not operation["todo"]:
                self._operation_done(operation)
                return True
            name = operation["todo"].pop(0)
            wanted = ONLINE if operation["kind"] == "online" else OFFLINE
            kind = cvm.resource(name)[1]["type"]
            if self.resource(name, node)["state"] == wanted or kind in ON_ONLY:
                return True
            operation.update({"doing": name, "at": self.in_a_while(RESOURCE_SECONDS)})
            if kind == "CVMCluster":
                self._begin_with_cluster(operation, name)
            return True
        kind = cvm.resource(operation["doing"])[1]["type"]
        if self.resource(operation["doing"], node)["state"] == (ONLINE if operation["kind"] == "online" else OFFLINE):
            return self._resource_done(operation, None)
        if kind == "CVMCluster":
            return self._step_with_cluster(operation)
        if kind == "CFSMount" and operation["kind"] == "offline" and self._mount(operation) is None:
            return self._resource_done(operation, OFFLINE)
        if operation["at"] is None or operation["at"] > self.at:
            return False
        if operation["kind"] == "online":
            return self._bring_online(operation)
        if self._is_unable(operation) or not self._bring_offline(operation):
            self._stuck(operation)
            return True
        return self._resource_done(operation, OFFLINE)

    def _is_unable(self, operation):
        unable = self.parameters(operation["node"], "unable-to-offline")
        return unable is not None and unable["resource"] == operation["doing"]

    def _stuck(self, operation):
        operation.update({"at": None, "stuck": True})
        flags = self.resource(operation["doing"], operation["node"])["flags"]
        if UNABLE not in flags:
            flags.append(UNABLE)

    def _resource_done(self, operation, state):
        found = self.resource(operation["doing"], operation["node"])
        if state is not None:
            found["state"] = state
        self._clear(found, UNABLE, "FAULTED")
        operation.update({"doing": None, "at": None, "stuck": False})
        return True

    def _operation_done(self, operation):
        self.saved["operations"].remove(operation)
        self.tell("group " + operation["kind"], operation["group"], operation["node"])
        if operation["then"] is not None and self.can_run(operation["group"], operation["then"]):
            self._begin_operation("online", operation["group"], operation["then"], [])

    # The cluster itself as a resource

    def _begin_with_cluster(self, operation, name):
        node = operation["node"]
        if operation["kind"] == "online":
            self._join(operation)
        elif not self._is_unable(operation):
            refuses = self.parameters(node, "stopnode-refuses") is not None and self.open_volumes(node)
            operation["at"] = self.at if refuses else self.in_a_while(inferred_vxvm.OFFLINE_TIMEOUT_SECONDS)
            if not refuses:
                self.leave(node, "vcs")

    def _join(self, operation):
        operation["at"] = None
        refused = self.join(operation["node"], "vcs")
        if refused == RECOVERY_IN_PROGRESS and operation["byItself"]:
            operation["at"] = self.in_a_while(RETRY_SECONDS)
        elif refused is not None:
            self.cluster_joined(operation["node"], False)

    def _step_with_cluster(self, operation):
        node = operation["node"]
        cluster = self.node(node)["cvm"]
        if operation["kind"] == "online":
            if operation["at"] is not None and operation["at"] <= self.at:
                self._join(operation)
                return True
            return cluster == MEMBER and self._resource_done(operation, ONLINE)
        if cluster == OUT:
            return self._resource_done(operation, OFFLINE)
        if operation["at"] is not None and operation["at"] <= self.at:
            self._stuck(operation)
            return True
        return False

    def cluster_left(self, node, expected):
        """The node is no member any more; VCS did it, or finds it so."""
        if not cvm.has_vcs() or not self.is_up(node):
            return
        for each in cvm.resources_of_type("CFSfsckd"):
            self.resource(each["name"], node)["state"] = OFFLINE
        for each in cvm.resources_of_type("CVMCluster"):
            if expected or any(operation["doing"] == each["name"] and operation["node"] == node for operation in self.saved["operations"]):
                found = self.resource(each["name"], node)
                found["state"] = OFFLINE
                self._clear(found, UNABLE)
            else:
                self.resource_gone(each["name"], node)

    def cluster_joined(self, node, joined):
        if not cvm.has_vcs():
            return
        for each in cvm.resources_of_type("CVMCluster"):
            found = self.resource(each["name"], node)
            if joined:
                found["state"] = ONLINE
                self._clear(found, "FAULTED")
                continue
            operations = [operation for operation in self.saved["operations"] if operation["node"] == node and operation["doing"] == each["name"]]
            for operation in operations:
                self.saved["operations"].remove(operation)
            if operations and "FAULTED" not in found["flags"]:
                found["flags"].append("FAULTED")
                self.tell("resource faulted", each["name"], node)

    def check_mounts(self, node):
        """A mount that VCS manages has gone without it."""
        for each in cvm.resources_of_type("CFSMount"):
            if self.mount_at(node, each["mountPoint"]) is None and self.engine(node) == RUNNING:
                self.resource_gone(each["name"], node)

    # One resource

    def _mount(self, operation):
        return self.mount_at(operation["node"], cvm.resource(operation["doing"])[1]["mountPoint"])

    def _bring_offline(self, operation):
        """False when it does not go."""
        node, resource = operation["node"], cvm.resource(operation["doing"])[1]
        if resource["type"] == "Application":
            for process in self.processes_of(node, resource["name"]):
                self.end_process(process, by_itself=True)
        elif resource["type"] == "CFSMount":
            mount = self._mount(operation)
            key = self.lock_key(mount)
            if self.obstacle(mount, force=True, key=inferred_vxvm.CFS_VCS_KEY if key is not None else None, moves_primary=True) is not None:
                return False
            self.unmount(mount)
        elif resource["type"] == "CVMVolDg":
            self._deport(resource)
        return True

    def _deport(self, resource):
        wanted = any(fault["parameters"]["resource"] == resource["name"] for _, fault in self.anywhere("deport-on-offline"))
        name = resource["diskGroup"]
        in_use = any(self.openers(node, name + "/" + each["name"]) for node in node_state.nodes() for each in cvm.disk_group(name)["volumes"])
        if wanted and not in_use and name not in self.saved["deported"] and self.master() is not None:
            self.saved["deported"].append(name)
            self.tell("disk group deported", name, self.master())

    def _bring_online(self, operation):
        node, (group, resource) = operation["node"], cvm.resource(operation["doing"])
        if resource["type"] == "CVMVolDg" and resource["diskGroup"] in self.saved["deported"] and self.master() is not None:
            self.saved["deported"].remove(resource["diskGroup"])
            self.tell("disk group imported", resource["diskGroup"], self.master())
        elif resource["type"] == "CFSMount":
            if not self.is_accessible(node, resource["volume"]):
                return self._failed_online(operation)
            if self._mount(operation) is None:
                self.mount(node, resource["mountPoint"], resource["volume"], True)
        elif resource["type"] == "Application":
            process = resource["process"]
            if any(self.mount_at(node, "/" + file.split("/")[1]) is None for file in process["files"]):
                return self._failed_online(operation)
            self.add_process(node, process["command"], process["user"], process["files"], None, resource["name"])
        return self._resource_done(operation, ONLINE)

    def _failed_online(self, operation):
        self.saved["operations"].remove(operation)
        self.resource(operation["doing"], operation["node"])["flags"].append("FAULTED")
        self.tell("resource faulted", operation["doing"], operation["node"])
        return True
