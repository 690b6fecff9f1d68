"""gabconfig -a, vxfenadm -d: which ports are open here, and on which nodes (reference vxvm.md 2.8).

A membership is positional: a node that is missing leaves a blank. A port that this node has not opened is not shown.
"""
import sys

import cvm
import inferred_vxvm
import node_state
import vx_programs


def ports(found):
    """For each port the nodes that have it open."""
    up = [name for name in node_state.nodes() if found.is_up(name)]
    members = found.members()
    vcs = cvm.has_vcs()
    fsckd = [each["name"] for each in cvm.resources_of_type("CFSfsckd")]
    opened = {"a": up}
    if vcs:
        opened["b"] = up
    opened["d"] = up
    opened["f"] = [name for name in members if any(found.resource(each, name)["state"] == cvm.ONLINE for each in fsckd)] if vcs else members
    if vcs:
        opened["h"] = [name for name in up if found.engine(name) in (cvm.RUNNING, cvm.LEAVING)]
    for port in "muvwy":
        opened[port] = members
    return opened


def gabconfig(arguments):
    if arguments != ["-a"]:
        sys.stderr.write("GAB gabconfig ERROR: %s: not pretended here\n" % " ".join(arguments))
        return 1
    found = vx_programs.here()
    print("GAB Port Memberships")
    print("=" * 63)
    for port, nodes in ports(found).items():
        if node_state.NODE not in nodes:
            continue
        numbers = {cvm.llt_id(name) for name in nodes}
        membership = "".join(str(number) if number in numbers else " " for number in range(max(numbers) + 1))
        generation = found.saved["generations"].get(port, found.saved["generation"]) + ord(port) - ord("a") if port in "fmuvwy" else 0x967901 + ord(port) - ord("a")
        print("Port %s gen %6x membership %s" % (port, generation, membership))
    return 0


def vxfenadm(arguments):
    if arguments != ["-d"]:
        sys.stderr.write("VXFEN vxfenadm ERROR: %s: not pretended here\n" % " ".join(arguments))
        return 1
    found = vx_programs.here()
    if not cvm.has_vcs():
        sys.stderr.write(inferred_vxvm.GAB_NO_FENCING)
        return 1
    up = [name for name in node_state.nodes() if found.is_up(name)]
    fencing = bool(found.anywhere("fencing-in-progress"))
    print("\nI/O Fencing Cluster Information:")
    print("================================\n")
    print(" Fencing Protocol Version: 201")
    print(" Fencing Mode: SCSI3")
    print(" Fencing SCSI3 Disk Policy: dmp")
    print(" Cluster Members:  \n")
    for name in up:
        print("\t%s %d (%s)" % ("*" if name == node_state.NODE else " ", cvm.llt_id(name), name))
    print("\n RFSM State Information:")
    for name in up:
        print("\t" + (inferred_vxvm.FENCING_STATE % cvm.llt_id(name) if fencing else "node %3d in state  8 (running)" % cvm.llt_id(name)))
    print()
    return 0


def main(program, arguments):
    return {"gabconfig": gabconfig, "vxfenadm": vxfenadm}[program](arguments)
