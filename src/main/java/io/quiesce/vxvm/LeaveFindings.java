package io.quiesce.vxvm;

import static io.quiesce.plan.Finding.blocks;
import static io.quiesce.plan.Finding.informs;
import static io.quiesce.plan.Finding.needsConsent;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.inventory.Cluster;
import io.quiesce.plan.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a person has to know before a node leaves; pure. */
public final class LeaveFindings {

    private final Cluster cluster;
    private final LeaveSurvey survey;
    private final LeavePlan plan;
    private final List<Finding> findings = new ArrayList<>();

    private LeaveFindings(Cluster cluster, LeaveSurvey survey, LeavePlan plan) {
        this.cluster = cluster;
        this.survey = survey;
        this.plan = plan;
    }

    /** All findings, the gravest first. */
    public static List<Finding> of(Cluster cluster, LeaveSurvey survey, LeavePlan plan) {
        LeaveFindings all = new LeaveFindings(cluster, survey, plan);
        all.findings.addAll(new ClusterFindings(cluster, survey.node(), true, all.looks()).all());
        all.secondSample();
        survey.leaving().asOptional().ifPresent(all::node);
        all.applications();
        return all.findings.stream().sorted().distinct().toList();
    }

    private Map<String, Reading<Member>> looks() {
        Map<String, Reading<Member>> looks = new TreeMap<>(survey.others());
        looks.put(survey.node(), survey.leaving());
        return looks;
    }

    private void node(Member member) {
        if (!member.membership().isMember()) {
            findings.add(blocks(
                    plan.node(),
                    "The node is %s: there is nothing that it could leave."
                            .formatted(Witness.word(member.membership().state()))));
            return;
        }
        survivors(member);
        actor(member);
        master(member);
        member.vcs().ifPresent(vcs -> findings.addAll(new GroupFindings(survey, plan, member, vcs).all()));
        findings.addAll(new VolumeFindings(survey, plan, member).all());
    }

    /** A cluster is quiet if nothing changed between two looks. */
    private void secondSample() {
        looks().forEach((name, look) -> look.asOptional()
                .map(Member::membership)
                .filter(Membership::isMember)
                .ifPresent(before -> {
                    Reading<Membership> later = survey.later().get(name);
                    if (later == null) {
                        findings.add(blocks(
                                name, "The node was not looked at a second time: nobody knows if all is quiet."));
                    } else if (later instanceof NotRead<Membership> failed) {
                        findings.add(blocks(name, "The node did not answer a second time: " + failed.why() + "."));
                    } else {
                        moved(name, before, later.asOptional().orElseThrow());
                    }
                }));
    }

    private void moved(String name, Membership before, Membership after) {
        if (!after.sequence().equals(before.sequence())) {
            findings.add(blocks(
                    name,
                    "The cluster is not quiet: a reconfiguration took place between two looks (%s, then %s)."
                            .formatted(before.sequence(), after.sequence())));
        } else if (!after.isMember() || !after.isQuiet() || !after.members().equals(before.members())) {
            findings.add(blocks(name, "The cluster is not quiet: a reconfiguration began between two looks."));
        }
    }

    private void survivors(Member member) {
        int others = member.membership().members().size() - 1;
        if (others <= 0) {
            findings.add(blocks(
                    plan.node(),
                    "The node is the last member: nobody would be left to confirm that it left cleanly, and shared volumes"
                            + " could be used nowhere."));
        } else if (others == 1) {
            findings.add(needsConsent(
                    plan.node(),
                    "One member is left afterwards: nobody but that one can confirm that the node has left cleanly, and if it"
                            + " fails the shared volumes can be used nowhere."));
        }
    }

    private void actor(Member member) {
        switch (member.actor()) {
            case VCS ->
                findings.add(informs(
                        plan.node(),
                        "VCS controls CVM here: it is asked to take the group %s offline.".formatted(plan.cvmGroup())));
            case NONE -> withoutMonitor();
            case SERVICEGUARD ->
                findings.add(
                        blocks(
                                plan.node(),
                                "Serviceguard controls CVM here: it halts the node itself, and nobody may act behind its back."));
            case UNCLEAR ->
                findings.add(blocks(
                        plan.node(),
                        "VCS is installed and does not answer, or does not control CVM: it is not clear who may take the node"
                                + " out of the cluster."));
        }
    }

    private void withoutMonitor() {
        Optional<String> monitored = survey.others().entrySet().stream()
                .filter(entry -> entry.getValue()
                        .asOptional()
                        .filter(other -> other.actor() != Actor.NONE)
                        .isPresent())
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
        findings.add(monitored
                .map(other -> blocks(
                        plan.node(),
                        "No cluster monitor is seen here, but one is on %s: it is not clear who may take the node out of the"
                                        .formatted(other)
                                + " cluster."))
                .orElseGet(() -> informs(
                        plan.node(), "No cluster monitor controls CVM here: vxclustadm stopnode is called itself.")));
    }

    private void master(Member member) {
        boolean byId = member.membership().nodeId().equals(member.membership().masterId());
        if (byId != member.isMaster() && member.mode().configd()) {
            findings.add(blocks(
                    plan.node(), "nodestate and vxdctl contradict each other about whether the node is the master."));
        } else if (!plan.newMaster().isEmpty()) {
            findings.add(informs(
                    plan.node(), "The node is the master: it hands the role on to " + plan.newMaster() + " first."));
        } else if (member.isMaster() && !LeavePlan.canHandMasterOn(member)) {
            findings.add(needsConsent(
                    plan.node(),
                    "The node is the master and cannot hand the role on: the cluster runs at protocol %d, and that needs %d."
                                    .formatted(member.protocol().orElse(0), LeavePlan.MASTER_PROTOCOL)
                            + " CVM chooses another master while the node leaves."));
        } else if (member.isMaster()) {
            findings.add(blocks(
                    plan.node(),
                    "The node is the master, and no other member with an enabled vxconfigd can take the role."));
        }
    }

    private void applications() {
        plan.applications()
                .forEach(name ->
                        findings.add(informs(plan.node(), "The application " + name + " runs here and is halted.")));
        survey.unknown()
                .forEach((name, why) -> findings.add(blocks(
                        plan.node(), "Whether the application " + name + " runs here is not known: " + why + ".")));
    }
}
