"""ps, pgrep, pidof, kill, fuser, lsof: only the processes of this node, told by LAB_NODE_DIR in their environment.

The option `e` of ps appends the environment to the command, as procps does. A stand-in shows under the name that was called.
"""
import os
import sys

import node_state

LAUNCHER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "launch.py")
SIGNALS = {"HUP": 1, "INT": 2, "QUIT": 3, "KILL": 9, "USR1": 10, "USR2": 12, "PIPE": 13, "ALRM": 14, "TERM": 15, "CONT": 18, "STOP": 19, "TSTP": 20}


class Process:
    def __init__(self, pid, environment):
        self.pid = pid
        self.environment = environment
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            words = file.read().decode("utf-8", "replace").split("\0")[:-1]
        with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as file:
            text = file.read()
        self.name = text[text.index("(") + 1:text.rindex(")")]
        fields = text[text.rindex(")") + 2:].split()
        self.state, self.parent, self.group, self.session = fields[0], int(fields[1]), int(fields[2]), int(fields[3])
        self.started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        self.words = self._as_called(words)

    def _as_called(self, words):
        if LAUNCHER in words:
            words = words[words.index(LAUNCHER) + 1:]
            self.name = words[0] if words else self.name
        elif len(words) > 1 and words[1].startswith(node_state.NODE_DIR + "/bin/"):
            words = [os.path.basename(words[1])] + words[2:]
        return words

    def command(self, with_environment=False):
        text = " ".join(self.words) if self.words else "[%s]" % self.name
        return text + (" " + " ".join(self.environment) if with_environment and self.environment else "")


def mine():
    """This node's processes; those that end while we look are left out."""
    marker = ("\0LAB_NODE_DIR=" + node_state.NODE_DIR + "\0").encode()
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open("/proc/%s/environ" % entry, "rb") as file:
                raw = file.read()
            if marker in b"\0" + raw:
                found.append(Process(int(entry), raw.decode("utf-8", "replace").split("\0")[:-1]))
        except (OSError, ValueError):
            continue
    if node_state.is_vxvm():
        import holders

        found += holders.shown()
    return sorted(found, key=lambda process: process.pid)


def uptime():
    with open("/proc/uptime") as file:
        return float(file.read().split()[0])


def elapsed(process):
    seconds = max(0, int(uptime() - process.started))
    return "%02d:%02d" % (seconds // 60, seconds % 60) if seconds < 3600 else "%02d:%02d:%02d" % (seconds // 3600, seconds // 60 % 60, seconds % 60)


COLUMNS = {
    "pid": ("PID", True, lambda p, e: str(p.pid)), "ppid": ("PPID", True, lambda p, e: str(p.parent)), "pgid": ("PGID", True, lambda p, e: str(p.group)),
    "sid": ("SID", True, lambda p, e: str(p.session)), "stat": ("STAT", False, lambda p, e: p.state), "state": ("S", False, lambda p, e: p.state), "s": ("S", False, lambda p, e: p.state),
    "user": ("USER", False, lambda p, e: getattr(p, "user", "root")), "uid": ("UID", True, lambda p, e: "0"), "comm": ("COMMAND", False, lambda p, e: p.name[:15]),
    "etime": ("ELAPSED", True, lambda p, e: elapsed(p)), "etimes": ("ELAPSED", True, lambda p, e: str(max(0, int(uptime() - p.started)))),
    "tty": ("TT", False, lambda p, e: "?"), "tt": ("TT", False, lambda p, e: "?"), "time": ("TIME", True, lambda p, e: "00:00:00"),
    "command": ("COMMAND", False, lambda p, e: p.command(e)), "cmd": ("CMD", False, lambda p, e: p.command(e)), "args": ("COMMAND", False, lambda p, e: p.command(e)),
}
COLUMNS.update({"pgrp": COLUMNS["pgid"], "sess": COLUMNS["sid"], "ucmd": COLUMNS["comm"]})


def ps(arguments):
    columns = []
    environment = everything = False
    pids = groups = None
    index = 0
    layout = None

    def value(rest):
        nonlocal index
        if rest:
            return rest
        index += 1
        return arguments[index] if index < len(arguments) else ""

    while index < len(arguments):
        argument = arguments[index]
        if argument in ("--no-headers", "--no-heading", "-ww", "-w", "--forest"):
            index += 1
            continue
        dashed = argument.startswith("-")
        letters = argument.lstrip("-")
        if argument.startswith("--pid"):
            pids = value(argument[6:]).replace(",", " ").split()
        elif letters.isdigit():
            pids = (pids or []) + [letters]
        else:
            position = 0
            while position < len(letters):
                letter = letters[position]
                rest = letters[position + 1:]
                if letter == "o":
                    columns += value(rest).split(",") if "=" not in (rest or "") else rest.split(",")
                    break
                if letter == "p":
                    pids = value(rest).replace(",", " ").split()
                    break
                if letter == "g" and dashed:
                    groups = value(rest).replace(",", " ").split()
                    break
                if letter in "eA" and dashed or letter in "ax":
                    everything = True
                elif letter == "e":
                    environment = True
                elif letter == "f":
                    layout = "full"
                elif letter == "u":
                    layout = "user"
                elif letter not in "wh":
                    sys.stderr.write("error: unsupported option %s\n" % letter)
                    return 1
                position += 1
        index += 1
    if not columns:
        columns = {"full": ["user", "pid", "ppid", "tty", "time", "cmd"], "user": ["user", "pid", "stat", "time", "command"]}.get(layout, ["pid", "tty", "stat", "time", "command"])
    shown = []
    for column in columns:
        name, equals, title = column.partition("=")
        if name not in COLUMNS:
            sys.stderr.write("error: unknown user-defined format specifier \"%s\"\n" % name)
            return 1
        shown.append((name, title if equals else COLUMNS[name][0]))
    found = mine()
    if pids is not None:
        found = [process for process in found if str(process.pid) in pids]
    elif groups is not None:
        found = [process for process in found if str(process.session) in groups or str(process.group) in groups]
    grid = [[COLUMNS[name][2](process, environment) for name, _ in shown] for process in found]
    titles = [title for _, title in shown]
    heading = any(titles) and "--no-headers" not in arguments and "h" not in "".join(a for a in arguments if not a.startswith("-"))
    table = ([titles] if heading else []) + grid
    if not table:
        return 1
    widths = [max([len(row[i]) for row in table] + [5 if shown[i][0] in ("pid", "ppid", "pgid", "sid") else 0]) for i in range(len(shown))]
    for row in table:
        cells = [row[i].rjust(widths[i]) if COLUMNS[name][1] else (row[i].ljust(widths[i]) if i < len(shown) - 1 else row[i]) for i, (name, _) in enumerate(shown)]
        print(" ".join(cells))
    return 0 if found else 1


def pgrep(arguments):
    import re

    full = listing = False
    pattern = None
    for argument in arguments:
        if argument.startswith("-"):
            full = full or "f" in argument
            listing = listing or "l" in argument or "a" in argument
        else:
            pattern = argument
    if pattern is None:
        sys.stderr.write("pgrep: no matching criteria specified\n")
        return 2
    found = [p for p in mine() if p.pid != os.getpid() and re.search(pattern, p.command() if full else p.name)]
    for process in found:
        print("%d %s" % (process.pid, process.command()) if listing else process.pid)
    return 0 if found else 1


def pidof(arguments):
    names = [argument for argument in arguments if not argument.startswith("-")]
    found = [str(p.pid) for p in mine() if p.name in names or (p.words and os.path.basename(p.words[0]) in names)]
    if found:
        print(" ".join(reversed(found)))
    return 0 if found else 1


def kill(arguments):
    """Only processes, and groups of processes, that are this node's."""
    number = 15
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option == "--":
            break
        if option in ("-s", "-n") and rest:
            name = rest.pop(0)
        elif option == "-l":
            print(" ".join(SIGNALS))
            return 0
        else:
            name = option[1:]
        name = name[3:] if name.startswith("SIG") else name
        if not name.isdigit() and name not in SIGNALS:
            sys.stderr.write("kill: unknown signal %s\n" % name)
            return 1
        number = int(name) if name.isdigit() else SIGNALS[name]
        if rest and rest[0].startswith("-") and rest[0] != "--":
            break
    code = 0
    found = mine()
    for word in rest:
        if word == "--":
            continue
        try:
            target = int(word)
        except ValueError:
            sys.stderr.write("kill: failed to parse argument: '%s'\n" % word)
            return 1
        owned = any(p.pid == target for p in found) if target > 0 else target < -1 and any(p.group == -target for p in found)
        if not owned:
            sys.stderr.write("kill: (%s): No such process\n" % word)
            code = 1
            continue
        pretended = [p.pretended for p in found if p.pid == target and hasattr(p, "pretended")]
        if pretended:
            if number:
                import holders

                holders.kill(pretended)
            continue
        try:
            os.kill(target, number)
        except OSError:
            code = 1
    return code


def users_of(mount):
    """The virtual machines whose disks lie on a vPool."""
    import virsh

    vpool = mount.rstrip("/").rpartition("/")[2]
    disks = {volume["devicename"] for volume in node_state.read_json(node_state.state_path("volumes.json"), {}).values() if volume["vpool"] == vpool}
    with virsh.Domains() as domains:
        return [(2000 + domain["id"], domain["name"]) for domain in domains.ordered() if domain["id"] is not None and any("/%s.raw" % disk in disks for disk in domain["disks"])]


def fuser(arguments):
    if node_state.is_vxvm():
        import holders

        return holders.fuser(arguments)
    verbose = any("v" in argument for argument in arguments if argument.startswith("-"))
    code = 1
    for mount in [argument for argument in arguments if not argument.startswith("-")]:
        users = users_of(mount)
        if not users:
            continue
        code = 0
        if verbose:
            sys.stderr.write("                     USER        PID ACCESS COMMAND\n")
            for number, (pid, _) in enumerate(users):
                sys.stderr.write("%-20s libvirt-qemu %6d F.... qemu-system-x86\n" % (mount + ":" if number == 0 else "", pid))
        else:
            sys.stderr.write(mount + ":             ")
            sys.stderr.flush()
            print(" ".join(" %d" % pid for pid, _ in users))
    return code


def lsof(arguments):
    if node_state.is_vxvm():
        import holders

        return holders.lsof(arguments)
    users = [(pid, name, mount) for mount in arguments if mount.startswith("/") for pid, name in users_of(mount)]
    if users:
        print("COMMAND     PID USER   FD   TYPE DEVICE    SIZE/OFF NODE NAME")
    for pid, name, mount in users:
        print("qemu-syst %5d root   12u   REG   0,30 21474836480    3 %s/%s" % (pid, mount.rstrip("/"), name))
    return 0 if users else 1


def main(program, arguments):
    return {"ps": ps, "pgrep": pgrep, "pidof": pidof, "kill": kill, "fuser": fuser, "lsof": lsof}[program](arguments)
