"""vxdg list, vxdg list <group>: which disk groups are imported here, and how (reference vxvm.md 2.5).

A node that has left lists no shared group any more. Everything else of vxdg is refused: deporting is no part of a clean leave.
"""
import sys

import cvm
import inferred_vxvm
import node_state
import vx_files
import vx_programs

CREATED = 1231954112


def group_id(name):
    names = [each["name"] for each in node_state.cluster()["diskGroups"]]
    return "%d.%d.%s" % (CREATED + 37 * names.index(name), 163 + 8 * names.index(name), node_state.nodes()[0])


def main(program, arguments):
    words = [argument for argument in arguments if argument != "-q"]
    if not words or words[0] != "list" or len(words) > 2:
        sys.stderr.write("VxVM vxdg ERROR V-5-1-0 %s: not pretended here\n" % (words[0] if words else "vxdg"))
        return inferred_vxvm.FAILED_CODE
    found = vx_programs.ask_vxconfigd("vxdg")
    if found is not None:
        found = vx_programs.suspended(found)
    if len(words) == 2:
        return details(found, words[1])
    if "-q" not in arguments:
        print(inferred_vxvm.VXDG_HEADER)
    for each in imported(found):
        print("%-12s %-15s %s" % (each["name"], "enabled,shared,cds" if each["shared"] else "enabled,cds", group_id(each["name"])))
    return 0


def imported(found):
    """A vxconfigd that is disabled knows of none."""
    return [] if found is None else vx_files.visible_groups(found, node_state.NODE)


def details(found, name):
    group = next((each for each in imported(found) if each["name"] == name), None)
    if group is None:
        sys.stderr.write(inferred_vxvm.NO_SUCH_GROUP % ("vxdg", name))
        return inferred_vxvm.NO_SUCH_GROUP_CODE
    print("Group:     " + name)
    print("dgid:      " + group_id(name))
    print("import-id: %s" % ("33792.8" if group["shared"] else "1024.10"))
    print("flags:     " + ("shared cds" if group["shared"] else "cds"))
    print("version:   160")
    print("alignment: 8192 (bytes)")
    if group["shared"]:
        print("local-activation: shared-write")
        print("cluster-actv-modes: " + " ".join("%s=%s" % (node, "sw" if found.node(node)["cvm"] == cvm.MEMBER else "off") for node in node_state.nodes()))
    print("ssb:            on")
    print("autotagging:    on")
    print("detach-policy: " + ("local" if group["shared"] else "global"))
    print("dg-fail-policy: " + ("leave" if group["shared"] else "dgdisable"))
    print("copies:    nconfig=default nlog=default")
    print("config:    seqno=0.1027 permlen=51360 free=51357 templen=2 loglen=4096")
    for index in (1, 2):
        print("config disk %s%02d copy 1 len=51360 state=clean online" % (name, index))
    for index in (1, 2):
        print("log disk %s%02d copy 1 len=4096" % (name, index))
    return 0
