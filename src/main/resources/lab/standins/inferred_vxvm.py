"""Texts and figures of VxVM, CVM, VCS and CFS that the reference only infers or does not have; what a real node says replaces them here."""

# Section 8: exit codes of VxVM's programs are in no page. 0 is taken for "accepted".
FAILED_CODE = 1
NO_SUCH_GROUP_CODE = 11

# Section 2.2: the reason is that of the last leave and "stays until the next one", so a member that once left shows it.
REASON_SHOWN_TO_MEMBERS = True
# What a pending leave looks like on the node that wants to leave: nothing at all [K, section 5.1].
PENDING_LEAVE_STATE = "cluster member"
ABORTING_STATE = "cluster aborting"
# What is between two values of reconfig_seqnum [I, section 2.2: it changes].
SEQNUM_STEP = 1

# Section 2.3: a configured node that is not joined, as members see it [K].
NOT_JOINED = "Out of Cluster"
# Section 0, fact 10: Primary and Secondary are to replace Master and Slave; how each output will look is not known.
PRIMARY_WORDS = (("MASTER", "PRIMARY"), ("SLAVE", "SECONDARY"), ("Master", "Primary"), ("Slave", "Secondary"), ("master:", "primary:"))

# No text is known for a stop that is refused (2.10), nor for one on a node that is no member.
STOP_REFUSED = "VxVM vxclustadm ERROR V-5-1-9010 Node leave failed: shared volumes are open\n"
STOP_OUTSIDE = "VxVM vxclustadm ERROR V-5-1-9011 Node is not in cluster\n"
START_INSIDE = "VxVM vxclustadm INFO V-5-1-9012 Node is already in cluster\n"
START_REFUSED = "VxVM vxclustadm ERROR V-5-1-9013 Node join failed: %s\n"
SETMASTER_NO_MEMBER = "VxVM vxclustadm ERROR V-5-1-9014 Node %s is not joined to the cluster\n"
SETMASTER_ALREADY = "VxVM vxclustadm INFO V-5-1-9015 Node %s is the master already\n"
SETMASTER_PROTOCOL = "VxVM vxclustadm ERROR V-5-1-9016 Cluster protocol version does not support master switching\n"
# Whether setmaster waits for the move [I: the guide watches it with nodestate meanwhile, so it does not].
SETMASTER_WAITS = False

# The header of `vxdg list` [K, section 2.5] and what becomes of a question for a group that is not imported.
VXDG_HEADER = "NAME         STATE           ID"
NO_SUCH_GROUP = "VxVM %s ERROR V-5-1-582 Disk group %s: No such disk group\n"
NO_SUCH_VOLUME = "VxVM vxprint ERROR V-5-1-924 Record %s not found\n"
IN_USE = "VxVM vxdg ERROR V-5-1-584 Disk group %s: Some volumes in the disk group are in use\n"
NOT_ACCESSIBLE = "VxVM %s ERROR V-5-1-684 IPC failure: Configuration daemon is not accessible\n"
# Section 2.4: "no cluster information at all is printed"; that the mode itself is, is inferred.
VXCONFIGD_DISABLED = "mode: disabled"

# Section 2.7: the row of vxtask [K]; its header is the vendor's.
VXTASK_ROW = "%6d           %s %5.2f%% %d/%d/%d VOLSTART %s"
# `vxstat -f b` counts read-writeback recovery; its columns are in no source.
VXSTAT_RECOVERY = "%-3s %-12s %10d %10d"

# Section 2.8: `membership` is positional; what stands after GAB's lines in jeopardy is not pretended.
GAB_NO_FENCING = "VXFEN vxfenadm ERROR V-11-2-1115 Local node is not a member of cluster!\n"
FENCING_STATE = "node %3d in state  4 (fencing)"
FENCING_LOG = "VxFEN ERROR V-11-1-25 Unable to join running cluster since cluster is currently fencing a node out of the cluster\n"

# VCS: how these refusals are worded is known to no source of ours; the numbers are in VCS's own shape. What a client says
# without its engine is VCS's own.
VCS_AWAY = "VCS ERROR V-16-1-10600 Cannot connect to VCS engine\n"
VCS_NO_GROUP = "VCS WARNING V-16-1-40131 Group %s does not exist in the local cluster\n"
VCS_NO_RESOURCE = "VCS WARNING V-16-1-40130 Resource name %s does not exist in the local cluster\n"
VCS_NO_SYSTEM = "VCS WARNING V-16-1-40129 System %s does not exist in the local cluster\n"
VCS_PARENT_ONLINE = "VCS WARNING V-16-1-10208 Group dependency is not met if group %s goes offline on system %s: group %s is online\n"
VCS_CHILD_OFFLINE = "VCS WARNING V-16-1-10165 Online of group %s on system %s is rejected: dependency on group %s is not met\n"
VCS_ONLINE_ELSEWHERE = "VCS WARNING V-16-1-10162 Group %s is not a parallel group and is online on system %s\n"
VCS_PARALLEL = "VCS WARNING V-16-1-10166 Group %s is a parallel group: it cannot be switched\n"
VCS_FAULTED = "VCS WARNING V-16-1-10167 Group %s is faulted on system %s: clear the fault first\n"
VCS_ADMIN_WAIT = "VCS WARNING V-16-1-40155 Resource %s of group %s is waiting for administrator: operation is rejected\n"
VCS_STOP_DISABLED = "VCS WARNING V-16-1-11025 hastop is rejected: EngineShutdown is %s\n"
VCS_STOP_PROMPT = "VCS WARNING V-16-1-11026 Are you sure that VCS is to be stopped here? [y/n] "
VCS_STOP_ADMIN_WAIT = "VCS WARNING V-16-1-11027 hastop is rejected: resource %s is waiting for administrator; use -force\n"
VCS_WAIT_OVER = "VCS WARNING V-16-1-11028 Timed out\n"
# Section 2.9: with one -sys the answer is a bare word [I]; combinations are joined by | [K].
VCS_BARE_STATE = True
# [V] has ONLINE|UNABLE_TO_OFFLINE for a resource; that ADMIN_WAIT is shown in the same way is inferred.
VCS_FLAG = "|"
# "hagrp -offline has no effect" on a frozen group; whether it says so is not known.
VCS_FROZEN_CODE = 0
# Default of OfflineTimeout [K].
OFFLINE_TIMEOUT_SECONDS = 300
# The heads of hastatus's further sections [K].
HASTATUS_FROZEN = "-- GROUPS FROZEN\n-- Group\n"
HASTATUS_FAILED = "-- RESOURCES FAILED\n-- Group           Type                 Resource             System              \n"
HASTATUS_OFFLINING = "-- RESOURCES OFFLINING\n-- Group           Type                 Resource             System               IState\n"
HASTATUS_ONLINING = "-- RESOURCES ONLINING\n-- Group           Type                 Resource             System               IState\n"

# CFS: what a mount says in the mount table, and what its programs answer.
CFS_OPTIONS = "rw,cluster,delaylog,largefiles,ioerror=mdisable"
CFS_LOCAL_OPTIONS = "rw,delaylog,largefiles,ioerror=mwdisable"
CFS_CHECKPOINT_OPTIONS = "ro,ckpt=%s,cluster,delaylog,largefiles,ioerror=mdisable"
CFS_BUSY = "vxfs umount: %s cannot unmount : Device busy\n"
CFS_LOCKED = "UX:vxfs umount: ERROR: V-3-27360: %s is locked with a key: use vxumount -o mntunlock\n"
CFS_WRONG_KEY = "UX:vxfs vxumount: ERROR: V-3-27361: %s: the key does not match\n"
CFS_PRIMARY = "UX:vxfs umount: ERROR: V-3-27362: %s is the primary and is mounted on other nodes\n"
CFS_NOT_MOUNTED = "umount: %s: not mounted.\n"
CFS_MOUNTED = "  Mounting...\n  [%s] mounted successfully at %s on %s\n"
CFS_UNMOUNTED = "  Unmounting...\n  %s got successfully unmounted from %s\n"
CFS_UNMOUNT_FAILED = "  Unmounting...\n  WARNING: V-35-360: Could not unmount %s on %s\n"
CFS_UNKNOWN = "  Error: V-35-9: %s is not in the cluster configuration\n"
CFS_NOT_PRIMARY = "UX:vxfs fsclustadm: ERROR: V-3-20275: %s: not a cluster mount\n"
# VCS's own lock key, which it knows (section 2.9); other keys it does not.
CFS_VCS_KEY = "VCS"
