package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.FirstStage;
import io.quiesce.openvstorage.NodeLook;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * <i>Wait for backend services</i>, the second stage of the backend nodes: with the masters there, their disks' services
 * start. What does not is left to the check of services, which repairs and asks.
 */
@Described(
        name = "Wait for backend services",
        text = "Waits until the services of the backend nodes run, five minutes at the most. What does "
                + "not run by then is noted and left to the look at services.",
        refusesOnly = true)
@Component
final class WaitForBackend implements Step {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final ApprovedPlan plans;
    private final Transcript transcript;
    private final FanOut fanOut;
    private final Clock clock;

    WaitForBackend(ApprovedPlan plans, Transcript transcript, FanOut fanOut, Clock clock) {
        this.plans = plans;
        this.transcript = transcript;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        RestartPlan plan = plans.restart(assignment.rootId());
        if (plan.backends().isEmpty()) {
            return Outcome.done();
        }
        Map<String, String> notYet = notYet(plan, assignment);
        Duration waited = Duration.between(assignment.since(), Instant.now(clock));
        if (notYet.isEmpty()) {
            return Outcome.done();
        }
        if (waited.compareTo(LIMIT) < 0) {
            return Outcome.again(LookForNodes.pause(waited));
        }
        notYet.forEach((node, what) -> transcript.note(assignment.rootId(), node + ": " + what));
        return Outcome.done();
    }

    private Map<String, String> notYet(RestartPlan plan, Assignment assignment) {
        NodeLook look = new NodeLook(assignment.runner(), clock);
        Set<String> known = Set.copyOf(plan.known());
        Map<String, String> notYet = new TreeMap<>();
        fanOut.over(
                        plan.backends().stream()
                                .map(node -> new Target(plan.cluster(), node))
                                .toList(),
                        target -> Reading.readable(() -> look.look(target, List.of())))
                .forEach((target, reading) -> {
                    if (reading instanceof Reading.NotRead<?> failed) {
                        notYet.put(target.node(), "not looked at: " + failed.why());
                        return;
                    }
                    List<String> down = FirstStage.notYet(reading.asOptional().orElseThrow()).stream()
                            .filter(service -> !known.contains(target.node() + "/" + service))
                            .toList();
                    if (!down.isEmpty()) {
                        notYet.put(target.node(), "not running yet: " + String.join(", ", down));
                    }
                });
        return notYet;
    }
}
