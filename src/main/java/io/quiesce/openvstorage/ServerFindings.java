package io.quiesce.openvstorage;

import static io.quiesce.plan.Finding.blocks;
import static io.quiesce.plan.Finding.informs;
import static io.quiesce.plan.Finding.needsConsent;

import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.inventory.Role;
import io.quiesce.plan.Finding;
import io.quiesce.plan.Naming;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Decides what a survey means for stopping one server while the cluster works on. Whatever blocks keeps the server
 * online; what cannot be found out blocks (reference: open-vstorage.md 3.3 and 5.1). Pure.
 */
public final class ServerFindings {

    private static final int NAMED = 5;

    private ServerFindings() {}

    /**
     * All findings, the gravest first.
     *
     * @param stopMachines whether virtual machines of the server may be stopped; otherwise one that runs blocks
     * @param quorum what the live count of the masters says about the server
     * @param engineHostIds what identifies the machine this engine runs on; see {@link SurveyFindings#of}
     */
    public static List<Finding> of(
            Survey survey, Target server, boolean stopMachines, QuorumGuard.Verdict quorum, Set<String> engineHostIds) {
        List<Finding> findings = new ArrayList<>(SurveyFindings.about(survey, server, engineHostIds));
        role(survey, server, findings);
        if (!stopMachines) {
            machines(survey, server, findings);
        }
        silentNodes(survey, server, findings);
        transactionLogs(survey, server, findings);
        ownVolumes(survey, server, findings);
        findings.add(
                quorum instanceof QuorumGuard.Verdict.Refused refused
                        ? blocks(server.node(), refused.why())
                        : informs(server.node(), QuorumGuard.sentence(quorum, server.node())));
        return findings.stream().sorted().distinct().toList();
    }

    private static void role(Survey survey, Target server, List<Finding> findings) {
        boolean backend = survey.fact(server)
                .flatMap(NodeFacts::role)
                .filter(role -> role == Role.BACKEND)
                .isPresent();
        if (backend) {
            findings.add(blocks(
                    server.node(),
                    "This is a backend node: whether its backend can do without it is not looked at, so it is not stopped"
                            + " from here."));
        }
    }

    private static void machines(Survey survey, Target server, List<Finding> findings) {
        List<String> running = survey.machines().entrySet().stream()
                .filter(entry -> entry.getKey().equals(server))
                .flatMap(entry -> entry.getValue().asOptional().stream())
                .flatMap(listed -> VirtualMachines.notStopped(listed.machines()).stream())
                .map(VirtualMachine::name)
                .toList();
        if (!running.isEmpty()) {
            findings.add(blocks(
                    server.node(),
                    "%s %s here (%s), and this run was told to stop none."
                            .formatted(
                                    Naming.counted(running.size(), "virtual machine"),
                                    Naming.verb(running.size(), "runs", "run"),
                                    Naming.some(running, NAMED))));
        }
    }

    private static void silentNodes(Survey survey, Target server, List<Finding> findings) {
        survey.nodes().forEach((target, reading) -> {
            if (!target.equals(server) && reading instanceof NotRead<NodeFacts> failed) {
                findings.add(needsConsent(
                        target.node(),
                        "The node could not be looked at: %s. If it is off, nothing on it needs the server; if it runs, its volumes may."
                                .formatted(failed.why())));
            }
        });
    }

    /** The volumes of the others must not depend on what this server holds of their latest writes. */
    private static void transactionLogs(Survey survey, Target server, List<Finding> findings) {
        List<String> notSafe = Dtl.of(survey.volumeSample(), server).notSafe();
        if (!notSafe.isEmpty()) {
            findings.add(blocks(
                    server.node(),
                    "The latest writes of %s of other nodes may be on one machine only: %s. Wait until each is OK_SYNC or OK_STANDALONE."
                            .formatted(Naming.counted(notSafe.size(), "volume"), Naming.some(notSafe, NAMED))));
        }
    }

    private static void ownVolumes(Survey survey, Target server, List<Finding> findings) {
        long owned = survey.ownVolumes(server).volumes().stream()
                .filter(volume -> volume.state() != VolumeState.TEMPLATE && volume.state() != VolumeState.GONE)
                .count();
        if (owned > 0) {
            findings.add(informs(
                    server.node(),
                    owned == 1
                            ? "1 volume is owned here: nobody can use it until the server is back."
                            : "%d volumes are owned here: nobody can use them until the server is back."
                                    .formatted(owned)));
        }
    }
}
