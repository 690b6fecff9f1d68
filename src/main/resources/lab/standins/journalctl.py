"""journalctl -u <unit> [-n <lines>] --no-pager: what the units of a systemd node wrote, in the short format of systemd 252.

The entries are in logs.py; -o cat and -o short-iso are known beside, --since only as seconds (@…).
"""
import fnmatch
import os
import sys
import time

import logs
import node_state
import services


def entries(units):
    found = []
    services.forget()
    for name in services.declared():
        if units and not any(fnmatch.fnmatchcase(name, unit[:-8] if unit.endswith(".service") else unit) for unit in units):
            continue
        path = logs.journal_path(node_state.NODE, name)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                found += [(float(moment), who, text) for moment, who, text in (line.rstrip("\n").split(" ", 2) for line in file)]
    return sorted(found, key=lambda entry: entry[0])


def shown(entry, form):
    moment, who, text = entry
    if form == "cat":
        return text
    stamp = "%Y-%m-%dT%H:%M:%S+0000" if form == "short-iso" else "%b %d %H:%M:%S"
    return "%s %s %s: %s" % (time.strftime(stamp, time.gmtime(moment)), node_state.NODE, who, text)


def main(program, arguments):
    units, form, limit, since, quiet = [], "short", None, 0.0, False
    rest = list(arguments)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if name[:2] in ("-u", "-n", "-o") and len(name) > 2:
            name, value, equals = name[:2], name[2:], "="
        if name in ("-u", "--unit", "-n", "--lines", "-o", "--output", "-S", "--since") and not equals:
            value = rest.pop(0) if rest else ""
        if name in ("-u", "--unit"):
            units.append(value)
        elif name in ("-n", "--lines"):
            limit = None if value == "all" else int(value) if value.isdigit() else 10
        elif name in ("-o", "--output"):
            form = value
        elif name in ("-S", "--since") and value.startswith("@"):
            since = float(value[1:])
        elif name in ("-q", "--quiet"):
            quiet = True
        elif name not in ("--no-pager", "-b", "--boot", "--utc", "-a", "--all"):
            sys.stderr.write("journalctl: %s: not pretended here\n" % name)
            return 1
    found = [entry for entry in entries(units) if entry[0] >= since]
    for entry in found if limit is None else found[-limit:] if limit else []:
        print(shown(entry, form))
    if not found and not quiet:
        print("-- No entries --")
    return 0
