"""lsof and fuser on a node of VxVM: the pretended processes that have files on a file system or a volume's device open.

Both name user processes only. What the kernel has open (mounts, NFS, swap, loop devices) is in neither (reference vxvm.md 2.6). The
layouts are lsof 4.95's and psmisc's own.
"""
import os
import sys

import cvm
import node_state
import paths
import vx_files

USERS = {"root": 0, "oracle": 1101, "apache": 48, "collect": 1203, "batch": 1204}
FIELDS = "pcLufn"


def uid(user):
    return USERS.get(user, 1000 + sum(map(ord, user)) % 900)


def device(volume):
    return "/dev/vx/rdsk/" + volume


def opened(process):
    """(descriptor, type, name) of each file that a process has open."""
    found = [("cwd", "DIR", "/")]
    for number, name in enumerate(process["files"]):
        found.append(("%du" % (20 + number), "REG", name))
    if process["volume"]:
        found.append(("12u", "CHR", device(process["volume"])))
    return found


def file_system(found, name):
    """The mount point that a name stands for: one itself, or the block device that is mounted there; else None."""
    for source, _, where, _ in vx_files.mounts(found, node_state.NODE):
        if name in (where, source):
            return where
    return None


def plain(name):
    return os.path.normpath(name if name.startswith("/") else os.path.join("/root", name))


def exists(name):
    try:
        return os.path.lexists(paths.locate(name))
    except (paths.Outside, paths.Stale):
        return False


def matches(found, name, file):
    where = file_system(found, name)
    if where is not None:
        return file == where or file.startswith(where.rstrip("/") + "/")
    return file == name


def lsof(arguments):
    fields = None
    terse = False
    names = []
    pids = None
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--":
            names += rest
            break
        if word.startswith("-F"):
            fields = word[2:]
            if not fields and rest and set(rest[0]) <= set(FIELDS + "0ftan") and not rest[0].startswith("/"):
                fields = rest.pop(0)
            fields = fields or FIELDS
        elif word in ("-p", "-u", "-c", "-d") and rest:
            value = rest.pop(0)
            pids = value.split(",") if word == "-p" else pids
        elif word.startswith("-"):
            if set(word[1:]) - set("wnPlbVatOS"):
                sys.stderr.write("lsof: unsupported option %s\n" % word)
                return 1
            terse = terse or "t" in word
        else:
            names.append(word)
    found = cvm.look()
    code = 0
    asked = []
    for name in names:
        if not exists(plain(name)) and file_system(found, plain(name)) is None:
            sys.stderr.write("lsof: status error on %s: No such file or directory\n" % name)
            code = 1
        else:
            asked.append(plain(name))
    rows = []
    met = set()
    for process in sorted(found.processes(node_state.NODE), key=lambda each: each["pid"]):
        if pids is not None and str(process["pid"]) not in pids:
            continue
        files = []
        for each in opened(process):
            hits = [name for name in asked if matches(found, name, each[2])]
            met.update(hits)
            if hits or not names:
                files.append(each)
        if files:
            rows.append((process, files))
    if not rows or set(asked) - met:
        code = 1
    show(rows, fields, terse)
    return code


def show(rows, fields, terse):
    if terse:
        for process, _ in rows:
            print(process["pid"])
        return
    if fields is not None:
        for process, files in rows:
            head = [("p", str(process["pid"])), ("c", process["command"][:15]), ("u", str(uid(process["user"]))), ("L", process["user"])]
            for letter, value in head:
                if letter == "p" or letter in fields:
                    print(letter + value)
            for descriptor, _, name in files:
                print("f" + descriptor)
                if "n" in fields:
                    print("n" + name)
        return
    if rows:
        print("%-9s %7s %8s %4s %6s %8s %9s %6s %s" % ("COMMAND", "PID", "USER", "FD", "TYPE", "DEVICE", "SIZE/OFF", "NODE", "NAME"))
    for process, files in rows:
        for index, (descriptor, kind, name) in enumerate(files):
            place = "199,33001" if kind == "CHR" else "199,33000"
            print("%-9s %7d %8s %4s %6s %8s %9s %6d %s" % (process["command"][:9], process["pid"], process["user"][:8], descriptor, kind, place, "0t0" if kind == "CHR" else "4096", 64 + index, name))


def fuser(arguments):
    """PIDs on standard output, everything else on standard error."""
    verbose = whole = kills = False
    names = []
    for word in arguments:
        if word.startswith("-") and len(word) > 1 and word != "--":
            if set(word[1:]) - set("vmckuaM") and not word[1:].isupper():
                sys.stderr.write("%s: Invalid option %s\n" % ("fuser", word))
                return 1
            verbose = verbose or "v" in word
            whole = whole or "m" in word or "c" in word
            kills = kills or "k" in word
        elif word != "--":
            names.append(word)
    if not names:
        sys.stderr.write("No process specification given\n")
        return 1
    found = cvm.look()
    code = 1
    for number, name in enumerate(names):
        if not exists(plain(name)):
            sys.stderr.write("Specified filename %s does not exist.\n" % name)
            continue
        users = []
        for process in sorted(found.processes(node_state.NODE), key=lambda each: each["pid"]):
            files = [each for each in opened(process)[1:] if (matches(found, plain(name), each[2]) if whole or is_block(found, plain(name)) else each[2] == plain(name))]
            if files:
                users.append(process)
        mounted = whole and file_system(found, plain(name)) is not None
        if users:
            code = 0
        if verbose and (users or mounted):
            verbose_rows(name, users, mounted, number == 0)
        elif users:
            sys.stderr.write("%-21s" % (name + ":"))
            sys.stderr.flush()
            for process in users:
                sys.stdout.write(" %5d" % process["pid"])
                sys.stdout.flush()
                sys.stderr.flush()
            sys.stderr.write("\n")
        if kills:
            kill(users)
    return code


def is_block(found, name):
    return name.startswith("/dev/") and file_system(found, name) is not None


def verbose_rows(name, users, mounted, first):
    if first:
        sys.stderr.write("                     USER        PID ACCESS COMMAND\n")
    label = name + ":"
    if mounted:
        sys.stderr.write("%-20s %-9s %6s %s %s\n" % (label, "root", "kernel", "mount", name))
        label = ""
    for process in users:
        sys.stderr.write("%-20s %-9s" % (label, process["user"]))
        sys.stderr.flush()
        sys.stdout.write(" %6d" % process["pid"])
        sys.stdout.flush()
        sys.stderr.write(" F.... %s\n" % process["command"])
        label = ""


def kill(processes):
    pids = [each["pid"] for each in processes]

    def work(now):
        for process in [each for each in now.processes(node_state.NODE) if each["pid"] in pids]:
            now.end_process(process)

    cvm.act(work)


class Shown:
    """A pretended process as ps and pgrep show it."""

    def __init__(self, process):
        self.pid, self.parent, self.group, self.session = process["pid"], 1, process["pid"], process["pid"]
        self.name = process["command"]
        self.words = [process["command"]]
        self.environment = []
        self.state = "S"
        self.started = 0.0
        self.user = process["user"]
        self.pretended = process

    def command(self, with_environment=False):
        return self.name


def shown():
    return [Shown(process) for process in cvm.look().processes(node_state.NODE)]
