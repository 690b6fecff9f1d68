"""The two layouts of `vxclustadm -v nodestate` (reference vxvm.md 2.2): one set of masks, indented, until 5.0; two sets since 5.1SP1."""


def lines(layout, node, master, neighbour, masks, seqnum, fencing):
    members, joiners, leavers = masks
    if layout == "old":
        found = ["nodeId=%d" % node, "masterId=%d" % master, "neighborId=%d" % neighbour, "members=0x%x" % members, "joiners=0x%x" % joiners, "leavers=0x%x" % leavers]
        return ["        " + line for line in found + ["reconfig_seqnum=0x%x" % seqnum, "vxfen=" + fencing]]
    found = ["nodeId=%d" % node, "masterId=%d" % master, "neighborId=%d" % neighbour]
    for index, each in enumerate(((members, joiners, leavers), (0, 0, 0))):
        found += ["%s[%d]=0x%x" % (name, index, value) for name, value in zip(("members", "joiners", "leavers"), each)]
    return found + ["reconfig_seqnum=0x%x" % seqnum, "vxfen=" + fencing]
