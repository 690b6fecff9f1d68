"""Cluster file systems: cfscluster, cfsmntadm, cfsdgadm, cfsmount, cfsumount, fsclustadm, mount, umount, vxumount, exportfs, losetup
(reference vxvm.md 2.9).

mount and umount know the pretended cluster file systems and nothing else; no program of the machine is ever called.
"""
import sys

import cvm
import inferred_vxvm
import node_state
import vcs
import vx_files
import vx_programs

NOT_CONFIGURED = "Error: V-35-41: Cluster not configured for data sharing application\n"


def refused(text, code=1):
    sys.stderr.write(text)
    return code


def configured():
    return {each["mountPoint"]: each for each in cvm.resources_of_type("CFSMount")}


# What cfsmntadm and its like show


def cfscluster(arguments):
    if arguments != ["status"]:
        return refused("  Error: V-35-1: cfscluster %s: not pretended here\n" % " ".join(arguments))
    found = vx_programs.here()
    layout = node_state.cluster().get("cfsclusterLayout", "table")
    other = node_state.fault("cfscluster-layout")
    if other is not None:
        layout = other.get("layout", "blocks")
    states = [(node, "running" if found.engine(node) in (cvm.RUNNING, cvm.LEAVING) else "not-running", "running" if found.is_member(node) else "not-running") for node in node_state.nodes()]
    if layout == "table":
        print("\n  %-16s %-25s %s" % ("NODE", "CLUSTER MANAGER STATE", "CVM STATE"))
        for each in states:
            print("  %-16s %-25s %s" % each)
        return 0
    for node, manager, cluster in states:
        print("\n  Node             :  %s\n  Cluster Manager  :  %s\n  CVM state        :  %s" % (node, manager, cluster))
        if cluster == "running":
            print("  %-14s %-14s %-16s %s" % ("MOUNT POINT", "SHARED VOLUME", "DISK GROUP", "STATUS"))
            for where, each in configured().items():
                group, _, volume = each["volume"].partition("/")
                print("  %-14s %-14s %-16s %s" % (where, volume, group, "MOUNTED" if found.mount_at(node, where) else "NOT MOUNTED"))
    return 0


def cfsmntadm(arguments):
    words = [argument for argument in arguments if argument != "-v"]
    if words[:1] != ["display"]:
        return refused("  Error: V-35-1: cfsmntadm %s: not pretended here\n" % " ".join(arguments))
    found = vx_programs.here()
    wanted = [word for word in words[1:] if word.startswith("/")]
    nodes = [word for word in words[1:] if word in node_state.nodes()] or ([node_state.NODE] if "-v" not in arguments else node_state.nodes())
    for node in nodes:
        print("\n  Cluster Configuration for Node: %s" % node)
        head = "  %-18s %-10s %-16s %-14s %-14s" % ("MOUNT POINT", "TYPE", "SHARED VOLUME", "DISK GROUP", "STATUS")
        print(head + (" MOUNT OPTIONS" if "-v" in arguments else ""))
        for where, each in configured().items():
            if wanted and where not in wanted:
                continue
            group, _, volume = each["volume"].partition("/")
            row = "  %-18s %-10s %-16s %-14s %-14s" % (where, "Regular", volume, group, "MOUNTED" if found.mount_at(node, where) else "NOT MOUNTED")
            print(row + (" crw" if "-v" in arguments else ""))
    return 0


def cfsdgadm(arguments):
    if arguments[:1] != ["display"]:
        return refused("  Error: V-35-1: cfsdgadm %s: not pretended here\n" % " ".join(arguments))
    for node in node_state.nodes():
        print("\n  Node Name : %s\n  DISK GROUP              ACTIVATION MODE" % node)
        for each in cvm.resources_of_type("CVMVolDg"):
            print("    %-21s %s" % (each["diskGroup"], "sw"))
    return 0


# Through VCS


def through_vcs(program, arguments):
    where = arguments[0] if arguments else ""
    resource = configured().get(where)
    if resource is None:
        return refused(inferred_vxvm.CFS_UNKNOWN % where)
    nodes = arguments[1:] or node_state.nodes()
    code = 0
    for node in nodes:
        outcome = cvm.act(lambda now, node=node: mount_here(now, node, resource) if program == "cfsmount" else unmount_here(now, node, resource))
        sys.stdout.write(outcome[1])
        code = code or outcome[0]
    return code


def mount_here(now, node, resource):
    where = resource["mountPoint"]
    if not now.is_accessible(node, resource["volume"]):
        return 1, "  Mounting...\n  WARNING: V-35-361: %s could not be mounted on %s\n" % (where, node)
    if now.mount_at(node, where) is None:
        now.mount(node, where, resource["volume"], True)
    for each in [resource] + [found for found in cvm.resources_of_type("CVMVolDg") if found["diskGroup"] == resource["volume"].partition("/")[0]]:
        now.resource(each["name"], node).update({"state": cvm.ONLINE, "flags": []})
    return 0, inferred_vxvm.CFS_MOUNTED % ("/dev/vx/dsk/" + resource["volume"], where, node)


def unmount_here(now, node, resource):
    where = resource["mountPoint"]
    mount = now.mount_at(node, where)
    if mount is not None:
        if now.obstacle(mount, key=inferred_vxvm.CFS_VCS_KEY if now.lock_key(mount) else None, moves_primary=True) is not None:
            return 1, inferred_vxvm.CFS_UNMOUNT_FAILED % (where, node)
        now.unmount(mount)
    now.resource(resource["name"], node).update({"state": cvm.OFFLINE, "flags": []})
    return 0, inferred_vxvm.CFS_UNMOUNTED % (where, node)


# By hand


def umount(arguments, program):
    force = False
    key = None
    names = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "-f" or word == "--force":
            force = True
        elif word == "-o" and rest:
            option = rest.pop(0)
            if option.startswith("mntunlock="):
                key = option[len("mntunlock="):].strip('"')
        elif word in ("-t", "-V") and rest:
            rest.pop(0)
        elif word.startswith("-"):
            return refused("umount: %s: not pretended here\n" % word)
        else:
            names.append(word)
    if len(names) != 1:
        return refused("umount: bad usage\nTry 'umount --help' for more information.\n")
    found = vx_programs.here()
    name = names[0].rstrip("/") or "/"
    at = next((where for device, _, where, _ in vx_files.mounts(found, node_state.NODE) if name in (where, device)), None)
    if at is None or found.mount_at(node_state.NODE, at) is None:
        if at is None:
            return refused(inferred_vxvm.CFS_NOT_MOUNTED % name, 32)
        return refused("umount: %s: refused on a pretended node\n" % name)

    def work(now):
        mount = now.mount_at(node_state.NODE, at)
        if mount is None:
            return inferred_vxvm.CFS_NOT_MOUNTED % at
        why = now.obstacle(mount, force, key)
        if why is None:
            now.unmount(mount)
            now.check_mounts(node_state.NODE)
        return why

    why = cvm.act(work)
    return 0 if why is None else refused(why, 32)


def mount(arguments):
    found = vx_programs.here()
    if not arguments:
        import mounts

        for source, kind, options, where, _, _ in mounts.table():
            print("%s on %s type %s (%s)" % (source, where, kind, options))
        return 0
    words = [word for word in arguments if not word.startswith("-") and word != "vxfs"]
    options = next((arguments[index + 1] for index, word in enumerate(arguments[:-1]) if word == "-o"), "")
    words = [word for word in words if word != options]
    known = {(where, "/dev/vx/dsk/" + name): name for where, name, _ in cvm.mount_definitions()}
    pair = (words[1].rstrip("/"), words[0]) if len(words) == 2 else None
    if pair not in known or "cluster" not in options.split(","):
        return refused("mount: %s: refused on a pretended node: only its own cluster file systems can be mounted\n" % " ".join(arguments), 32)
    if found.mount_at(node_state.NODE, pair[0]) is not None:
        return refused("UX:vxfs mount: ERROR: V-3-21264: %s is already mounted, %s is busy,\n\tor the allowable number of mount points has been exceeded.\n" % (pair[1], pair[0]), 32)
    if not found.is_accessible(node_state.NODE, known[pair]):
        return refused("UX:vxfs mount: ERROR: V-3-20003: Cannot open %s: No such device or address\n" % pair[1], 32)
    cvm.act(lambda now: now.mount(node_state.NODE, pair[0], known[pair], False))
    return 0


def fsclustadm(arguments):
    words = [argument for argument in arguments if argument != "-v"]
    if len(words) != 2 or words[0] not in ("showprimary", "setprimary", "listmount"):
        return refused("UX:vxfs fsclustadm: ERROR: usage: fsclustadm [-v] showprimary|setprimary|listmount mount_point\n")
    found = vx_programs.here()
    where = words[1].rstrip("/") or "/"
    if found.mount_at(node_state.NODE, where) is None:
        return refused(inferred_vxvm.CFS_NOT_PRIMARY % words[1])
    if words[0] == "showprimary":
        print(found.saved["primaries"].get(where))
    elif words[0] == "listmount":
        for node in found.mounted_on(where):
            print(node)
    elif found.saved["primaries"].get(where) != node_state.NODE:
        cvm.act(lambda now: now.make_primary(node_state.NODE, where))
    return 0


def exportfs(arguments):
    found = vx_programs.here()
    if arguments[:1] == ["-u"] and len(arguments) == 2:
        where = arguments[1].partition(":")[2] or arguments[1]
        cvm.act(lambda now: now.saved.update({"exports": [each for each in now.saved["exports"] if each["node"] != node_state.NODE or each["mount"] != where]}))
        return 0
    if arguments not in ([], ["-v"], ["-s"]):
        return refused("exportfs: %s: not pretended here\n" % " ".join(arguments))
    for each in found.saved["exports"]:
        if each["node"] == node_state.NODE:
            print("%-15s<world>" % each["mount"] if not arguments else "%-15s<world>(sync,wdelay,hide,no_subtree_check,sec=sys,rw,secure,root_squash,no_all_squash)" % each["mount"])
    return 0


def losetup(arguments):
    if arguments not in ([], ["-a"], ["-l"], ["--all"], ["--list"]):
        return refused("losetup: %s: refused on a pretended node\n" % " ".join(arguments))
    found = vx_programs.here()
    loops = [each for each in found.saved["loops"] if each["node"] == node_state.NODE]
    if arguments in ([], ["-l"], ["--list"]):
        if loops:
            print("NAME       SIZELIMIT OFFSET AUTOCLEAR RO BACK-FILE         DIO LOG-SEC")
        for number, each in enumerate(loops):
            print("/dev/loop%d         0      0         0  0 %s/image.iso   0     512" % (number, each["mount"]))
        return 0
    for number, each in enumerate(loops):
        print("/dev/loop%d: []: (%s/image.iso)" % (number, each["mount"]))
    return 0


def main(program, arguments):
    if program in ("cfscluster", "cfsmntadm", "cfsdgadm", "cfsmount", "cfsumount") and not vcs.groups():
        return refused(NOT_CONFIGURED)
    if program in ("cfsmount", "cfsumount"):
        return through_vcs(program, arguments)
    if program in ("umount", "vxumount"):
        return umount(arguments, program)
    return {
        "cfscluster": cfscluster, "cfsmntadm": cfsmntadm, "cfsdgadm": cfsdgadm, "fsclustadm": fsclustadm, "mount": mount, "exportfs": exportfs, "losetup": losetup,
    }[program](arguments)
