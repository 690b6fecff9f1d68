"""The files of a node of VxVM that say how the cluster is: /proc/mounts, /proc/swaps, what NFS exports, the devices of the volumes, and
Serviceguard's own program where it is installed."""
import os

import cvm
import inferred_vxvm
import node_state

KIB_OF_GIB = 1024 * 1024
LOCAL_MOUNT = "/scratch"
EXPORT = "%s\t*(rw,sync,wdelay,hide,nocrossmnt,secure,root_squash,no_all_squash,no_subtree_check,secure_locks,acl,no_pnfs,anonuid=65534,anongid=65534,sec=sys,rw,secure,root_squash,no_all_squash)"
CMVIEWCL = """#!/bin/sh
echo
echo "CLUSTER        STATUS"
echo "$(/usr/bin/basename "$LAB_CLUSTER_DIR" | tr -d -)          up"
echo
echo "  NODE           STATUS       STATE"
echo "  $LAB_NODE           up           running"
"""


def local_volumes():
    return [group["name"] + "/" + each["name"] for group in node_state.cluster().get("diskGroups", []) if not group["shared"] for each in group["volumes"]]


def mounts(cluster, node):
    """(device, options, mount point, volume) of each file system of VxFS that is mounted."""
    found = [("/dev/vx/dsk/" + name, inferred_vxvm.CFS_LOCAL_OPTIONS, LOCAL_MOUNT, name) for name in local_volumes()]
    for each in cluster.mounts(node):
        device = "/dev/vx/dsk/" + each["volume"] + (":" + each["checkpoint"] if each.get("checkpoint") else "")
        found.append((device, each["options"], each["mount"], each["volume"]))
    return found


def table(cluster, node):
    """As mounts.table: (source, type, options, mount point, KiB, KiB used)."""
    found = []
    for device, options, where, name in mounts(cluster, node):
        size = cvm.volume(name)["sizeGiB"] * KIB_OF_GIB
        found.append((device, "vxfs", options, where, size, size // 3))
    return found


def mount_lines(cluster, node):
    import mounts as file_systems

    lines = ["proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0", "sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0"]
    lines += ["%s %s %s %s 0 0" % (source, where, kind, options) for source, kind, options, where, _, _ in file_systems.root_file_system(node)]
    return lines + ["%s %s vxfs %s 0 0" % (device, where, options) for device, options, where, _ in mounts(cluster, node)]


def _put(path, text):
    try:
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    except OSError:
        pass
    temporary = "%s.%d.tmp" % (path, os.getpid())
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)


def write(cluster, node):
    directory = node_state.node_dir(node)
    root = os.path.join(directory, "root")
    if not os.path.isdir(root + "/proc"):
        return
    _put(root + "/proc/mounts", "\n".join(mount_lines(cluster, node)) + "\n")
    swaps = [("/dev/sda2", "partition", 4194300, 0, -2)]
    for each in cluster.saved["kernel"]:
        if each["node"] == node and each["of"] == "swap-on-volume":
            swaps.append(("/dev/vx/dsk/" + each["volume"], "partition", cvm.volume(each["volume"])["sizeGiB"] * KIB_OF_GIB - 4, 20480, -3))
    lines = ["Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority"] + ["%-40s%s\t%d\t\t%d\t\t%d" % each for each in swaps]
    _put(root + "/proc/swaps", "\n".join(lines) + "\n")
    exports = [EXPORT % each["mount"] for each in cluster.saved["exports"] if each["node"] == node]
    _put(root + "/var/lib/nfs/etab", "".join(line + "\n" for line in exports))
    _write_devices(cluster, node, root)
    _write_serviceguard(cluster, node, directory + "/bin/cmviewcl")


def visible_groups(cluster, node):
    """The disk groups that are imported on a node."""
    joined = cluster.node(node)["cvm"] == cvm.MEMBER
    return [group for group in node_state.cluster().get("diskGroups", []) if not group["shared"] or (joined and group["name"] not in cluster.saved["deported"])]


def _write_devices(cluster, node, root):
    import shutil

    wanted = {group["name"]: {each["name"] for each in group["volumes"]} for group in visible_groups(cluster, node)}
    for kind in ("dsk", "rdsk"):
        top = root + "/dev/vx/" + kind
        for name in os.listdir(top):
            if name not in wanted:
                shutil.rmtree(os.path.join(top, name))
        for name, volumes in wanted.items():
            if not os.path.isdir(os.path.join(top, name)):
                os.mkdir(os.path.join(top, name))
                for each in volumes:
                    with open(os.path.join(top, name, each), "w"):
                        pass


def _write_serviceguard(cluster, node, path):
    wanted = cluster.fault(node, "serviceguard") is not None
    if wanted and not os.path.exists(path):
        temporary = path + ".%d.tmp" % os.getpid()
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(CMVIEWCL)
        os.chmod(temporary, 0o755)
        os.replace(temporary, path)
    elif not wanted and os.path.exists(path):
        os.unlink(path)
