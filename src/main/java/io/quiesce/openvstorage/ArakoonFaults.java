package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Problem.fault;

import io.quiesce.openvstorage.ArakoonCluster.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Judges the Arakoon clusters: each has a master, and every member sees it. */
final class ArakoonFaults {

    private ArakoonFaults() {}

    /** A unit that is down is the services' to tell and to repair; here only what is wrong although the unit runs. */
    static List<Problem> of(Checkup checkup) {
        List<Problem> problems = new ArrayList<>();
        for (ArakoonCluster arakoon :
                ArakoonHealth.count(checkup.cluster(), checkup.readings(), checkup.every(NodeCheck::arakoon))) {
            String subject = "Arakoon " + arakoon.name();
            if (arakoon.master().isEmpty()) {
                String troubles = arakoon.members().stream()
                        .filter(m -> !m.healthy())
                        .map(m -> m.node() + " " + m.trouble().orElse(""))
                        .collect(Collectors.joining("; "));
                problems.add(
                        fault(checkup.cluster().name(), subject, "without a master: " + troubles, "led by a master")
                                .passing(true));
            } else {
                arakoon.members().stream()
                        .filter(m -> !m.healthy() && isUp(checkup, arakoon, m))
                        .forEach(m -> problems.add(fault(
                                m.node(),
                                subject,
                                "out of step: the member " + m.trouble().orElse(""),
                                "led by " + arakoon.master().orElse(""))));
            }
        }
        return problems;
    }

    private static boolean isUp(Checkup checkup, ArakoonCluster arakoon, Member member) {
        return checkup.facts().entrySet().stream()
                .filter(e -> e.getKey().node().equals(member.node()))
                .anyMatch(e -> e.getValue()
                        .service("ovs-arakoon-" + arakoon.name())
                        .filter(NodeFacts.Service::running)
                        .isPresent());
    }
}
