"""The clients of VCS's engine but for hagrp: hastatus, hares, hasys, haclus, hastop, hastart (reference vxvm.md 2.9).

What hastop does when it prompts is known in one point only, that it hangs a session without a terminal: it waits for an answer on
standard input, and an end of input is none.
"""
import sys
import time

import cvm
import inferred_vxvm
import node_state
import vcs
import vx_programs

PROMPTING = {"PromptClusStop": ("-all",), "PromptLocal": ("-local",), "PromptAlways": ("-all", "-local", "-sys")}


def engine():
    """The cluster as this node's engine has it; None when it does not run."""
    found = vcs.Vcs(vx_programs.here().saved)
    if found.engine(node_state.NODE) not in (cvm.RUNNING, cvm.LEAVING):
        sys.stderr.write(inferred_vxvm.VCS_AWAY)
        return None
    return found


def refused(text):
    sys.stderr.write(text)
    return 1


def table(kind, rows):
    """The display of objects' attributes; `rows` are (object, attribute, system, value)."""
    print("%-12s %-21s %-10s %s" % ("#" + kind, "Attribute", "System", "Value"))
    for row in rows:
        print(("%-12s %-21s %-10s %s" % row).rstrip())


def options(arguments, *known):
    """(words, {option: values}) of a client's arguments; an option takes what follows up to the next option."""
    words, found = [], {}
    current = None
    for argument in arguments:
        if argument.startswith("-"):
            current = argument if argument in known else None
            found.setdefault(argument, [])
        elif current is not None:
            found[current].append(argument)
        else:
            words.append(argument)
    return words, found


# hastatus


def hastatus(arguments):
    if not arguments or not "-summary".startswith(arguments[0]) or len(arguments[0]) < 4:
        return refused("VCS ERROR V-16-1-10000 hastatus %s: not pretended here\n" % " ".join(arguments))
    found = engine()
    if found is None:
        return 1
    print("\n-- SYSTEM STATE\n-- %-20s %-20s %-20s\n" % ("System", "State", "Frozen"))
    for node in node_state.nodes():
        print("A  %-20s %-20s %-20d" % (node, found.engine(node), 0))
    print("\n-- GROUP STATE\n-- %-15s %-20s %-10s %-15s %-15s\n" % ("Group", "System", "Probed", "AutoDisabled", "State"))
    for group in vcs.groups():
        for node in node_state.nodes():
            print("B  %-15s %-20s %-10s %-15s %-15s" % (group["name"], node, "Y" if found.engine(node) == cvm.RUNNING else "N", "N", found.group_state(group["name"], node)))
    _section(inferred_vxvm.HASTATUS_FROZEN, ["C  %s" % name for name in found.saved["frozen"]])
    failed, offlining, onlining = [], [], []
    for group in vcs.groups():
        for each in group["resources"]:
            for node in node_state.nodes():
                place = "%-15s %-20s %-20s %-20s" % (group["name"], each["type"], each["name"], node)
                if "FAULTED" in found.resource(each["name"], node)["flags"]:
                    failed.append("D  " + place)
                waits = internal_state(found, each["name"], node)
                if waits.startswith("W_OFFLINE"):
                    offlining.append("F  %s %s" % (place, waits))
                elif waits.startswith("W_ONLINE"):
                    onlining.append("E  %s %s" % (place, waits))
    _section(inferred_vxvm.HASTATUS_FAILED, failed)
    _section(inferred_vxvm.HASTATUS_ONLINING, onlining)
    _section(inferred_vxvm.HASTATUS_OFFLINING, offlining)
    return 0


def _section(head, lines):
    if lines:
        print("\n" + head)
        print("\n".join(lines))


def internal_state(found, name, node):
    """What an operation does with a resource, in the short form of hastatus."""
    for each in found.saved["operations"]:
        if each["node"] == node and each["doing"] == name and not each["stuck"]:
            return "W_" + each["kind"].upper()
    return "NOT_WAITING"


# hares


def hares(arguments):
    words, given = options(arguments[1:], "-sys", "-attribute")
    verb = arguments[0] if arguments else ""
    found = engine()
    if found is None:
        return 1
    names = [each["name"] for group in vcs.groups() for each in group["resources"]]
    unknown = [word for word in words[:1 if verb in ("-value", "-clear") else None] if word not in names and "=" not in word]
    if unknown:
        return refused(inferred_vxvm.VCS_NO_RESOURCE % unknown[0])
    systems = given.get("-sys") or node_state.nodes()
    wrong = [each for each in systems if each not in node_state.nodes()]
    if wrong:
        return refused(inferred_vxvm.VCS_NO_SYSTEM % wrong[0])
    wanted = words or names
    if verb == "-list":
        conditions = [word.partition("=") for word in words]
        for name in names:
            if all(key != "Group" or cvm.resource(name)[0]["name"] == value for key, _, value in conditions):
                for node in systems:
                    print("%-23s %s" % (name, node))
        return 0
    if verb == "-state":
        if len(words) == 1 and len(systems) == 1 and inferred_vxvm.VCS_BARE_STATE:
            print(found.resource_state(words[0], systems[0]))
            return 0
        table("Resource", [(name, "State", node, found.resource_state(name, node)) for name in wanted for node in systems])
        return 0
    if verb == "-display":
        rows = [row for name in wanted for row in resource_rows(found, name, systems)]
        table("Resource", [row for row in rows if not given.get("-attribute") or row[1] in given["-attribute"]])
        return 0
    if verb == "-value" and len(words) >= 2:
        return _value(resource_rows(found, words[0], systems), words[1], words[2:] or given.get("-sys") or [])
    if verb == "-dep":
        print("%-12s %-20s %s" % ("#Group", "Parent", "Child"))
        for group in vcs.groups():
            for each in group["resources"]:
                for child in each["requires"]:
                    if not words or each["name"] in words or child in words:
                        print("%-12s %-20s %s" % (group["name"], each["name"], child))
        return 0
    if verb == "-clear" and len(words) == 1:
        cvm.act(lambda now: now.clear(words, systems))
        return 0
    return refused("VCS ERROR V-16-1-10000 hares %s: not pretended here\n" % " ".join(arguments))


def resource_rows(found, name, systems):
    group, resource = cvm.resource(name)
    deports = any(fault["parameters"]["resource"] == name for _, fault in found.anywhere("deport-on-offline"))
    rows = [
        (name, "Group", "global", group["name"]), (name, "Type", "global", resource["type"]), (name, "AutoStart", "global", "1"),
        (name, "Critical", "global", "0" if group["name"] == "cvm" else "1"), (name, "Enabled", "global", "1"), (name, "OfflineTimeout", "global", str(inferred_vxvm.OFFLINE_TIMEOUT_SECONDS)),
    ]
    if resource["type"] == "CFSMount":
        rows += [(name, "MountPoint", "global", resource["mountPoint"]), (name, "BlockDevice", "global", "/dev/vx/dsk/" + resource["volume"])]
    elif resource["type"] == "CVMVolDg":
        volumes = " ".join(each["name"] for each in cvm.disk_group(resource["diskGroup"])["volumes"])
        rows += [
            (name, "CVMDiskGroup", "global", resource["diskGroup"]), (name, "CVMVolume", "global", volumes), (name, "CVMActivation", "global", "sw"),
            (name, "CVMDeportOnOffline", "global", "1" if deports else "0"),
        ]
    elif resource["type"] == "CVMCluster":
        rows += [(name, "CVMClustName", "global", node_state.cluster()["name"]), (name, "CVMTransport", "global", "gab"), (name, "CVMTimeout", "global", "200")]
    for node in systems:
        known = found.resource(name, node)
        flags = [flag.replace("_", " ") for flag in known["flags"] if flag != "FAULTED"]
        waiting = {"W_OFFLINE": "Waiting to go offline", "W_ONLINE": "Waiting to go online"}.get(internal_state(found, name, node), "not waiting")
        rows += [
            (name, "State", node, found.resource_state(name, node)), (name, "IState", node, waiting), (name, "Flags", node, " ".join(flags) or "NORMAL"), (name, "Probed", node, "1"),
        ]
    return rows


def _value(rows, attribute, systems):
    for name, known, system, value in rows:
        if known == attribute and (not systems or system in systems or system == "global"):
            print(value)
            return 0
    return refused("VCS WARNING V-16-1-10131 Attribute %s does not exist\n" % attribute)


# hasys and haclus


def hasys(arguments):
    words, given = options(arguments[1:], "-attribute", "-sys")
    verb = arguments[0] if arguments else ""
    found = engine()
    if found is None:
        return 1
    unknown = [word for word in words[:1 if verb == "-value" else None] if word not in node_state.nodes()]
    if unknown:
        return refused(inferred_vxvm.VCS_NO_SYSTEM % unknown[0])
    wanted = words or node_state.nodes()
    if verb == "-list":
        print("\n".join(node_state.nodes()))
        return 0
    if verb == "-state":
        if len(words) == 1:
            print(found.engine(words[0]))
            return 0
        table("System", [(node, "SysState", "", found.engine(node)) for node in wanted])
        return 0
    if verb == "-display":
        rows = [row for node in wanted for row in system_rows(found, node)]
        table("System", [row for row in rows if not given.get("-attribute") or row[1] in given["-attribute"]])
        return 0
    if verb == "-value" and len(words) == 2:
        return _value(system_rows(found, words[0]), words[1], [])
    if verb == "-nodeid":
        table("System", [(node, "NodeId", "", str(cvm.llt_id(node))) for node in wanted])
        return 0
    return refused("VCS ERROR V-16-1-10000 hasys %s: not pretended here\n" % " ".join(arguments))


def system_rows(found, node):
    busy = sum(1 for each in found.saved["operations"] if each["node"] == node)
    values = {
        "AgentsStopped": "0", "AvailableCapacity": "100", "Capacity": "100", "CurrentLimits": "", "EngineRestarted": "0", "EngineVersion": "7.4.20.0", "Frozen": "0",
        "GUIIPAddr": "", "LLTNodeId": str(cvm.llt_id(node)), "NodeId": str(cvm.llt_id(node)), "NoAutoDisable": "0", "OnGrpCnt": str(len(found.groups_online(node))),
        "ShutdownTimeout": "600", "SysName": node, "SysState": found.engine(node), "SystemLocation": "", "TFrozen": "0", "TRSE": "0", "UpDownState": "Up" if found.is_up(node) else "Down",
        "UserInt": "0", "VCSFeatures": "NONE", "WaitingOperations": str(busy),
    }
    return [(node, name, "", value) for name, value in values.items()]


def haclus(arguments):
    found = engine()
    if found is None:
        return 1
    values = {
        "Administrators": "admin", "ClusState": "RUNNING", "ClusterName": node_state.cluster()["name"], "CounterInterval": "5", "EngineShutdown": found.saved["engineShutdown"],
        "GlobalCounter": str(int(node_state.now()) % 1000000), "ReadOnly": "1", "UseFence": "SCSI3", "VCSMode": "7",
    }
    rows = [("", name, "", value) for name, value in values.items()]
    if arguments[:1] == ["-value"] and len(arguments) == 2:
        return _value(rows, arguments[1], [])
    if arguments[:1] == ["-state"]:
        print("RUNNING")
        return 0
    if arguments[:1] == ["-display"]:
        print("%-21s %s" % ("#Attribute", "Value"))
        for name, value in values.items():
            print(("%-21s %s" % (name, value)).rstrip())
        return 0
    return refused("VCS ERROR V-16-1-10000 haclus %s: not pretended here\n" % " ".join(arguments))


# The engine


def hastart(arguments):
    if vx_programs.here().engine(node_state.NODE) in (cvm.RUNNING, cvm.LEAVING):
        return refused("VCS ERROR V-16-1-11033 GAB open failed. Had already running?\n")
    cvm.act(lambda now: now.node(node_state.NODE).update({"engineStartsAt": now.in_a_while(vcs.ENGINE_START_SECONDS)}))
    return 0


def hastop(arguments):
    found = engine()
    if found is None:
        return 1
    where = next((word for word in ("-local", "-all", "-sys") if word in arguments), None)
    if where is None:
        return refused("VCS ERROR V-16-1-10000 hastop %s: usage: hastop -local [-force | -evacuate | -noautodisable]\n" % " ".join(arguments))
    force = "-force" in arguments
    nodes = {"-local": [node_state.NODE], "-all": node_state.nodes()}.get(where) or arguments[arguments.index("-sys") + 1:][:1]
    if any(node not in node_state.nodes() for node in nodes) or not nodes:
        return refused(inferred_vxvm.VCS_NO_SYSTEM % " ".join(nodes))
    if not force and not (where == "-local" and "-evacuate" in arguments and "-noautodisable" in arguments):
        value = found.saved["engineShutdown"]
        if value == "Disable" or (value == "DisableClusStop" and where == "-all"):
            return refused(inferred_vxvm.VCS_STOP_DISABLED % value)
        if where in PROMPTING.get(value, ()) and not agreed():
            return 0
    if not force:
        waiting = next((each for each in (found.waiting_for_administrator(group["name"]) for group in vcs.groups()) if each is not None), None)
        if waiting is not None:
            return refused(inferred_vxvm.VCS_STOP_ADMIN_WAIT % waiting)

    def stop(now):
        for node in nodes:
            if now.engine(node) == cvm.RUNNING:
                now.stop_engine(node, force, "-evacuate" in arguments)

    cvm.act(stop)
    return 0


def agreed():
    """Waits for an answer as if there were a terminal."""
    sys.stdout.write(inferred_vxvm.VCS_STOP_PROMPT)
    sys.stdout.flush()
    while True:
        line = sys.stdin.readline()
        if not line:
            time.sleep(0.5)
        elif line.strip():
            return line.strip().lower().startswith("y")


def main(program, arguments):
    return {"hastatus": hastatus, "hares": hares, "hasys": hasys, "haclus": haclus, "hastart": hastart, "hastop": hastop}[program](arguments)
