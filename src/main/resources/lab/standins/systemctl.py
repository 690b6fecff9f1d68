"""systemctl, version 252: status, is-active, show, list-unit-files, start, stop, restart.

Copies the recorded outputs sysd-*: exit codes 0, 3 and 4, `is-active` with several units, `show -p`, the head of `status`.
"""
import os
import sys
import time

import brokers
import inferred
import node_state
import services

SHOWN = {services.RUNNING: ("active", "running"), services.WAITING: ("activating", "start-pre"), services.STOPPED: ("inactive", "dead"), services.FAILED: ("failed", "failed")}
DOT = {"active": "●", "activating": "●", "inactive": "○", "failed": "×"}
BRANCH = "└─"
if "UTF-8" not in (os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or "").upper().replace("UTF8", "UTF-8"):
    DOT, BRANCH = inferred.SYSTEMD_PLAIN_DOTS, inferred.SYSTEMD_PLAIN_BRANCH


def bare(unit):
    return unit[:-8] if unit.endswith(".service") else unit


def state_of(unit):
    if bare(unit) == brokers.NAME and services.state(brokers.NAME) == services.WAITING:
        # It waits in its main process, not in a check before it.
        return "activating", "start"
    return SHOWN.get(services.state(bare(unit)), ("inactive", "dead"))


def ago(seconds):
    seconds = max(0, int(seconds))
    if seconds < 60:
        return "%ds ago" % seconds
    if seconds < 3600:
        return "%dmin %ds ago" % divmod(seconds, 60)
    return "%dh %dmin ago" % (seconds // 3600, seconds % 3600 // 60)


def status(units):
    code = 0
    for number, unit in enumerate(units):
        name = bare(unit)
        entry = services.declared().get(name)
        if entry is None:
            sys.stderr.write("Unit %s.service could not be found.\n" % name)
            code = 4
            continue
        active, sub = state_of(name)
        since = entry["since"]
        said = {"active": "active (running)", "activating": "activating (%s)" % sub, "inactive": "inactive (dead)", "failed": "failed (Result: exit-code)"}[active]
        if number:
            print()
        print("%s %s.service - %s" % (DOT[active], name, name))
        print("     Loaded: loaded (/lib/systemd/system/%s.service; enabled; preset: enabled)" % name)
        print("     Active: %s since %s; %s" % (said, time.strftime("%a %Y-%m-%d %H:%M:%S UTC", time.gmtime(since)), ago(node_state.now() - since)))
        if active in ("active", "activating"):
            print("   Main PID: %d (%s)" % (entry["pid"], name[:15]))
            print("        CPU: 29ms")
            print("     CGroup: /system.slice/%s.service" % name)
            print("             %s%d /usr/bin/%s" % (BRANCH, entry["pid"], name))
        if active != "active":
            code = code or 3
    return code


def is_active(units):
    answers = []
    for unit in units:
        answers.append(state_of(unit)[0])
        print(answers[-1])
    return 0 if "active" in answers else 3


def show(units, properties):
    for number, unit in enumerate(units):
        if number:
            print()
        entry = services.declared().get(bare(unit))
        active, sub = state_of(unit)
        values = {
            "MainPID": str(entry["pid"]) if entry and active in ("active", "activating") else "0", "Result": "exit-code" if active == "failed" else "success",
            "Id": bare(unit) + ".service", "Description": bare(unit), "LoadState": "loaded" if entry else "not-found", "ActiveState": active, "SubState": sub,
            "UnitFileState": "enabled" if entry else "",
        }
        # In systemd's own order, whatever the order of the question.
        for name, value in values.items():
            if not properties or name in properties:
                print("%s=%s" % (name, value))
    return 0


def list_unit_files(legend):
    names = sorted(name + ".service" for name in services.declared())
    width = max(len(name) for name in names)
    if legend:
        print("%s STATE   PRESET" % "UNIT FILE".ljust(width))
    for name in names:
        print("%s enabled enabled" % name.ljust(width))
    if legend:
        print("\n%d unit files listed." % len(names))
    return 0


def list_units(legend, everything):
    rows = []
    for name in sorted(services.declared()):
        active, sub = state_of(name)
        if everything or active != "inactive":
            rows.append((name + ".service", "loaded", active, sub, name))
    widths = [max([len(row[i]) for row in rows] + [4]) for i in range(4)]
    if legend:
        print("  " + " ".join(head.ljust(widths[i]) for i, head in enumerate(("UNIT", "LOAD", "ACTIVE", "SUB"))) + " DESCRIPTION")
    for row in rows:
        mark = DOT["active"] if row[2] == "failed" else " "
        print(mark + " " + " ".join(row[i].ljust(widths[i]) for i in range(4)) + " " + row[4])
    return 0


def act(action, units, waits):
    for unit in units:
        name = bare(unit)
        if name not in services.declared():
            sys.stderr.write("Failed to %s %s.service: Unit %s.service not found.\n" % (action, name, name))
            return 5
        if action in ("stop", "restart") and services.state(name) != services.STOPPED:
            services.change(name, services.STOPPED)
        if action in ("start", "restart") and not services.change(name, services.RUNNING, waits):
            sys.stderr.write("Job for %s.service failed because the control process exited with error code.\n" % name)
            sys.stderr.write('See "systemctl status %s.service" and "journalctl -xeu %s.service" for details.\n' % (name, name))
            return 1
    return 0


def main(program, arguments):
    properties = []
    words = []
    legend = True
    everything = False
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        if argument in ("-p", "--property"):
            index += 1
            properties += arguments[index].split(",")
        elif argument.startswith("--property="):
            properties += argument[11:].split(",")
        elif argument.startswith("-p") and not argument.startswith("--"):
            properties += argument[2:].split(",")
        elif argument == "--no-legend" or argument == "--legend=false":
            legend = False
        elif argument in ("--all", "-a"):
            everything = True
        elif argument in ("-t", "-n", "-o"):
            index += 1
        elif argument == "--version":
            print("systemd 252 (252.39-1~deb12u2)")
            return 0
        elif not argument.startswith("-"):
            words.append(argument)
        index += 1
    action, units = (words[0], words[1:]) if words else ("list-units", [])
    if action == "is-active":
        return is_active(units)
    if action == "is-failed":
        answers = [state_of(unit)[0] for unit in units]
        print("\n".join(answers))
        return 0 if "failed" in answers else 1
    if action == "status":
        return status(units)
    if action == "show":
        return show(units, properties)
    if action == "list-unit-files":
        return list_unit_files(legend)
    if action == "list-units":
        return list_units(legend, everything)
    if action == "is-system-running":
        print("running")
        return 0
    if action in ("start", "stop", "restart"):
        return act(action, units, "--no-block" not in arguments)
    sys.stderr.write("systemctl: %s: refused on a pretended node\n" % action)
    return 1
