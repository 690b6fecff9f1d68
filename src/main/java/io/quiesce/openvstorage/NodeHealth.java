package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Problem.fault;
import static io.quiesce.openvstorage.Problem.notice;
import static io.quiesce.openvstorage.Problem.unknown;

import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.HealthLook.Quick;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Mount;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Judges each node for itself: whether it answers, what it is, its clock, its root disk, its disks of ALBA. */
final class NodeHealth {

    /** Below this much free space services stop: their logs and the ALBA proxy need some (reference: open-vstorage.md 5.3). */
    static final int ROOT_FULL_PERCENT = 3;

    private NodeHealth() {}

    static List<Problem> of(Checkup checkup) {
        List<Problem> problems = new ArrayList<>();
        for (Target target : checkup.targets()) {
            NodeCheck check = checkup.nodes().get(target);
            if (check == null) {
                problems.add(unknown(target.node(), "node", "not looked at", "an answer"));
            } else if (check.quick() instanceof NotRead<Quick> failed) {
                problems.add(unknown(target.node(), "node", "silent: " + failed.why(), "an answer"));
            } else {
                problems.addAll(of(target.node(), check.quick().asOptional().orElseThrow()));
            }
        }
        return problems;
    }

    private static List<Problem> of(String node, Quick quick) {
        NodeFacts facts = quick.facts();
        List<Problem> problems = new ArrayList<>();
        if (facts.role().isEmpty()) {
            problems.add(unknown(node, "node", "of unknown role: " + facts.roleSource(), "a role"));
        }
        if (facts.era() == Era.UNKNOWN) {
            problems.add(unknown(
                    node,
                    "node",
                    "of unknown release: neither ovs.json nor arakoon_cacc.ini nor a unit of ALBA is there",
                    "a known release of Open vStorage"));
        }
        if (facts.skew().compareTo(SurveyFindings.CLOCK_LIMIT) > 0) {
            problems.add(fault(
                    node,
                    "clock",
                    "off by at least " + facts.skew().toSeconds() + " s",
                    "off by " + SurveyFindings.CLOCK_LIMIT.toSeconds() + " s at most"));
        }
        int free = facts.rootFreePercent();
        if (free < ROOT_FULL_PERCENT) {
            problems.add(fault(node, "root disk", free + "% free", ROOT_FULL_PERCENT + "% free at least"));
        } else if (free < SurveyFindings.ROOT_FREE_PERCENT) {
            problems.add(
                    notice(node, "root disk", free + "% free", SurveyFindings.ROOT_FREE_PERCENT + "% free at least"));
        }
        new TreeMap<>(quick.disks()).forEach((disk, mount) -> {
            if (mount != Mount.MOUNTED) {
                String state = mount == Mount.STALE ? "not answering" : "not mounted";
                problems.add(fault(node, "disk " + disk, state, "mounted at /mnt/alba-asd/" + disk));
            }
        });
        return problems;
    }
}
