package io.quiesce.steps;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.Membership;
import io.quiesce.vxvm.Openness;
import io.quiesce.work.Assignment;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** What speaks against asking a node to leave now, as the node and the members that stay say; nothing is changed. */
@Component
final class LeaveObstacles {

    private final LeaveRecords records;
    private final ClusterMembers members;
    private final AgreedUse agreed;

    LeaveObstacles(LeaveRecords records, ClusterMembers members, AgreedUse agreed) {
        this.records = records;
        this.members = members;
        this.agreed = agreed;
    }

    /**
     * Looks.
     *
     * @param membership what the node said of itself just now
     * @return each obstacle in words; empty if the node may be asked
     */
    List<String> seen(Assignment assignment, LeavePlan plan, Reading<Membership> membership) {
        if (membership instanceof NotRead<Membership> silent) {
            return List.of("%s could not be asked: %s".formatted(plan.node(), silent.why()));
        }
        List<String> obstacles = new ArrayList<>();
        List<String> unquiet = new ArrayList<>();
        membership
                .asOptional()
                .filter(seen -> !seen.isQuiet() || !seen.isMember())
                .ifPresent(seen -> unquiet.add(plan.node()));
        members.memberships(plan.cluster(), plan.survivors(), assignment.runner())
                .forEach((name, reading) -> {
                    if (reading instanceof NotRead<Membership> silent) {
                        obstacles.add("%s could not be asked: %s".formatted(name, silent.why()));
                    } else if (!reading.asOptional().orElseThrow().isMember()) {
                        obstacles.add("%s, which was to stay, is out of the cluster".formatted(name));
                    } else if (!reading.asOptional().orElseThrow().isQuiet()) {
                        unquiet.add(name);
                    }
                });
        if (!unquiet.isEmpty()) {
            obstacles.add("another reconfiguration is running, as seen from " + String.join(" and ", unquiet));
        }
        Reading<Openness> openness = members.openness(new Target(plan.cluster(), plan.node()), assignment.runner());
        if (openness instanceof NotRead<Openness> silent) {
            obstacles.add("whether all volumes are closed could not be read: %s".formatted(silent.why()));
        } else {
            obstacles.addAll(stillOpen(assignment, plan, openness.asOptional().orElseThrow()));
        }
        return obstacles;
    }

    private List<String> stillOpen(Assignment assignment, LeavePlan plan, Openness openness) {
        if (openness.allClosed()) {
            return List.of();
        }
        LeaveRecord record = records.of(assignment.rootId());
        List<Drains.Row> rows = agreed.beyond(assignment.rootId(), record, HeldVolumes.all(plan.node(), openness));
        return rows.isEmpty() && !record.isForced()
                ? List.of("shared volumes are open or mounted")
                : rows.stream()
                        .map(row -> "%s was opened again: %s (%s)".formatted(row.state(), row.what(), row.left()))
                        .toList();
    }
}
