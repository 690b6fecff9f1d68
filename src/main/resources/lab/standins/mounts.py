"""Which file systems the node has: df, findmnt, mountpoint and /proc/mounts answer from here.

Field notes: mount-df-missing, mount-findmnt-unmounted, mount-mountpoint-unmounted and mount-touch-full-ext4 (df's table).
The vPool's file system type and options are the vendor's (field notes 5.4). A mounted vPool is one tree for all its nodes,
state/vpools/<name>; what is written to its directory while it is not mounted lands in <node>/root/.unmounted.
"""
import errno
import os
import sys
import time

import graph
import inferred
import node_state

KIB = 1024


def vpools_here(node=None):
    return list(node_state.definition(node).get("vpools", []))


def is_vpool_here(name, node=None):
    return name in vpools_here(node)


def is_mounted(name, node=None):
    return graph.look().is_mounted(node or node_state.NODE, name)


def is_stale(name):
    """Its process is gone and the kernel still holds the mount: whatever looks behind it is told so (field notes 5.3)."""
    return graph.look().is_stale(node_state.NODE, name)


def shared(name):
    return node_state.state_path("vpools/" + name)


def is_hung(name):
    fault = node_state.fault("hung-fuse")
    return fault is not None and node_state.matches(fault.get("vpool"), name) and is_mounted(name)


def wait_if_hung(name):
    """Whatever looks behind a hung mount stays there; of all signals only KILL ends it (field notes 5.4)."""
    if not is_hung(name):
        return
    import signal

    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    while is_hung(name):
        time.sleep(0.1)
        graph.forget()


def behind(path):
    """The vPool of this node behind whose mount point a path lies; None for all other paths."""
    if not path.startswith("/mnt/"):
        return None
    name = path.split("/")[2]
    return name if is_vpool_here(name) else None


def root_file_system(node=None):
    size = 41153760
    used = 6201344
    if node_state.fault("root-disk-full", node) is not None:
        used = size
    return [("/dev/sda1", "ext4", "rw,relatime,errors=remount-ro,data=ordered", "/", size, used)]


def table():
    """(source, type, options, mount point, KiB, KiB used) of each mounted file system."""
    found = root_file_system()
    if node_state.is_vxvm():
        import cvm
        import vx_files

        return found + vx_files.table(cvm.look(), node_state.NODE)
    for name in vpools_here():
        if is_mounted(name):
            found.append((name, "fuse.volumedriver_fs", inferred.VPOOL_MOUNT_OPTIONS, "/mnt/" + name, 67108864 * KIB, 0))
    if node_state.definition()["role"] == "backend":
        for number, disk in enumerate(node_state.definition().get("asds", [])):
            found.append(("/dev/sd%s1" % "bcdefgh"[number], "xfs", "rw,noatime,attr2,inode64,noquota", "/mnt/alba-asd/" + disk, 976266240, 214572032))
    return found


def write_proc_mounts():
    if node_state.is_vxvm():
        import cvm

        # Whatever changes the mounts writes the file.
        cvm.look()
        return
    lines = ["proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0", "sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0"]
    lines += ["%s %s %s %s 0 0" % (source, where, kind, options) for source, kind, options, where, _, _ in table()]
    path = node_state.ROOT + "/proc/mounts"
    text = "\n".join(lines) + "\n"
    try:
        with open(path) as file:
            if file.read() == text:
                return
    except OSError:
        pass
    temporary = path + ".%d.tmp" % os.getpid()
    with open(temporary, "w") as file:
        file.write(text)
    os.replace(temporary, path)


def _node_path(argument):
    """The node's own name for a path that may be relative to the login directory."""
    plain = os.path.normpath(argument if argument.startswith("/") else os.path.join(os.getcwd(), argument))
    if plain == node_state.ROOT or plain.startswith(node_state.ROOT + "/"):
        plain = plain[len(node_state.ROOT):] or "/"
    elif plain == node_state.NODE_DIR or plain.startswith(node_state.NODE_DIR + "/"):
        plain = "/root"
    return plain


def _entry_for(path):
    best = None
    for entry in table():
        where = entry[3]
        if path == where or path.startswith(where.rstrip("/") + "/"):
            if best is None or len(where) > len(best[3]):
                best = entry
    return best


def _exists(path):
    import paths

    if path == "/root":
        return True
    try:
        return os.path.lexists(paths.locate(path))
    except (paths.Outside, paths.Stale):
        return False


def _human(kib):
    value = float(kib)
    for unit in "KMGTP":
        if value < 1024 or unit == "P":
            return ("%.1f%s" if value < 10 and unit != "K" else "%.0f%s") % (value, unit)
        value /= 1024


def df(arguments):
    columns = None
    unit = KIB
    human = posix = inodes = False
    wanted = []
    kinds = False
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        if argument.startswith("--output="):
            columns = argument[9:].split(",")
        elif argument == "--output":
            columns = ["source", "fstype", "itotal", "iused", "iavail", "ipcent", "size", "used", "avail", "pcent", "file", "target"]
        elif argument.startswith("--block-size="):
            unit = {"1": 1, "K": KIB, "1K": KIB, "M": KIB * KIB, "1M": KIB * KIB}.get(argument[13:], KIB)
        elif argument == "-B":
            index += 1
            unit = {"1": 1, "K": KIB, "1K": KIB, "M": KIB * KIB, "1M": KIB * KIB}.get(arguments[index], KIB)
        elif argument.startswith("-B"):
            unit = {"1": 1, "K": KIB, "1K": KIB, "M": KIB * KIB, "1M": KIB * KIB}.get(argument[2:], KIB)
        elif argument.startswith("-") and len(argument) > 1 and not argument.startswith("--"):
            human = human or "h" in argument
            posix = posix or "P" in argument
            inodes = inodes or "i" in argument
            kinds = kinds or "T" in argument
            if "m" in argument:
                unit = KIB * KIB
        elif not argument.startswith("-"):
            wanted.append(argument)
        index += 1
    code = 0
    rows = []
    for vpool in vpools_here() if not wanted else [behind(_node_path(argument)) for argument in wanted]:
        if vpool is not None:
            wait_if_hung(vpool)
            if is_stale(vpool):
                sys.stderr.write("df: %s: %s\n" % ("/mnt/" + vpool, os.strerror(errno.ENOTCONN)))
                code = 1
    for argument in wanted:
        path = _node_path(argument)
        if behind(path) is not None and is_stale(behind(path)):
            continue
        if not _exists(path):
            sys.stderr.write("df: %s: No such file or directory\n" % argument)
            code = 1
        else:
            rows.append((_entry_for(path), argument))
    if not wanted:
        rows = [(entry, "-") for entry in table() if behind(entry[3]) is None or not is_stale(behind(entry[3]))]
    if not rows:
        return code or 1

    def size(kib):
        return _human(kib) if human else str(-(-kib * KIB // unit))

    def cells(entry, argument):
        source, kind, _, where, total, used = entry
        left = total - used
        if inodes:
            total, used, left = 2621440, 214003, 2407437
        percent = "%d%%" % (-(-used * 100 // total) if total else 0)
        show = str if inodes else size
        return {
            "source": source, "fstype": kind, "size": show(total), "used": show(used), "avail": show(left), "pcent": percent,
            "target": where, "file": argument, "itotal": "2621440", "iused": "214003", "iavail": "2407437", "ipcent": "9%",
        }

    heading = {
        "source": "Filesystem", "fstype": "Type", "size": "Size" if human else ("Inodes" if inodes else ("1024-blocks" if posix and unit == KIB else {1: "1B-blocks", KIB: "1K-blocks"}.get(unit, "1M-blocks"))),
        "used": "IUsed" if inodes else "Used", "avail": "IFree" if inodes else ("Avail" if human or columns else "Available"),
        "pcent": "IUse%" if inodes else ("Capacity" if posix and not human else "Use%"), "target": "Mounted on", "file": "File",
        "itotal": "Inodes", "iused": "IUsed", "iavail": "IFree", "ipcent": "IUse%",
    }
    shown = columns or (["source"] + (["fstype"] if kinds else []) + ["size", "used", "avail", "pcent", "target"])
    unknown = [column for column in shown if column not in heading]
    if unknown:
        sys.stderr.write("df: option --output: field '%s' unknown\n" % unknown[0])
        return 1
    grid = [heading] + [cells(entry, argument) for entry, argument in rows]
    left_aligned = ("source", "fstype", "target", "file")
    widths = {column: max(len(row[column]) for row in grid) for column in shown}
    if "source" in widths and columns is None:
        widths["source"] = max(widths["source"], 14)
    for row in grid:
        line = " ".join(row[c].ljust(widths[c]) if c in left_aligned else row[c].rjust(widths[c]) for c in shown)
        print(line.rstrip() if shown[-1] in left_aligned else line)
    return code


def findmnt(arguments):
    columns = ["TARGET", "SOURCE", "FSTYPE", "OPTIONS"]
    heading = True
    target = None
    nearest = False
    kinds = None
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        if argument in ("-n", "--noheadings"):
            heading = False
        elif argument in ("-o", "--output", "-t", "--types", "-M", "--mountpoint", "-T", "--target", "--source", "-S"):
            index += 1
            value = arguments[index] if index < len(arguments) else ""
            if argument in ("-o", "--output"):
                columns = value.upper().split(",")
            elif argument in ("-t", "--types"):
                kinds = value.split(",")
            else:
                target = value
                nearest = argument in ("-T", "--target")
        elif argument.startswith("--output="):
            columns = argument[9:].upper().split(",")
        elif argument.startswith("--mountpoint="):
            target = argument[13:]
        elif argument.startswith("--target="):
            target, nearest = argument[9:], True
        elif argument.startswith("-") and not argument.startswith("--"):
            heading = heading and "n" not in argument
            if argument.endswith("o"):
                index += 1
                columns = arguments[index].upper().split(",")
        elif not argument.startswith("-"):
            target = argument
        index += 1
    rows = table()
    if kinds:
        rows = [row for row in rows if row[1] in kinds or row[1].split(".")[0] in kinds]
    if target is not None:
        path = _node_path(target)
        if nearest:
            rows = [row for row in [_entry_for(path)] if row is not None and _exists(path)]
        else:
            rows = [row for row in rows if path in (row[3], row[0])]
    if not rows:
        return 1
    grid = [columns] if heading else []
    for source, kind, options, where, total, used in rows:
        known = {"TARGET": where, "SOURCE": source, "FSTYPE": kind, "OPTIONS": options, "SIZE": _human(total), "USED": _human(used), "AVAIL": _human(total - used)}
        for column in columns:
            if column not in known:
                sys.stderr.write("findmnt: unknown column: %s\n" % column)
                return 1
        grid.append([known[column] for column in columns])
    widths = [max(len(row[i]) for row in grid) for i in range(len(columns))]
    for row in grid:
        print(" ".join(cell.ljust(widths[i]) for i, cell in enumerate(row)).rstrip())
    return 0


def mountpoint(arguments):
    quiet = "-q" in arguments
    names = [argument for argument in arguments if not argument.startswith("-")]
    if len(names) != 1:
        sys.stderr.write("mountpoint: bad usage\nTry 'mountpoint --help' for more information.\n")
        return 1
    path = _node_path(names[0])
    vpool = behind(path)
    if vpool is not None:
        wait_if_hung(vpool)
        if is_stale(vpool):
            sys.stderr.write("mountpoint: %s: %s\n" % (names[0], os.strerror(errno.ENOTCONN)))
            return 1
    if not _exists(path):
        if not quiet:
            sys.stderr.write("mountpoint: %s: No such file or directory\n" % names[0])
        return 1
    if any(row[3] == path for row in table()) or path in ("/proc", "/sys", "/dev"):
        if not quiet:
            print("%s is a mountpoint" % names[0])
        return 0
    if not quiet:
        print("%s is not a mountpoint" % names[0])
    return 32 if node_state.is_systemd() else inferred.MOUNTPOINT_NO_CODE_OLD


def main(program, arguments):
    return {"df": df, "findmnt": findmnt, "mountpoint": mountpoint}[program](arguments)
