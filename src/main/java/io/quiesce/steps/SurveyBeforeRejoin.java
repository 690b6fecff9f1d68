package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.vxvm.Actor;
import io.quiesce.vxvm.JoinFindings;
import io.quiesce.vxvm.Member;
import io.quiesce.vxvm.ServiceGroup;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * <i>Survey node and members</i>, before a rejoin: looks at all nodes without changing anything, and makes the plan from the
 * record of the last leave.
 */
@Described(
        name = "Survey before a rejoin",
        text = "Looks at the node and at every member without changing anything, and makes the plan from "
                + "the record of the last leave.",
        sets = {
            @Described.Sets(name = "planHash", text = "the fingerprint of the plan"),
            @Described.Sets(name = "planView", text = "the plan, for the form of Approve plan")
        },
        raisesStepFailed = false)
@Component
final class SurveyBeforeRejoin implements Step {

    private final Leases leases;
    private final Inventory inventory;
    private final ClusterMembers members;
    private final LeaveRecords records;
    private final ApprovedPlan plans;

    SurveyBeforeRejoin(
            Leases leases, Inventory inventory, ClusterMembers members, LeaveRecords records, ApprovedPlan plans) {
        this.leases = leases;
        this.inventory = inventory;
        this.members = members;
        this.records = records;
        this.plans = plans;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Lease lease = leases.ofRun(assignment.rootId());
        Cluster cluster = inventory.require(lease.cluster());
        String node = lease.setting("node");
        Map<String, Reading<Member>> seen = members.all(cluster.name(), assignment.runner());
        RejoinPlan plan = plan(cluster, node, seen, records.lastLeave(cluster.name(), node));
        SurveyedRejoin surveyed = new SurveyedRejoin(plan, JoinFindings.of(cluster, node, seen));
        String hash = plans.keep(assignment.rootId(), surveyed);
        return Outcome.done(Map.of("planHash", hash), Map.of("planView", LeaveView.of(lease, surveyed)));
    }

    private static RejoinPlan plan(
            Cluster cluster, String node, Map<String, Reading<Member>> seen, Optional<LeaveRecords.Kept> left) {
        Optional<Member> own = Optional.ofNullable(seen.get(node)).flatMap(Reading::asOptional);
        List<Member> in = seen.values().stream()
                .flatMap(reading -> reading.asOptional().stream())
                .filter(member ->
                        member.membership().isMember() && !member.node().equals(node))
                .toList();
        return new RejoinPlan(
                cluster.name(),
                node,
                own.map(Member::host).orElse(""),
                own.map(member -> Actor.forJoin(member, in)).orElse(Actor.UNCLEAR),
                cvmGroup(own, in),
                in.stream().map(Member::node).toList(),
                own.map(member -> member.membership().reason()).orElse(""),
                left.map(LeaveRecords.Kept::run).orElse(""),
                left.map(kept -> Drains.moment(kept.at())).orElse(""),
                left.map(kept -> back(kept.record())).orElse(List.of()));
    }

    private static String cvmGroup(Optional<Member> own, List<Member> others) {
        return Stream.concat(own.stream(), others.stream())
                .flatMap(member -> member.vcs().stream())
                .flatMap(vcs -> vcs.cvm().stream())
                .map(ServiceGroup::name)
                .findFirst()
                .orElse("");
    }

    /** What the record says was taken, and how it comes back: the last first. */
    static List<String> back(LeaveRecord record) {
        List<String> back = new ArrayList<>();
        groups(record, true).forEach(back::add);
        reversed(record.mounts()).forEach(mount -> back.add("mount " + mount.point()));
        groups(record, false).forEach(back::add);
        reversed(record.applications()).forEach(name -> back.add("start " + name));
        record.primaries().forEach(point -> back.add("become CFS primary of " + point + " again"));
        return back;
    }

    private static Stream<String> groups(LeaveRecord record, boolean mounts) {
        return reversed(record.groups()).stream()
                .filter(group -> group.mounts() == mounts)
                .map(group -> group.to().isEmpty()
                        ? "bring the service group %s online".formatted(group.group())
                        : "switch the service group %s back from %s".formatted(group.group(), group.to()));
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }
}
