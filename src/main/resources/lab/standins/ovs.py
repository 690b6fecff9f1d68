"""ovs, the bash script of era A (field notes 1.1 to 1.3): its exit codes prove nothing, and monitor wants a terminal."""
import os
import sys

import inferred
import node_state
import services


def main(program, arguments):
    words = arguments[:2]
    if arguments[:1] in (["help"], ["--help"]):
        sys.stdout.write(inferred.OVS_HELP)
        return 0
    if words == ["monitor", "services"]:
        return monitor()
    if words == ["monitor", "heartbeat"]:
        return 0
    if arguments[:1] == ["config"] and node_state.definition()["era"] != "A":
        return config(arguments[1:])
    if words in (["start", "services"], ["stop", "services"]) and node_state.definition()["era"] == "A":
        return every_service(words[0])
    if node_state.definition()["era"] == "A":
        # The script's else-branch: a typing error opens an interactive shell, which ends at once without a terminal.
        sys.stdout.write(inferred.IPYTHON_BANNER)
        return 0
    sys.stdout.write(inferred.OVS_HELP)
    return 0


def monitor():
    if not os.environ.get("TERM") or not sys.stdout.isatty():
        sys.stderr.write("Error opening terminal: unknown.\n")
        return 1
    return 0


def config(words):
    """A missing key prints nothing, exit 0."""
    if words[:1] == ["get"] and len(words) > 1:
        key = words[1].strip("/")
        for node in node_state.cluster()["nodes"]:
            if key == "ovs/framework/hosts/%s/type" % node["machineId"] and services.arakoon_master("ovsdb"):
                print(node["role"].upper())
    return 0


def every_service(action):
    if node_state.is_systemd():
        return 0
    import upstart

    for name in sorted(upstart.jobs()):
        if name.startswith("ovs-"):
            print("%s: %s" % ("Starting" if action == "start" else "Stopping", name))
            upstart.ACTIONS[action](name)
    return 0
