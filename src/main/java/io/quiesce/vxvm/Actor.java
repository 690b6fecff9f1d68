package io.quiesce.vxvm;

import java.util.Collection;

/** Who decides whether a node is a member of CVM, as the node itself shows it. */
public enum Actor {
    /** VCS runs on the node and has a group that holds a CVMCluster resource: it is asked to take CVM offline. */
    VCS,
    /** No cluster monitor is installed: {@code vxclustadm} is called itself. */
    NONE,
    /** Serviceguard is installed: no runbook may touch CVM behind its back. */
    SERVICEGUARD,
    /** VCS is installed but does not answer here, or does not control CVM: nobody may act before that is cleared up. */
    UNCLEAR;

    /**
     * Who is asked to let a node join: an engine of VCS that is only not started there is no riddle, if the members say that
     * VCS controls CVM on that node.
     *
     * @param members the members of the cluster
     */
    public static Actor forJoin(Member node, Collection<Member> members) {
        boolean vcsControlsIt = members.stream()
                .flatMap(member -> member.vcs().stream())
                .flatMap(vcs -> vcs.cvm().stream())
                .anyMatch(cvm -> cvm.systems().contains(node.host()));
        return node.actor() == UNCLEAR && node.vcs().isEmpty() && vcsControlsIt ? VCS : node.actor();
    }
}
