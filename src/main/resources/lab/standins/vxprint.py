"""vxprint: -l with -v, and the tables of -ht and -hvt (reference vxvm.md 2.6 and 2.7).

`flags: open` is this node's own view: it says nothing of other nodes (section 2.6, unconfirmed).
"""
import sys

import inferred_vxvm
import node_state
import vx_files
import vx_programs

SECTORS_OF_GIB = 2 * 1024 * 1024
DCO_LOG_SECTORS = 67840
HEADS = """DG NAME         NCONFIG      NLOG     MINORS   GROUP-ID
ST NAME         STATE        DM_CNT   SPARE_CNT         APPVOL_CNT
DM NAME         DEVICE       TYPE     PRIVLEN  PUBLEN   STATE
RV NAME         RLINK_CNT    KSTATE   STATE    PRIMARY  DATAVOLS  SRL
RL NAME         RVG          KSTATE   STATE    REM_HOST REM_DG    REM_RLNK
CO NAME         CACHEVOL     KSTATE   STATE
VT NAME         RVG          KSTATE   STATE    NVOLUME
V  NAME         RVG/VSET/CO  KSTATE   STATE    LENGTH   READPOL   PREFPLEX UTYPE
PL NAME         VOLUME       KSTATE   STATE    LENGTH   LAYOUT    NCOL/WID MODE
SD NAME         PLEX         DISK     DISKOFFS LENGTH   [COL/]OFF DEVICE   MODE
SV NAME         PLEX         VOLNAME  NVOLLAYR LENGTH   [COL/]OFF AM/NM    MODE
SC NAME         PLEX         CACHE    DISKOFFS LENGTH   [COL/]OFF DEVICE   MODE
DC NAME         PARENTVOL    LOGVOL
SP NAME         SNAPVOL      DCO"""


def main(program, arguments):
    letters = ""
    group = None
    names = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "-g" and rest:
            group = rest.pop(0)
        elif word.startswith("-g"):
            group = word[2:]
        elif word.startswith("-"):
            letters += word[1:]
        else:
            names.append(word)
    if not letters or set(letters) - set("lvhtAq"):
        sys.stderr.write("VxVM vxprint ERROR V-5-1-0 %s: not pretended here\n" % " ".join(arguments))
        return inferred_vxvm.FAILED_CODE
    found = vx_programs.ask_vxconfigd("vxprint")
    if found is None:
        if group is None:
            return 0
        sys.stderr.write(inferred_vxvm.NO_SUCH_GROUP % ("vxprint", group))
        return inferred_vxvm.NO_SUCH_GROUP_CODE
    found = vx_programs.suspended(found)
    groups = vx_files.visible_groups(found, node_state.NODE)
    if group is not None:
        groups = [each for each in groups if each["name"] == group]
        if not groups:
            sys.stderr.write(inferred_vxvm.NO_SUCH_GROUP % ("vxprint", group))
            return inferred_vxvm.NO_SUCH_GROUP_CODE
    return show(found, groups, names, letters)


def show(found, groups, names, letters):
    known = {each["name"] for group in groups for each in all_volumes(group)}
    code = 0
    for name in names:
        if name not in known:
            sys.stderr.write(inferred_vxvm.NO_SUCH_VOLUME % name)
            code = inferred_vxvm.NO_SUCH_GROUP_CODE
    for group in groups:
        volumes = [each for each in all_volumes(group) if not names or each["name"] in names]
        if not volumes:
            continue
        print("Disk group: %s\n" % group["name"])
        if "l" in letters:
            for each in volumes:
                print(record(found, group, each))
            continue
        print(HEADS + "\n" if "t" in letters and "q" not in letters else "TY NAME         ASSOC        KSTATE   LENGTH   PLOFFS   STATE    TUTIL0  PUTIL0\n")
        if "v" not in letters and not names:
            group_rows(group)
        for each in volumes:
            if each["log"] != "of-dco":
                volume_rows(found, group, each, letters)
                if "h" in letters or "v" not in letters:
                    print()
    return code


def all_volumes(group):
    """With the log volumes of DCOs, which are volumes like others."""
    found = []
    for each in group["volumes"]:
        found.append(each)
        if each["log"] == "dco":
            found.append({"name": each["name"] + "_dcl", "log": "of-dco"})
    return found


def length(volume):
    return volume["sizeGiB"] * SECTORS_OF_GIB if "sizeGiB" in volume else DCO_LOG_SECTORS


def is_open(found, group, volume):
    name = group["name"] + "/" + volume["name"]
    if any(each[3] == name for each in vx_files.mounts(found, node_state.NODE)):
        return True
    return bool(found.openers(node_state.NODE, name))


def record(found, group, volume):
    name = volume["name"]
    state = found.state(group["name"] + "/" + name)
    logging = {
        "drl": "logging:  type=REGION loglen=528 serial=0/0 mapalign=16 maplen=512 (enabled)",
        "dco": "logging:  type=DCO loglen=0 serial=0/0 mapalign=0 maplen=0 (enabled)",
    }.get(volume["log"], "logging:  type=REGION loglen=0 serial=0/0 mapalign=0 maplen=0 (disabled)")
    plexes = [name + "-01", name + "-02"] + ([name + "-03"] if volume["log"] == "drl" else [])
    minor = 33000 + sum(map(ord, group["name"] + name)) % 900
    path = "/dev/vx/dsk/%s/%s" % (group["name"], name)
    lines = [
        "Volume:   " + name,
        "info:     len=%d" % length(volume),
        "type:     usetype=" + ("gen" if volume["log"] == "of-dco" else "fsgen"),
        "state:    state=%s kernel=ENABLED cdsrecovery=0/0 (%s)" % (state, "clean" if state == "ACTIVE" else "dirty"),
        "assoc:    plexes=" + ",".join(plexes),
        "policies: read=SELECT (round-robin) exceptions=GEN_DET_SPARSE",
        "flags:    %s writecopy writeback" % ("open" if is_open(found, group, volume) else "closed"),
        logging,
        "apprecov: seqno=0/0",
        "recovery: mode=default",
        "          recov_id=0",
        "device:   minor=%d bdev=199/%d cdev=199/%d path=%s" % (minor, minor, minor, path),
        "perms:    user=root group=root mode=0600",
        "guid:     {%08x-1dd2-11b2-%04x-8d7f951ee738}" % (minor * 7919, minor),
    ]
    if volume["log"] == "dco":
        lines.insert(5, "dco:      %s_dco" % name)
    return "\n".join(lines) + "\n"


def group_rows(group):
    import vxdg

    print("dg %-12s default      default  33000    %s\n" % (group["name"], vxdg.group_id(group["name"])))
    for index in (1, 2):
        print("dm %-12s %-12s auto     65536    419360512 -" % ("%s%02d" % (group["name"], index), "disk_%d" % index))
    print()


def volume_rows(found, group, volume, letters, kind="fsgen"):
    name = volume["name"]
    print("v  %-12s -            ENABLED  %-8s %-8d SELECT    -        %s" % (name, found.state(group["name"] + "/" + name), length(volume), kind))
    if "v" in letters and "h" not in letters:
        return
    for index in (1, 2):
        plex = "%s-%02d" % (name, index)
        disk = "%s%02d" % (group["name"], index)
        print("pl %-12s %-12s ENABLED  ACTIVE   %-8d CONCAT    -        RW" % (plex, name, length(volume)))
        print("sd %-12s %-12s %-8s 0        %-8d 0         disk_%d   ENA" % (disk + "-01", plex, disk, length(volume), index))
    if volume["log"] == "drl":
        plex = name + "-03"
        print("pl %-12s %-12s ENABLED  ACTIVE   LOGONLY  CONCAT    -        RW" % (plex, name))
        print("sd %-12s %-12s %-8s 0        528      LOG       disk_1   ENA" % (group["name"] + "01-02", plex, group["name"] + "01"))
    elif volume["log"] == "dco":
        print("dc %-12s %-12s %s" % (name + "_dco", name, name + "_dcl"))
        volume_rows(found, group, {"name": name + "_dcl", "log": "of-dco"}, letters, "gen")
