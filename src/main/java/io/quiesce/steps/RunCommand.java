package io.quiesce.steps;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.inventory.Inventory;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.InputKind;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * <i>Run command on nodes</i>: runs a command line of the diagram on some nodes of the cluster that the run holds, at the same
 * time; what an editor needs who writes no Java.
 *
 * <p>Which command it is stands in the diagram and nowhere else: a process variable of that name is not looked at, since
 * whoever completes a task could write it. For the same reason the node that the run is about is that of the lease. What the
 * command does is not known here, so nothing is looked at before it: an act is started at most once for one visit of the task,
 * because its id stays the same when the step is done again.
 */
@Described(
        name = CommandOrder.STEP,
        version = 2,
        text =
                "Runs one command line on nodes of the cluster that the run holds, on all of them at the same time. A read"
                        + " may be repeated, and is killed when its time is over. An act is started at most once on each"
                        + " node for each time the task is reached, also when the line is cut or the engine starts again, and goes on"
                        + " when its time is over. Nobody looks first whether what it does is done already: when a phase is repeated"
                        + " the task is reached again and sends its act again. So write an act that may be repeated, or draw a"
                        + " read and a gateway before it.",
        inputs = {
            @Described.Input(
                    name = "nodes",
                    label = "Nodes",
                    group = "Where",
                    text =
                            "Which nodes of the cluster: all, node for the one that whoever starts the run chooses (where a runbook"
                                    + " is for one node), a role (master, extra, backend, member), or names separated by commas.",
                    kind = InputKind.NODES,
                    required = true),
            @Described.Input(
                    name = "command",
                    label = "Command",
                    group = "What",
                    text =
                            "One line for the shell of the node. The engine would replace ${...} and #{...}, so they are"
                                    + " refused: write $NAME for a variable of the shell. Programs are called by name, not by path.",
                    kind = InputKind.TEXT,
                    required = true,
                    pattern = RunCommand.COMMAND,
                    message = "must be one line of 3900 characters at the most, without ${ or #{"),
            @Described.Input(
                    name = "acts",
                    label = "Does it change something?",
                    group = "What",
                    text = "no: it only reads. yes: it acts, and is started once.",
                    kind = InputKind.CHOICE,
                    choices = {"no", "yes"},
                    defaultValue = "no"),
            @Described.Input(
                    name = "within",
                    label = "Within",
                    group = "What",
                    text =
                            "How long it may take, as an ISO-8601 duration such as PT1M; a node that does not answer is tried"
                                    + " again meanwhile. PT10M at the most for a read, P7D for an act.",
                    kind = InputKind.DURATION,
                    defaultValue = "PT1M"),
            @Described.Input(
                    name = "exitCodes",
                    label = "Exit codes that are as expected",
                    group = "Outcome",
                    text = "Numbers separated by commas.",
                    kind = InputKind.TEXT,
                    pattern = RunCommand.EXIT_CODES,
                    message = "is not a list of exit codes such as 0, 3",
                    defaultValue = "0"),
            @Described.Input(
                    name = "onFailure",
                    label = "If it ends otherwise",
                    group = "Outcome",
                    text =
                            "raise: the error StepFailed, with node, command and output. note: the run says so and goes on.",
                    kind = InputKind.CHOICE,
                    choices = {"raise", "note"},
                    defaultValue = "raise")
        },
        destructive = true)
@Component
final class RunCommand implements Step {

    /** In the grammar that Java and the Modeler share. */
    static final String COMMAND = "(?![^\\n\\r]*[$#]\\{)[^\\n\\r]{1,3900}";

    static final String EXIT_CODES = "[0-9]{1,3}( *, *[0-9]{1,3})*";

    private final Leases leases;
    private final Inventory inventory;
    private final Records records;
    private final LeaveRecords leaves;
    private final Transcript transcript;
    private final FanOut fanOut;
    private final Clock clock;

    RunCommand(
            Leases leases,
            Inventory inventory,
            Records records,
            LeaveRecords leaves,
            Transcript transcript,
            FanOut fanOut,
            Clock clock) {
        this.leases = leases;
        this.inventory = inventory;
        this.records = records;
        this.leaves = leaves;
        this.transcript = transcript;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        Lease lease = leases.ofRun(assignment.rootId());
        CommandOrder order = CommandOrder.of(
                assignment,
                inventory.require(lease.cluster()),
                Optional.ofNullable(lease.settings().get("node")));
        Command command = order.command(waited(assignment));
        Map<Target, CommandResult> results =
                fanOut.over(order.targets(), target -> assignment.runner().run(target, command));
        if (order.bad(results).isEmpty()) {
            return Outcome.done();
        }
        Duration waited = waited(assignment);
        return order.isOpen(results, waited)
                ? Outcome.again(CommandOrder.pause(waited))
                : endedOtherwise(assignment, order, results);
    }

    private Outcome endedOtherwise(Assignment assignment, CommandOrder order, Map<Target, CommandResult> results) {
        if (order.raises()) {
            forgetWhatFailedBefore(assignment.rootId());
            return Outcome.failed(order.failure(results));
        }
        order.bad(results)
                .forEach((target, why) -> transcript.note(
                        assignment.rootId(),
                        "%s: '%s' did not end as expected, and the run goes on: %s"
                                .formatted(target.node(), order.line(), why)));
        return Outcome.done();
    }

    /** Who skips this failure leaves out nothing of the plan; an earlier failure must not be taken for this one. */
    private void forgetWhatFailedBefore(String rootId) {
        if (!records.of(rootId).failed().isEmpty()) {
            records.change(rootId, record -> record.withFailed(List.of()));
        }
        if (!leaves.of(rootId).failed().isEmpty()) {
            leaves.change(rootId, record -> record.withFailed(CommandOrder.STEP));
        }
    }

    private Duration waited(Assignment assignment) {
        return Duration.between(assignment.since(), Instant.now(clock));
    }
}
