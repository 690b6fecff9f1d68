"""initctl and its bare links start, stop, restart, status (upstart, Ubuntu 14.04).

Lines of the field notes 1.3 and 6.4: `X start/running, process N`, `X stop/waiting` (exit 0), `X start/pre-start, process N`,
`Unknown job`, `Job is already running`, `Unknown instance`.
"""
import sys

import inferred
import node_state
import services

# Jobs that every 14.04 host has beside those of Open vStorage.
SYSTEM = (("rc", "stop/waiting"), ("rsyslog", "start/running, process 512"), ("tty1", "start/running, process 1188"), ("udev", "start/running, process 388"), ("network-interface (lo)", "start/running"), ("mountall", "stop/waiting"))


def jobs():
    return {name: entry for name, entry in services.declared().items() if entry["manager"] == "upstart"}


def line(name):
    state = services.state(name)
    if state == services.RUNNING:
        return "%s start/running, process %d" % (name, services.pid(name))
    if state == services.WAITING:
        return "%s start/pre-start, process %d" % (name, services.pid(name))
    return "%s stop/waiting" % name


def unknown(program, name):
    sys.stderr.write("%s: Unknown job: %s\n" % (program, name))
    return 1


def list_jobs():
    for name in jobs():
        print(line(name))
    for name, state in SYSTEM:
        print(name + " " + state)
    return 0


def status(name):
    if name not in jobs():
        for other, state in SYSTEM:
            if other.split()[0] == name:
                print(other + " " + state)
                return 0
        return unknown("status", name)
    print(line(name))
    return 0


def start(name, waits=True):
    if name not in jobs():
        return unknown("start", name)
    if services.state(name) in (services.RUNNING, services.WAITING):
        sys.stderr.write("start: Job is already running: %s\n" % name)
        return 1
    if not services.change(name, services.RUNNING, waits):
        sys.stderr.write(inferred.UPSTART_START_FAILED)
        return 1
    print(line(name))
    return 0


def stop(name, program="stop"):
    if name not in jobs():
        return unknown(program, name)
    if services.state(name) in (services.STOPPED, services.FAILED):
        sys.stderr.write("%s: Unknown instance: \n" % program)
        return 1
    services.change(name, services.STOPPED)
    if program == "stop":
        print("%s stop/waiting" % name)
    return 0


def restart(name):
    """Of a stopped job it fails, as stop does (field notes 6.4)."""
    code = stop(name, "restart")
    return code or start(name)


ACTIONS = {"start": start, "stop": stop, "restart": restart, "status": status}


def main(program, arguments):
    rest = [argument for argument in arguments if argument not in ("-q", "--quiet", "--system", "-n", "--no-wait")]
    action = program
    if program == "initctl":
        if not rest:
            sys.stderr.write("initctl: missing command\nTry `initctl --help' for more information.\n")
            return 1
        action, rest = rest[0], rest[1:]
        if action == "list":
            return list_jobs()
        if action in ("version", "--version"):
            print("init (upstart 1.12.1)")
            return 0
    if action not in ACTIONS:
        sys.stderr.write("initctl: invalid command: %s\nTry `initctl --help' for more information.\n" % action)
        return 1
    if not rest:
        sys.stderr.write("%s: missing job name\nTry `%s --help' for more information.\n" % (program, program))
        return 1
    if action == "start":
        return start(rest[0], waits=not {"-n", "--no-wait"} & set(arguments))
    return ACTIONS[action](rest[0])
