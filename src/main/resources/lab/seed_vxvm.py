"""What a pretended cluster of VxVM has of its own: hosts like RHEL 8, the programs of VxVM, CVM, VCS and CFS, and state/vxvm.json.

The definition (clusters/vx-*.json) names disk groups with the log of each volume (drl, dco or none), VCS's groups with their resources
from the bottom up, file systems that are mounted by hand, and applications that no cluster monitor manages.
"""
import os
import shutil

from seed import write

KERNEL = ("4.18.0-372.9.1.el8.x86_64", "#1 SMP Fri Apr 15 22:12:19 EDT 2022")
PRETENDED = (
    "df findmnt mountpoint ps pgrep pidof kill fuser lsof ss netstat service shutdown sudo systemctl journalctl"
    " vxclustadm vxdctl vxdg vxprint vxtask vxstat vxvol vxfenadm gabconfig fsclustadm mount umount vxumount exportfs losetup"
).split()
OF_VCS = "hastatus hagrp hares hasys haclus hastop hastart cfscluster cfsmntadm cfsdgadm cfsmount cfsumount".split()


def pretended_names(definition):
    names = PRETENDED + [each["control"] for each in definition.get("applications", [])]
    return names + OF_VCS if definition.get("monitor") == "vcs" else names


def mount_points(definition):
    found = [each["mountPoint"] for each in definition.get("mounts", [])] + ["/scratch"]
    return found + [each["mountPoint"] for group in definition.get("groups", []) for each in group["resources"] if "mountPoint" in each]


def make_tree(node_dir, node, definition):
    root = os.path.join(node_dir, "root")
    shutil.rmtree(root, ignore_errors=True)
    home = os.path.join(node_dir, "home")
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(home)
    for directory in ("etc/vx", "proc/1", "tmp", "root", "var/log", "var/tmp", "var/run", "var/lib/nfs", "mnt", "opt", "dev/vx/dsk", "dev/vx/rdsk", ".faulted"):
        os.makedirs(os.path.join(root, directory))
    for directory in mount_points(definition):
        os.makedirs(root + directory)
    write(root + "/etc/hostname", node["name"] + "\n")
    write(root + "/etc/machine-id", node["machineId"].ljust(32, "0") + "\n")
    write(root + "/etc/os-release", 'NAME="Red Hat Enterprise Linux"\nVERSION="8.6 (Ootpa)"\nID="rhel"\nID_LIKE="fedora"\nVERSION_ID="8.6"\n')
    write(root + "/etc/redhat-release", "Red Hat Enterprise Linux release 8.6 (Ootpa)\n")
    write(root + "/etc/llthosts", "".join("%d %s\n" % (number, each["name"]) for number, each in enumerate(definition["nodes"])))
    write(root + "/proc/1/comm", "systemd\n")
    write(root + "/proc/uptime", "86400.00 340000.00\n")


def make_state(state, moment):
    import cvm
    import node_state
    import vx_files

    saved = cvm.begin(moment)
    saved["seen"] = node_state.signatures()
    node_state.write_json(os.path.join(state, "vxvm.json"), saved)
    for node in node_state.nodes():
        vx_files.write(cvm.Cvm(saved), node)
