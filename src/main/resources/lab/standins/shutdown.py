"""shutdown -h|-P now|+minutes, and -c: the node goes down after a tail; no exit code proves anything (field notes 5.2).

power.json gets goingDownAt; whoever serves the node cuts its connections, closes its port and switches it off then. stopsAt stays in
the file: a node whose services stopped before its power went was shut down, any other lost its power.
"""
import os
import sys
import time

import inferred
import node_state


def main(program, arguments):
    when = "now" if not node_state.is_systemd() else "+1"
    cancel = False
    for argument in arguments:
        if argument in ("-c", "--cancel"):
            cancel = True
        elif argument in ("-r", "--reboot", "-k", "--show"):
            sys.stderr.write("shutdown: %s: not pretended here\n" % argument)
            return 1
        elif argument.startswith("-"):
            continue
        else:
            when = argument
            break
    path = os.path.join(node_state.NODE_DIR, "power.json")
    if cancel:
        with node_state.Lock():
            power = node_state.power()
            if power.get("startsAt", 0) <= node_state.now():
                return 0
            power["goingDownAt"] = None
            power.pop("startsAt", None)
            power.pop("stopsAt", None)
            node_state.write_json(path, power)
            node_state.effect("shutdown cancelled", node_state.NODE)
        return 0
    if when == "now":
        minutes = 0
    elif when.lstrip("+").isdigit():
        minutes = int(when.lstrip("+"))
    else:
        sys.stderr.write("shutdown: time expected\nTry `shutdown --help' for more information.\n")
        return 1
    if node_state.fault("ignores-shutdown") is not None:
        node_state.effect("shutdown ignored", node_state.NODE)
        return 0
    starts = node_state.now() + node_state.imposed(60.0 * minutes)
    with node_state.Lock():
        power = node_state.power()
        if power["power"] != "on" or (power.get("goingDownAt") is not None and power.get("startsAt", 0) <= starts):
            return 0
        slow = node_state.fault("slow-shutdown")
        tail = float(slow.get("seconds", 120)) if slow is not None else power.get("tailSeconds", 4)
        power["goingDownAt"] = starts + node_state.imposed(tail)
        power["stopsAt"] = starts
        if minutes:
            power["startsAt"] = starts
        else:
            power.pop("startsAt", None)
        # Once the power says so, the node goes dark by itself, and this program with it.
        node_state.effect("shutdown requested", node_state.NODE)
        node_state.write_json(path, power)
    if minutes and node_state.is_systemd():
        sys.stderr.write(inferred.SYSTEMD_SCHEDULED % time.strftime("%a %Y-%m-%d %H:%M:%S UTC", time.gmtime(starts)))
    elif minutes:
        # The older program stays in the foreground until its time has come.
        while node_state.now() < starts and node_state.power().get("goingDownAt") is not None:
            time.sleep(min(0.2, max(0.01, starts - node_state.now())))
    return 0
