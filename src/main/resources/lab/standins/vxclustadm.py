"""vxclustadm: nodestate, nidmap, setmaster, stopnode, abortnode, startnode and the preferences (reference vxvm.md 2.1 to 2.3).

stopnode blocks in the kernel while a shared volume is open, without any limit of time, and completes in the moment the last one is
closed: killing it changes nothing about the leave (section 5.1).
"""
import sys
import time

import cvm
import inferred_vxvm
import node_state
import vx_programs

USAGE = """Usage:
    vxclustadm getpreference
    vxclustadm nidmap
    vxclustadm [-v] nodestate
    vxclustadm -m vcs reinit
    vxclustadm setmaster nodename
    vxclustadm setpreference value
    vxclustadm -m vcs -t gab startnode
    vxclustadm stopnode
    vxclustadm abortnode
"""
SETMASTER_BUSY = "VxVM vxclustadm ERROR V-5-1-0 Master switching, a reconfiguration or a transaction is in progress. Try again\n"
NOT_JOINED = "Out of cluster: No mapping information available"
# Master switching needs this protocol version (section 2.1).
SETMASTER_PROTOCOL = 100


def main(program, arguments):
    verbose = False
    words = []
    options = {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "-v":
            verbose = True
        elif word in ("-m", "-t", "-C", "-j") and rest:
            options[word] = rest.pop(0)
        else:
            words.append(word)
    keyword = words[0] if words else ""
    if keyword == "nodestate" and len(words) == 1:
        return nodestate(verbose)
    if keyword == "nidmap" and len(words) == 1:
        return nidmap()
    if keyword in ("setmaster", "setprimary") and len(words) == 2:
        return setmaster(words[1])
    if keyword == "stopnode" and len(words) == 1:
        return stopnode()
    if keyword == "abortnode" and len(words) == 1:
        return abortnode()
    if keyword == "startnode" and options.get("-m") == "vcs" and options.get("-t") == "gab":
        return startnode()
    if keyword == "reinit" and options.get("-m") == "vcs":
        return 0
    if keyword == "getpreference" and len(words) == 1:
        print("preference: %d" % vx_programs.here().node(node_state.NODE)["preference"])
        print("preference delta: 0")
        return 0
    if keyword == "setpreference" and len(words) == 2 and words[1].lstrip("-").isdigit():
        cvm.act(lambda now: now.node(node_state.NODE).update({"preference": int(words[1])}))
        return 0
    sys.stderr.write(USAGE)
    return inferred_vxvm.FAILED_CODE


def seen_members(found):
    """The members as this node sees them; it may be wrong about those that have left (fault survivor-disagrees)."""
    members = found.members()
    if found.fault(node_state.NODE, "survivor-disagrees") is not None:
        members = sorted(set(members) | set(node_state.nodes()), key=lambda name: found.node(name)["nid"])
    return members


def mask(found, names):
    return sum(1 << found.node(name)["nid"] for name in set(names))


def masks(found):
    """(members, joiners, leavers), one bit for each number in CVM."""
    running = found.reconfiguration() or {"kind": "", "node": ""}
    joiners = 0
    if running["kind"] == "join":
        joiners = 1 << found.free_number()
    elif running["kind"] == "foreign":
        joiners = 1 << running["joiner"]
    leavers = mask(found, [running["node"]]) if running["kind"] in ("leave", "crash", "abort") else 0
    return mask(found, seen_members(found)), joiners, leavers


def nodestate(verbose):
    found = vx_programs.here()
    known = found.node(node_state.NODE)
    state = {
        cvm.MEMBER: inferred_vxvm.PENDING_LEAVE_STATE if known["leave"] else "cluster member", cvm.JOINING: "joining", cvm.ABORTING: inferred_vxvm.ABORTING_STATE,
        cvm.OUT: "out of cluster",
    }[known["cvm"]]
    print("state: " + state)
    member = known["cvm"] in (cvm.MEMBER, cvm.ABORTING)
    if known["reason"] and (not member or inferred_vxvm.REASON_SHOWN_TO_MEMBERS):
        print("reason: " + known["reason"])
    if verbose and member:
        for line in details(found):
            print(vx_programs.worded(line))
    running = found.reconfiguration()
    if member and running is not None and running["kind"] == "move":
        print(vx_programs.worded("state: master switching in progress"))
        print("reconfig: vxconfigd in join")
    return 0


def details(found):
    import vxcluster_layout

    layout = node_state.cluster().get("nodestateLayout", "new")
    other = node_state.fault("nodestate-layout")
    if other is not None:
        layout = other.get("layout", "old")
    members = found.members()
    own = found.node(node_state.NODE)["nid"]
    numbers = [found.node(name)["nid"] for name in members]
    neighbour = numbers[(numbers.index(own) + 1) % len(numbers)] if own in numbers else own
    master = found.master()
    return vxcluster_layout.lines(layout, own, found.node(master)["nid"] if master else own, neighbour, masks(found), found.saved["seqnum"], "on" if cvm.has_vcs() else "off")


def nidmap():
    found = vx_programs.here()
    if found.node(node_state.NODE)["cvm"] not in (cvm.MEMBER, cvm.ABORTING):
        print(NOT_JOINED)
        return 0
    print("%-32s %-10s %-10s %-16s" % ("Name", "CVM Nid", "CM Nid", "State"))
    members = seen_members(found)
    for name in node_state.nodes():
        state = "Joined: " + ("Master" if name == found.master() else "Slave") if name in members else inferred_vxvm.NOT_JOINED
        print(vx_programs.worded("%-31s %-10d %-10d %-16s" % (name, found.node(name)["nid"], cvm.llt_id(name), state)))
    return 0


def setmaster(name):
    found = vx_programs.ask_vxconfigd("vxclustadm")
    if found is None:
        sys.stderr.write(inferred_vxvm.NOT_ACCESSIBLE % "vxclustadm")
        return inferred_vxvm.FAILED_CODE
    if node_state.cluster()["protocol"] < SETMASTER_PROTOCOL:
        sys.stderr.write(inferred_vxvm.SETMASTER_PROTOCOL)
        return inferred_vxvm.FAILED_CODE
    if not found.is_member(node_state.NODE):
        sys.stderr.write(inferred_vxvm.STOP_OUTSIDE)
        return inferred_vxvm.FAILED_CODE
    if not found.is_member(name):
        sys.stderr.write(inferred_vxvm.SETMASTER_NO_MEMBER % name)
        return inferred_vxvm.FAILED_CODE
    if found.master() == name:
        sys.stderr.write(vx_programs.worded(inferred_vxvm.SETMASTER_ALREADY % name))
        return 0
    if not cvm.act(lambda now: now.move_master(name)):
        sys.stderr.write(SETMASTER_BUSY)
        return inferred_vxvm.FAILED_CODE
    if inferred_vxvm.SETMASTER_WAITS:
        vx_programs.wait_while(lambda now: (now.reconfiguration() or {}).get("kind") == "move")
    return 0


def stopnode():
    found = vx_programs.here()
    if found.is_out(node_state.NODE) or found.node(node_state.NODE)["leave"] is not None:
        node_state.effect("leave asked again", node_state.NODE)
    if found.node(node_state.NODE)["cvm"] != cvm.MEMBER:
        sys.stderr.write(inferred_vxvm.STOP_OUTSIDE)
        return inferred_vxvm.FAILED_CODE
    refuses = found.parameters(node_state.NODE, "stopnode-refuses")
    if refuses is not None and found.open_volumes(node_state.NODE):
        time.sleep(node_state.imposed(float(refuses.get("seconds") or 0)))
        sys.stderr.write(inferred_vxvm.STOP_REFUSED)
        return inferred_vxvm.FAILED_CODE
    cvm.act(lambda now: now.leave(node_state.NODE, "stopnode"))
    vx_programs.wait_while(lambda now: now.node(node_state.NODE)["leave"] is not None)
    return 0


def abortnode():
    if vx_programs.here().node(node_state.NODE)["cvm"] != cvm.MEMBER:
        sys.stderr.write(inferred_vxvm.STOP_OUTSIDE)
        return inferred_vxvm.FAILED_CODE
    cvm.act(lambda now: now.abort(node_state.NODE))
    vx_programs.wait_while(lambda now: now.node(node_state.NODE)["cvm"] == cvm.ABORTING)
    return 0


def startnode():
    found = vx_programs.here()
    if found.node(node_state.NODE)["cvm"] in (cvm.MEMBER, cvm.ABORTING):
        sys.stderr.write(inferred_vxvm.START_INSIDE)
        return 0
    refused = cvm.act(lambda now: now.join(node_state.NODE, "startnode"))
    if refused is None:
        vx_programs.wait_while(lambda now: now.node(node_state.NODE)["cvm"] == cvm.JOINING)
        known = vx_programs.here().node(node_state.NODE)
        refused = None if known["cvm"] == cvm.MEMBER else known["reason"]
    if refused is None:
        return 0
    if vx_programs.here().anywhere("fencing-in-progress"):
        sys.stderr.write(inferred_vxvm.FENCING_LOG)
    sys.stderr.write(inferred_vxvm.START_REFUSED % refused)
    return inferred_vxvm.FAILED_CODE
