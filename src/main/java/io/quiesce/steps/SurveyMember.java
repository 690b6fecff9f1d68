package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Application;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.vxvm.Applications;
import io.quiesce.vxvm.LeaveFindings;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.LeaveSurvey;
import io.quiesce.vxvm.Member;
import io.quiesce.vxvm.Openness;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * <i>Survey node and members</i>, before a leave: looks at the node and at every member, twice at who is a member, changes
 * nothing, and makes the plan.
 */
@Described(
        name = "Survey node and members",
        text = "Looks at the node that is to leave and at every member without changing anything, and "
                + "makes the plan for the leave.",
        sets = {
            @Described.Sets(name = "planHash", text = "the fingerprint of the plan"),
            @Described.Sets(name = "planView", text = "the plan, for the form of Approve plan")
        },
        raisesStepFailed = false)
@Component
final class SurveyMember implements Step {

    private final Leases leases;
    private final Inventory inventory;
    private final ClusterMembers members;
    private final ApprovedPlan plans;

    SurveyMember(Leases leases, Inventory inventory, ClusterMembers members, ApprovedPlan plans) {
        this.leases = leases;
        this.inventory = inventory;
        this.members = members;
        this.plans = plans;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Lease lease = leases.ofRun(assignment.rootId());
        Cluster cluster = inventory.require(lease.cluster());
        String node = lease.setting("node");
        LeaveSurvey survey = survey(assignment, cluster, node);
        LeavePlan plan =
                LeavePlan.of(cluster, survey, lease.setting("serviceGroups").equals("switch"));
        SurveyedLeave surveyed = new SurveyedLeave(plan, LeaveFindings.of(cluster, survey, plan));
        String hash = plans.keep(assignment.rootId(), surveyed);
        return Outcome.done(
                Map.of("planHash", hash), Map.of("planView", LeaveView.of(lease, surveyed, survey.openness())));
    }

    private LeaveSurvey survey(Assignment assignment, Cluster cluster, String node) {
        Target target = new Target(cluster.name(), node);
        Map<String, Reading<Member>> all = new TreeMap<>(members.all(cluster.name(), assignment.runner()));
        Reading<Openness> openness = members.openness(target, assignment.runner());
        Set<String> running = new TreeSet<>();
        Map<String, String> unknown = new TreeMap<>();
        Applications applications = new Applications(assignment.runner());
        for (Application application : cluster.applications()) {
            Reading<Boolean> runs = applications.runs(target, application);
            if (runs instanceof Reading.NotRead<Boolean> failed) {
                unknown.put(application.name(), failed.why());
            } else if (runs.asOptional().orElse(false)) {
                running.add(application.name());
            }
        }
        Reading<Member> leaving = all.remove(node);
        return new LeaveSurvey(
                cluster.name(),
                node,
                leaving,
                openness,
                all,
                members.memberships(
                        cluster.name(), cluster.nodes().stream().map(Node::name).toList(), assignment.runner()),
                running,
                unknown);
    }
}
