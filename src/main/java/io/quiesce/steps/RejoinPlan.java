package io.quiesce.steps;

import io.quiesce.plan.Canonical;
import io.quiesce.vxvm.Actor;
import java.util.List;

/**
 * What a run does so that a node joins its cluster again.
 *
 * @param host the node's own name, by which CVM and VCS know it; empty if it did not say
 * @param actor who is asked to join
 * @param cvmGroup the group of VCS that is CVM; empty without VCS
 * @param members nodes that are members now, by their names in the inventory
 * @param reasonBefore what {@code nodestate} gave as the reason of the last leave
 * @param leaveRun the run by which the node left; empty if there is no record of one
 * @param leftAt when that run began, for a person; empty without a record
 * @param back what is put back, one step each, in the order in which it is done; the record of the leave says it in full
 */
record RejoinPlan(
        String cluster,
        String node,
        String host,
        Actor actor,
        String cvmGroup,
        List<String> members,
        String reasonBefore,
        String leaveRun,
        String leftAt,
        List<String> back) {

    RejoinPlan {
        members = List.copyOf(members);
        back = List.copyOf(back);
    }

    /** SHA-256 over everything in the plan but {@code leftAt}, which follows from the run; in lower-case hexadecimal. */
    String hash() {
        return new Canonical("quiesce vxvm rejoin plan 1")
                .add(cluster)
                .add(node)
                .add(host)
                .add(actor.name())
                .add(cvmGroup)
                .list("members", members)
                .add(reasonBefore)
                .add(leaveRun)
                .list("back", back)
                .sha256();
    }
}
