"""hagrp: the groups of VCS (reference vxvm.md 2.9 and 3).

-offline, -online and -switch only begin it and return at once. A frozen group is left as it is without a word.
"""
import sys
import time

import cvm
import hacli
import inferred_vxvm
import node_state
import vcs
import vx_programs


def main(program, arguments):
    verb = arguments[0] if arguments else ""
    words, given = hacli.options([argument for argument in arguments[1:]], "-sys", "-attribute", "-to", "-time")
    found = hacli.engine()
    if found is None:
        return 1
    names = [each["name"] for each in vcs.groups()]
    many = verb in ("-state", "-display", "-dep", "-list")
    unknown = [word for word in (words if many else words[:1]) if word not in names and "=" not in word]
    if unknown:
        return hacli.refused(inferred_vxvm.VCS_NO_GROUP % unknown[0])
    systems = given.get("-sys", [])
    wrong = [each for each in systems + given.get("-to", []) if each not in node_state.nodes()]
    if wrong:
        return hacli.refused(inferred_vxvm.VCS_NO_SYSTEM % wrong[0])
    if verb in READING:
        return READING[verb](found, words, given, systems or node_state.nodes())
    if verb in ACTING and words:
        return ACTING[verb](found, words, given, systems)
    return hacli.refused("VCS ERROR V-16-1-10000 hagrp %s: not pretended here\n" % " ".join(arguments))


def state(found, words, given, systems):
    if len(words) == 1 and len(systems) == 1 and inferred_vxvm.VCS_BARE_STATE:
        print(found.group_state(words[0], systems[0]))
        return 0
    names = words or [each["name"] for each in vcs.groups()]
    hacli.table("Group", [(name, "State", node, "|%s|" % found.group_state(name, node)) for name in names for node in systems])
    return 0


def listing(found, words, given, systems):
    conditions = [word.partition("=") for word in words]
    for each in vcs.groups():
        values = {"Parallel": "1" if each["parallel"] else "0"}
        if all(values.get(key, value) == value for key, _, value in conditions):
            for node in systems:
                print("%-23s %s" % (each["name"], node))
    return 0


def display(found, words, given, systems):
    names = words or [each["name"] for each in vcs.groups()]
    wanted = given.get("-attribute")
    hacli.table("Group", [row for name in names for row in rows(found, name, systems) if not wanted or row[1] in wanted])
    return 0


def rows(found, name, systems):
    group = cvm.group(name)
    frozen = found.saved["frozen"].get(name)
    nodes = node_state.nodes()
    order = nodes if "onlineOn" not in group else [group["onlineOn"]] + [node for node in nodes if node != group["onlineOn"]]
    values = [
        ("AutoFailOver", "0" if group["parallel"] else "1"), ("AutoStart", "1" if group["autoStart"] else "0"), ("AutoStartList", " ".join(nodes if group["autoStart"] else [])),
        ("FailOverPolicy", "Priority"), ("FaultPropagation", "1"), ("Frozen", "1" if frozen == "persistent" else "0"), ("ManageFaults", "ALL"),
        ("Parallel", "1" if group["parallel"] else "0"), ("SystemList", " ".join("%s %d" % (node, index) for index, node in enumerate(order))),
        ("TFrozen", "1" if frozen == "temporary" else "0"),
    ]
    found_rows = [(name, attribute, "global", value) for attribute, value in values]
    for node in systems:
        found_rows += [
            (name, "AutoDisabled", node, "0"), (name, "Enabled", node, "1"), (name, "IntentOnline", node, "1" if found.is_online(name, node) else "0"), (name, "Probed", node, "1"),
            (name, "State", node, "|%s|" % found.group_state(name, node)),
        ]
    return found_rows


def value(found, words, given, systems):
    if len(words) < 2:
        return hacli.refused("VCS ERROR V-16-1-10000 usage: hagrp -value group attribute [system]\n")
    wanted = words[2:] or given.get("-sys") or node_state.nodes()[:1]
    return hacli._value(rows(found, words[0], node_state.nodes()), words[1], wanted)


def dependencies(found, words, given, systems):
    print("%-12s %-12s %s" % ("#Parent", "Child", "Relationship"))
    for each in vcs.groups():
        for child in each["requires"]:
            if not words or each["name"] in words or child in words:
                print("%-12s %-12s online local firm" % (each["name"], child))
    return 0


def resources(found, words, given, systems):
    for each in cvm.group(words[0])["resources"] if words else []:
        print(each["name"])
    return 0 if words else 1


def wait(found, words, given, systems):
    """Until an attribute has a value; the time is the caller's own, in seconds."""
    if len(words) != 3:
        return hacli.refused("VCS ERROR V-16-1-10000 usage: hagrp -wait group attribute value [-sys system] [-time timeout]\n")
    limit = float(given["-time"][0]) if given.get("-time") else None
    began = node_state.now()
    while True:
        seen = [each[3].strip("|") for each in rows(found, words[0], systems) if each[1] == words[1] and (each[2] in systems or each[2] == "global")]
        if not seen:
            return hacli.refused("VCS WARNING V-16-1-10131 Attribute %s does not exist\n" % words[1])
        if all(each == words[2] for each in seen):
            return 0
        if limit is not None and node_state.now() - began >= limit:
            return hacli.refused(inferred_vxvm.VCS_WAIT_OVER)
        time.sleep(min(0.2, max(0.01, node_state.imposed(0.2))))
        found = vcs.Vcs(vx_programs.here().saved)


def answer(refusal):
    if refusal is None:
        return 0
    sys.stderr.write(refusal)
    return 1


def targets(found, words, given, systems, online):
    """The systems that -sys or -any means."""
    if systems or "-any" not in given:
        return systems
    if online:
        return next(([node] for node in node_state.nodes() if found.can_run(words[0], node)), [])
    return [node for node in node_state.nodes() if found.is_anything_online(words[0], node)]


def usage():
    return hacli.refused("VCS ERROR V-16-1-10000 a system is missing: -sys system or -any\n")


def frozen(found, name):
    return name in found.saved["frozen"]


def offline(found, words, given, systems):
    nodes = targets(found, words, given, systems, False)
    if not nodes and "-any" not in given:
        return usage()
    if frozen(found, words[0]):
        return inferred_vxvm.VCS_FROZEN_CODE
    for node in nodes:
        refusal = cvm.act(lambda now, node=node: now.offline(words[0], node, "-propagate" in given))
        if refusal is not None:
            return answer(refusal)
    return 0


def online(found, words, given, systems):
    nodes = targets(found, words, given, systems, True)
    if not nodes:
        return usage()
    if frozen(found, words[0]):
        return inferred_vxvm.VCS_FROZEN_CODE
    return answer(cvm.act(lambda now: now.online(words[0], nodes[0])))


def switch(found, words, given, systems):
    to = given.get("-to") or (next(([node] for node in node_state.nodes() if found.can_run(words[0], node) and not found.is_anything_online(words[0], node)), []) if "-any" in given else [])
    if not to:
        return usage()
    if frozen(found, words[0]):
        return inferred_vxvm.VCS_FROZEN_CODE
    return answer(cvm.act(lambda now: now.switch(words[0], to[0])))


def freeze(found, words, given, systems):
    cvm.act(lambda now: now.saved["frozen"].update({words[0]: "persistent" if "-persistent" in given else "temporary"}))
    return 0


def unfreeze(found, words, given, systems):
    how = "persistent" if "-persistent" in given else "temporary"
    if found.saved["frozen"].get(words[0]) != how:
        return hacli.refused("VCS WARNING V-16-1-40202 Group is not %s frozen\n" % ("persistently" if how == "persistent" else "temporarily"))
    cvm.act(lambda now: now.saved["frozen"].pop(words[0], None))
    return 0


def flush(found, words, given, systems):
    return answer(cvm.act(lambda now: now.flush(words[0], systems[0]))) if systems else usage()


def clear(found, words, given, systems):
    names = [each["name"] for each in cvm.group(words[0])["resources"]]
    cvm.act(lambda now: now.clear(names, systems or node_state.nodes()))
    return 0


def clear_admin_wait(found, words, given, systems):
    if not systems:
        return usage()
    cvm.act(lambda now: now.clear_admin_wait(words[0], systems[0], "-fault" in given))
    return 0


READING = {"-state": state, "-list": listing, "-display": display, "-value": value, "-dep": dependencies, "-resources": resources, "-wait": wait}
ACTING = {
    "-offline": offline, "-online": online, "-switch": switch, "-freeze": freeze, "-unfreeze": unfreeze, "-flush": flush, "-clear": clear, "-clearadminwait": clear_admin_wait,
}
