"""vxtask list, vxstat, vxvol resync: what is being resynchronised, and how far it is (reference vxvm.md 2.7).

A task is shown on the master alone; vxstat -f b shows the same work on every node that has the disk group.
"""
import sys
import time

import inferred_vxvm
import node_state
import vx_files
import vx_programs
import vxprint

HEADER = "TASKID  PTID TYPE/STATE    PCT   PROGRESS"
STAT_HEADER = """                      OPERATIONS          BLOCKS           AVG TIME(ms)
TYP NAME              READ     WRITE      READ     WRITE   READ  WRITE"""
RECOVERY_HEADER = """                 READ-WRITEBACK
TYP NAME           OPERATIONS     BLOCKS"""
USED_BLOCKS_PER_SECOND = 640
MOVING = "VxVM vxvol ERROR V-5-1-0 Node processing a master-switch request. Retry operation.\n"


def progress(record, now):
    """0 to 1."""
    if record["state"] != "SYNC":
        return 0.0
    return min(1.0, max(0.0, (now - record["since"]) / max(0.001, record["endsAt"] - record["since"])))


def main(program, arguments):
    return {"vxtask": vxtask, "vxstat": vxstat, "vxvol": vxvol}[program](arguments)


def sectors(name):
    import cvm

    return cvm.volume(name)["sizeGiB"] * vxprint.SECTORS_OF_GIB


def vxtask(arguments):
    words = [argument for argument in arguments if not argument.startswith("-")]
    if words[:1] != ["list"]:
        sys.stderr.write("VxVM vxtask ERROR V-5-1-0 %s: not pretended here\n" % " ".join(arguments))
        return inferred_vxvm.FAILED_CODE
    found = vx_programs.ask_vxconfigd("vxtask")
    if found is None:
        sys.stderr.write(inferred_vxvm.NOT_ACCESSIBLE % "vxtask")
        return inferred_vxvm.FAILED_CODE
    print(HEADER)
    if found.master() != node_state.NODE or found.fault(node_state.NODE, "vxtask-unsupported") is not None:
        return 0
    for name, record in found.recovering().items():
        if record["state"] == "SYNC" and (not words[1:] or str(record["task"]) in words[1:]):
            done = progress(record, node_state.now())
            print(inferred_vxvm.VXTASK_ROW % (record["task"], "RDWRBACK/R", done * 100, 0, sectors(name), int(done * sectors(name)), name.partition("/")[2]))
    return 0


def vxstat(arguments):
    group = interval = node = None
    count = 1
    recovery = False
    names = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word in ("-g", "-i", "-c", "-n", "-f", "-o") and rest:
            value = rest.pop(0)
            if word == "-g":
                group = value
            elif word == "-i":
                interval = float(value)
            elif word == "-c":
                count = int(value)
            elif word == "-n":
                node = value
            elif word == "-f":
                recovery = "b" in value
        elif word in ("-v", "-p", "-d", "-s"):
            continue
        elif word.startswith("-"):
            sys.stderr.write("VxVM vxstat ERROR V-5-1-0 %s: not pretended here\n" % word)
            return inferred_vxvm.FAILED_CODE
        else:
            names.append(word)
    if interval is not None and count == 1 and "-c" not in arguments:
        count = sys.maxsize
    before = {}
    for round_ in range(count):
        if round_:
            time.sleep(interval or 1)
        found = vx_programs.here()
        groups = [each for each in vx_files.visible_groups(found, node_state.NODE) if group is None or each["name"] == group]
        if not groups:
            sys.stderr.write(inferred_vxvm.NO_SUCH_GROUP % ("vxstat", group))
            return inferred_vxvm.NO_SUCH_GROUP_CODE
        if round_ == 0:
            print(RECOVERY_HEADER if recovery else STAT_HEADER)
        if interval is not None:
            print("\n" + time.strftime("%a %d %b %Y %I:%M:%S %p UTC", time.gmtime(node_state.now())))
        for each in groups:
            for volume in each["volumes"]:
                if not names or volume["name"] in names:
                    row(found, each["name"] + "/" + volume["name"], node, recovery, before)
        sys.stdout.flush()
    return 0


def row(found, name, node, recovery, before):
    """Counters: the first time since boot, then since the time before (section 2.6)."""
    short = name.partition("/")[2]
    if recovery:
        record = found.recovering().get(name)
        done = progress(record, node_state.now()) if record else 0.0
        blocks = int((found.times_recovered(name) + done) * sectors(name))
        shown = blocks - before.get(name, 0) if name in before else blocks
        before[name] = blocks
        print(inferred_vxvm.VXSTAT_RECOVERY % ("vol", short, shown // 128, shown))
        return
    nodes = node_state.nodes() if node is None else [each for each in node_state.nodes() if str(found.node(each)["nid"]) == node]
    users = sum(1 for each in nodes if found.openers(each, name))
    blocks = int(node_state.now() % 1000000 * USED_BLOCKS_PER_SECOND) * users if users else 0
    shown = max(0, blocks - before[name]) if name in before else blocks
    before[name] = blocks
    print("vol %-12s %9d %9d %9d %9d %6.2f %6.2f" % (short, shown // 32, shown // 64, shown, shown // 2, 8.3 if users else 0, 0.47 if users else 0))


def vxvol(arguments):
    """Only what harms nothing: a resynchronisation."""
    group = None
    words = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "-g" and rest:
            group = rest.pop(0)
        else:
            words.append(word)
    if group is None or len(words) != 2 or words[0] != "resync":
        sys.stderr.write("VxVM vxvol ERROR V-5-1-0 %s: not pretended here\n" % " ".join(arguments))
        return inferred_vxvm.FAILED_CODE
    import cvm

    name = group + "/" + words[1]
    found = vx_programs.ask_vxconfigd("vxvol")
    if found is None or cvm.volume(name) is None or not found.is_accessible(node_state.NODE, name):
        sys.stderr.write(inferred_vxvm.NO_SUCH_GROUP % ("vxvol", group))
        return inferred_vxvm.NO_SUCH_GROUP_CODE
    if found.reconfiguration() is not None and found.reconfiguration()["kind"] == "move":
        sys.stderr.write(MOVING)
        return inferred_vxvm.FAILED_CODE

    def begin(now):
        now.needs_resync(name, None)
        if now.reconfiguration() is None and now.state(name) == "NEEDSYNC":
            now.begin_resync(name)

    cvm.act(begin)
    vx_programs.wait_while(lambda now: now.state(name) != "ACTIVE")
    return 0
