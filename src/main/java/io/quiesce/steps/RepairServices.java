package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Repair;
import io.quiesce.openvstorage.Repairing;
import io.quiesce.openvstorage.Repairs;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * <i>Repair services</i>: what the last look calls for, the lowest layer first, on all nodes at the same time. What came
 * of it, the next look tells.
 */
@Described(
        name = "Repair services",
        text = "Starts or restarts what the last look at services calls for, the lowest layer first, "
                + "each service twice at most. What came of it, the next look tells.",
        destructive = true,
        raisesStepFailed = false)
@Component
final class RepairServices implements Step {

    private final Checks checks;
    private final Transcript transcript;
    private final FanOut fanOut;

    RepairServices(Checks checks, Transcript transcript, FanOut fanOut) {
        this.checks = checks;
        this.transcript = transcript;
        this.fanOut = fanOut;
    }

    @Override
    public Outcome run(Assignment assignment) {
        HealthRecord record = checks.of(assignment.rootId());
        List<Repair> batch = Repairs.next(record.problems(), record.tries()).batch();
        if (batch.isEmpty()) {
            return Outcome.done();
        }
        Map<Target, List<Repair>> byNode = new TreeMap<>();
        batch.forEach(repair -> byNode.computeIfAbsent(repair.target(), target -> new ArrayList<>())
                .add(repair));
        Repairing repairing = new Repairing(assignment.runner());
        fanOut.over(byNode.keySet(), target -> {
                    List<String> said = new ArrayList<>();
                    for (Repair repair : byNode.getOrDefault(target, List.of())) {
                        said.add(sentence(repair, Reading.readable(() -> repairing.repair(repair))));
                    }
                    return said;
                })
                .values()
                .forEach(said -> said.forEach(text -> transcript.note(assignment.rootId(), text)));
        checks.change(assignment.rootId(), before -> before.withTried(batch));
        return Outcome.done();
    }

    static String sentence(Repair repair, Reading<Repairing.Outcome> reading) {
        String what = "%s: %s %s"
                .formatted(repair.target().node(), repair.verb().name().toLowerCase(Locale.ROOT), repair.service());
        if (reading instanceof Reading.NotRead<Repairing.Outcome> failed) {
            return what + " is not known to have worked: " + failed.why();
        }
        Repairing.Outcome outcome = reading.asOptional().orElseThrow();
        if (outcome instanceof Repairing.Outcome.Runs runs) {
            return what + " worked: " + runs.said();
        }
        if (outcome instanceof Repairing.Outcome.RanAlready ran) {
            return what + " was not needed: " + ran.said();
        }
        if (outcome instanceof Repairing.Outcome.Waits waits) {
            return what + " was done, and it waits for its gate: " + waits.said();
        }
        if (outcome instanceof Repairing.Outcome.NotInstalled none) {
            return what + " was not done, it is not installed: " + none.said();
        }
        Repairing.Outcome.StillDown down = (Repairing.Outcome.StillDown) outcome;
        return (what + " did not help: " + down.said() + " " + down.start()).strip();
    }
}
