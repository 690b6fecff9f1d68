"""collectorctl and its like: status, stop, start of an application that no cluster monitor manages (reference vxvm.md 1.1).

It has a shared volume's raw device open while it runs. Stopping takes a while, and goes on when whoever asked is gone.
"""
import sys

import cvm
import node_state
import vx_programs


def named(program):
    return next((each for each in node_state.cluster().get("applications", []) if each["control"] == program), None)


def main(program, arguments):
    application = named(program)
    action = arguments[0] if len(arguments) == 1 else ""
    if application is None or action not in ("status", "stop", "start"):
        sys.stderr.write("usage: %s {status|stop|start}\n" % program)
        return 2
    name = application["name"]
    state = vx_programs.here().saved["applications"][name][node_state.NODE]["state"]
    if action == "status":
        print("%s is %s" % (name, {"running": "running", "stopping": "stopping"}.get(state, "not running")))
        return 1 if state == "stopped" else 0
    if action == "stop":
        if state == "running":
            cvm.act(lambda now: now.saved["applications"][name].update({node_state.NODE: {"state": "stopping", "at": now.in_a_while(application["stopSeconds"])}}))
        vx_programs.wait_while(lambda now: now.saved["applications"][name][node_state.NODE]["state"] != "stopped")
        return 0
    if state != "stopped" or cvm.act(lambda now: start(now, application)):
        return 0
    sys.stderr.write("%s: cannot open /dev/vx/rdsk/%s: No such device or address\n" % (name, application["volume"]))
    return 1


def start(now, application):
    if not now.is_accessible(node_state.NODE, application["volume"]):
        return False
    now.add_process(node_state.NODE, application["command"], application["user"], [], application["volume"], application["name"])
    now.saved["applications"][application["name"]][node_state.NODE] = {"state": "running", "at": None}
    now.tell("application started", application["name"], node_state.NODE)
    return True
