"""ovs, the bash script of eras A and B (field notes 1.1 to 1.3): its exit codes prove nothing. In era A `monitor services` wants a
terminal; in era B it is a loop that prints when something has changed, and keeps what it prints in a buffer."""
import os
import sys
import time

import inferred
import node_state
import services
import store


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
    if node_state.definition()["era"] != "A":
        return loop()
    if not os.environ.get("TERM") or not sys.stdout.isatty():
        sys.stderr.write("Error opening terminal: unknown.\n")
        return 1
    return 0


def loop():
    """Ctrl-C ends it with exit 0 and everything printed; SIGTERM kills it with its buffer (measured, field notes 1.3)."""
    shown = None
    try:
        while True:
            services.forget()
            block = states()
            if block != shown:
                sys.stdout.write("\x1b[2J\x1b[H\n" + block)
                if os.environ.get("PYTHONUNBUFFERED"):
                    sys.stdout.flush()
                shown = block
            time.sleep(1)
    except KeyboardInterrupt:
        return 0


def states():
    """The two lists, in the shape that the field was seen to print (fw#2199)."""
    import systemctl
    import upstart

    names = sorted(name for name in services.declared() if name.startswith("ovs-"))
    width = max(len(name) for name in names)
    running, others = [], []
    for name in names:
        if services.is_running(name):
            state = "active" if node_state.is_systemd() else "start/running"
            running.append("%s  %s  %d" % (name.ljust(width), state, services.pid(name)))
        else:
            state = systemctl.state_of(name)[0] if node_state.is_systemd() else upstart.line(name).split(" ")[1].rstrip(",")
            others.append("%s  %s" % (name.ljust(width), state))
    blocks = [("Running processes", running), ("Non-running processes", others)]
    return "\n\n".join("%s\n%s\n\n%s\n" % (title, "=" * len(title), "\n".join(lines)) for title, lines in blocks) + "\n"


def config(words):
    """A missing key prints nothing, exit 0; a store without a master blocks and then fails."""
    if words[:1] not in (["get"], ["list"]) or (words[0] == "get" and len(words) < 2):
        sys.stdout.write(inferred.OVS_HELP)
        return 0
    if not store.is_there(store.INI):
        return 0
    try:
        keys = store.read()
    except store.NoMaster as fault:
        sys.stderr.write(inferred.OVS_CONFIG_TRACEBACK % fault)
        return 1
    wanted = words[1].strip("/") if len(words) > 1 else ""
    if words[0] == "list":
        for key in sorted(keys):
            if not wanted or key == wanted or key.startswith(wanted + "/"):
                print(key)
    elif wanted in keys:
        import json

        found = keys[wanted]
        print(found if isinstance(found, str) else json.dumps(found, indent=4, sort_keys=True))
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
