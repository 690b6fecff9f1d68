package io.quiesce.vxvm;

import static io.quiesce.plan.Finding.blocks;
import static io.quiesce.plan.Finding.informs;
import static io.quiesce.plan.Finding.needsConsent;

import io.quiesce.plan.Finding;
import io.quiesce.plan.Naming;
import io.quiesce.vxvm.LeavePlan.GroupMove;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What VCS has in store for a node that leaves: its groups, its own troubles, its attributes; pure (reference: vxvm.md 3). */
final class GroupFindings {

    private static final int NAMED = 5;
    private static final Set<String> ACTIVE = Set.of("ONLINE", "PARTIAL", "STARTING", "STOPPING");

    private final LeaveSurvey survey;
    private final LeavePlan plan;
    private final String host;
    private final Vcs vcs;
    private final List<Finding> findings = new ArrayList<>();

    GroupFindings(LeaveSurvey survey, LeavePlan plan, Member member, Vcs vcs) {
        this.survey = survey;
        this.plan = plan;
        this.host = member.host();
        this.vcs = vcs;
    }

    List<Finding> all() {
        engine();
        vcs.cvm().ifPresent(this::cvm);
        plan.moves().forEach(move -> vcs.group(move.group()).ifPresent(group -> group(move, group)));
        return findings;
    }

    private void engine() {
        String state = vcs.systems().getOrDefault(host, "unknown");
        if (!state.equals("RUNNING")) {
            findings.add(blocks(plan.node(), "VCS is " + state + " on this node, and takes no requests."));
        }
        vcs.troubles()
                .forEach(trouble -> findings.add(blocks(
                        trouble.resource(),
                        "VCS has given up on this resource on %s (%s): it refuses requests until a person has cleared that."
                                .formatted(trouble.system(), trouble.state()))));
        if (!vcs.engineShutdown().isEmpty() && !vcs.engineShutdown().equals("Enable")) {
            findings.add(informs(
                    plan.cluster(),
                    "EngineShutdown is %s: this run never sends hastop, but whoever stops VCS later is %s."
                            .formatted(
                                    vcs.engineShutdown(),
                                    vcs.engineShutdown().startsWith("Prompt")
                                            ? "asked by it, and a script hangs"
                                            : "refused by it")));
        }
        if (!vcs.deporting().isEmpty()) {
            findings.add(needsConsent(
                    plan.cluster(),
                    "CVMDeportOnOffline is 1 for %s: if no other node has a volume open, its disk group is deported with the"
                                    .formatted(Naming.some(
                                            vcs.deporting().stream().sorted().toList(), NAMED))
                            + " last mount, on all nodes."));
        }
    }

    private void cvm(ServiceGroup group) {
        if (group.frozen()) {
            findings.add(blocks(group.name(), "The group is frozen, and it is the one that has to go offline."));
        }
        if (group.isMoving(host)) {
            findings.add(blocks(group.name(), "The group is going online or offline here already."));
        } else if (group.isOffline(host) || !group.flags(host).contains("ONLINE")) {
            findings.add(blocks(
                    group.name(),
                    "The node is a member, but VCS does not have this group online here (%s): taking it offline would do nothing."
                            .formatted(flags(group))));
        }
        if (group.mounts()) {
            findings.add(
                    blocks(
                            group.name(),
                            "The group is CVM and mounts file systems too: they could not be seen closed before the node leaves."));
        }
    }

    private void group(GroupMove move, ServiceGroup group) {
        if (group.frozen()) {
            findings.add(blocks(group.name(), "The group is frozen, runs here and has to go."));
        }
        if (group.isMoving(host)) {
            findings.add(blocks(
                    group.name(), "The group is going online or offline here just now (%s).".formatted(flags(group))));
        } else if (group.flags(host).stream().noneMatch(ACTIVE::contains)) {
            findings.add(
                    blocks(group.name(), "Whether the group runs here is not known (%s).".formatted(flags(group))));
        }
        if (group.mixesProgramsAndMounts()) {
            findings.add(needsConsent(
                    group.name(),
                    "The group holds programs and mounts: VCS stops them and unmounts in one go, by force if others still use"
                            + " what is mounted (they get I/O errors and may lose data)."));
        }
        if (move.mounts() && (group.mixesProgramsAndMounts() || !group.mounts())) {
            findings.add(needsConsent(
                    group.name(),
                    "The group is halted only after the drain, for a group that mounts file systems requires it."));
        }
        destination(move, group);
    }

    private void destination(GroupMove move, ServiceGroup group) {
        if (!move.to().isEmpty()) {
            findings.add(informs(group.name(), "The group is switched to " + move.to() + "."));
            return;
        }
        List<String> elsewhere = group.systems().stream()
                .filter(system -> !system.equals(host) && group.isOnline(system))
                .toList();
        if (!elsewhere.isEmpty()) {
            findings.add(informs(
                    group.name(),
                    "The group is taken offline here and goes on running on " + String.join(", ", elsewhere) + "."));
        } else if (canMove(group)) {
            findings.add(informs(
                    group.name(),
                    "The group is taken offline here as asked, and runs nowhere until it is brought online."));
        } else {
            findings.add(
                    needsConsent(
                            group.name(),
                            "The group is taken offline here and runs nowhere then: no other member of its list can take it over."));
        }
    }

    private boolean canMove(ServiceGroup group) {
        List<String> members = survey.others().entrySet().stream()
                .filter(entry -> plan.survivors().contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .flatMap(reading -> reading.asOptional().stream())
                .map(Member::host)
                .toList();
        return new GroupOrder(vcs, host).takesOver(group, vcs, members).isPresent();
    }

    private String flags(ServiceGroup group) {
        return group.flags(host).isEmpty()
                ? "no state"
                : String.join("|", group.flags(host).stream().sorted().toList());
    }
}
