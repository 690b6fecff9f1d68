package io.quiesce.steps;

import io.quiesce.command.CommandResult;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.plan.Naming;
import io.quiesce.transcript.Transcript;
import io.quiesce.vxvm.Asked;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.vxvm.Member;
import io.quiesce.work.Assignment;
import io.quiesce.work.Failure;
import io.quiesce.work.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** What the steps on VxVM clusters have in common: how long they are patient, and how they say what went wrong. */
@Component
final class LeaveSteps {

    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final LeaveRecords records;
    private final VxvmSettings settings;
    private final Drains drains;
    private final Transcript transcript;
    private final Clock clock;

    LeaveSteps(LeaveRecords records, VxvmSettings settings, Drains drains, Transcript transcript, Clock clock) {
        this.records = records;
        this.settings = settings;
        this.drains = drains;
        this.transcript = transcript;
        this.clock = clock;
    }

    /** How long this piece of work has been at it. */
    Duration waited(Assignment assignment) {
        return Duration.between(assignment.since(), Instant.now(clock));
    }

    /** Looks again after a while; no thread waits meanwhile. */
    Outcome again(Assignment assignment) {
        return Outcome.again(Pauses.after(waited(assignment), SHORTEST, LONGEST));
    }

    /**
     * Looks again, or gives up with this sentence once what was asked for has had its time. A piece of work may ask for one
     * thing after the other: each has its time.
     */
    Outcome againOrFailed(Assignment assignment, String step, Target where, String text, String skipping) {
        Instant since = transcript
                .lastRequest(assignment.rootId(), assignment.step(), assignment.since())
                .orElse(assignment.since());
        Duration waited = Duration.between(since, Instant.now(clock));
        return waited.compareTo(settings.doneWithin()) < 0
                ? again(assignment)
                : failed(
                        assignment,
                        step,
                        where,
                        "%s That has been so for %s.".formatted(text, Drains.words(waited)),
                        skipping);
    }

    /** A sample of the wait for the leave: what it waits for, in words; empty if for nothing any more. */
    void waitsFor(Assignment assignment, LeavePlan plan, List<String> reasons) {
        drains.keep(
                assignment,
                "leave",
                "reasons",
                reasons.stream()
                        .map(reason -> new Drains.Row(reason, plan.node(), "waits", ""))
                        .toList());
    }

    /** Whether nobody answers at all; a look that a program broke off, or that cannot be read, says nothing about the host. */
    static boolean isOffTheNetwork(Reading<?> look) {
        return look instanceof NotRead<?> silent && silent.result() instanceof CommandResult.NotStarted;
    }

    static String notAsked(List<String> obstacles) {
        return "The node has not been asked to leave: %s.".formatted(String.join("; ", obstacles));
    }

    /** A person decides how to go on. */
    Outcome failed(Assignment assignment, String step, Target where, String text, String skipping) {
        return Outcome.failed(kept(assignment, step, where, text, skipping));
    }

    /** A node did not answer, or said something that is not known; that may pass by itself. */
    Outcome silent(Assignment assignment, String step, Target where, NotRead<?> reading, String skipping) {
        return disturbed(assignment, step, where, sentence(reading.why()), skipping);
    }

    /** What went wrong may pass by itself; a person decides if it does not soon. */
    Outcome disturbed(Assignment assignment, String step, Target where, String text, String skipping) {
        return Outcome.disturbed(kept(assignment, step, where, text, skipping));
    }

    /** The record remembers which step failed: what a person may answer depends on it. */
    private Failure kept(Assignment assignment, String step, Target where, String text, String skipping) {
        records.change(assignment.rootId(), record -> record.withFailed(step));
        return new Failure(step, where.node(), "", "", text, skipping, List.of(where.node()));
    }

    /** A node says something, and the members that were heard with it. */
    static String bothSides(Map<String, Reading<Member>> others) {
        List<String> heard = new TreeMap<>(others)
                .entrySet().stream()
                        .filter(other -> other.getValue()
                                .asOptional()
                                .filter(member -> member.membership().isMember())
                                .isPresent())
                        .map(Map.Entry::getKey)
                        .toList();
        return "it says so itself, and so %s %s".formatted(Naming.verb(heard.size(), "does", "do"), Naming.all(heard));
    }

    static String sentence(String why) {
        return why.endsWith(".") ? why : why + ".";
    }

    /**
     * Why what was asked for will not happen: the program said no, or nothing was ever sent. A cut line or a time-out is no
     * refusal: what came of it is looked at.
     */
    static Optional<String> refusal(Reading<Asked> asked) {
        if (asked instanceof NotRead<Asked> lost) {
            return lost.result() instanceof CommandResult.NotStarted notStarted
                            && !notStarted.reason().mayPass()
                    ? Optional.of(lost.why())
                    : Optional.empty();
        }
        return asked.asOptional()
                .filter(answer -> !answer.accepted())
                .map(answer -> answer.said().isEmpty() ? "the program refused and said nothing" : answer.said());
    }
}
