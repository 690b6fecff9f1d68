package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.FanOut;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.SshAccess;
import io.quiesce.inventory.Stack;
import io.quiesce.work.Assignment;
import io.quiesce.work.Failure;
import io.quiesce.work.StepRefused;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandOrderTest {

    private static final Cluster OVS = new Cluster(
            "ovs",
            Stack.OPEN_VSTORAGE,
            List.of(node("ovs-m1", Role.MASTER), node("ovs-m2", Role.MASTER), node("ovs-e1", Role.EXTRA)),
            List.of());
    private static final Target M1 = new Target("ovs", "ovs-m1");
    private static final Target M2 = new Target("ovs", "ovs-m2");
    private static final Duration NOTHING = Duration.ZERO;

    private final ScriptedCommandRunner nodes = new ScriptedCommandRunner();

    // ---- what is asked for

    @Test
    void isAReadOfAMinuteThatMustExitWithZeroUnlessTheDiagramSaysOtherwise() {
        assertThat(order(Map.of()))
                .isEqualTo(new CommandOrder(
                        List.of(M1, M2), "sync-state --brief", Duration.ofMinutes(1), Set.of(0), true, false));
    }

    @Test
    void takesWhatTheDiagramSays() {
        assertThat(order(Map.of(
                        "nodes", "ovs-m2", "within", "PT2H", "exitCodes", "0, 3", "onFailure", "note", "acts", "yes")))
                .isEqualTo(new CommandOrder(
                        List.of(M2), "sync-state --brief", Duration.ofHours(2), Set.of(0, 3), false, true));
    }

    @Test
    void noNodesAreNeverAllNodes() {
        assertThat(refusal(Map.of("nodes", ""))).startsWith("Nothing was sent. No nodes are given");
        assertThatThrownBy(() -> CommandOrder.of(assignment(Map.of("command", "true")), OVS, Optional.empty()))
                .isInstanceOf(StepRefused.class)
                .hasMessageStartingWith("Nothing was sent. No nodes are given");
    }

    @Test
    void nodeIsTheOneThatTheRunIsAbout() {
        assertThat(order(Map.of("nodes", "node")).targets()).containsExactly(new Target("ovs", "ovs-e1"));
        assertThatThrownBy(() ->
                        CommandOrder.of(assignment(Map.of("command", "true", "nodes", "node")), OVS, Optional.empty()))
                .isInstanceOf(StepRefused.class)
                .hasMessageStartingWith("Nothing was sent. The run is about the cluster 'ovs' and not about one node");
    }

    @Test
    void refusesANodeThatIsNotOfTheClusterThatTheRunHolds() {
        assertThat(refusal(Map.of("nodes", "vx1")))
                .isEqualTo("Nothing was sent. The cluster 'ovs' has no node 'vx1'; it has ovs-e1, ovs-m1, ovs-m2.");
    }

    @Test
    void refusesALineThatIsNoneOrTooLongOrTwo() {
        assertThat(refusal(Map.of("command", " "))).isEqualTo("Nothing was sent. No command is given.");
        assertThat(refusal(Map.of("command", "a\nb"))).contains("several lines, expected one: 'a\nb'");
        assertThat(refusal(Map.of("command", "x".repeat(3901))))
                .isEqualTo("Nothing was sent. The command has 3901 characters, expected 3900 at the most.");
        assertThat(order(Map.of("command", "x".repeat(3900))).line()).hasSize(3900);
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo ${HOME}", "echo #{x}"})
    void refusesWhatTheEngineWouldReplace(String line) {
        assertThat(refusal(Map.of("command", line))).contains("which the engine would replace: '" + line + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo $HOME", "echo $((1+1))", "awk '{ print $1 }' # {}"})
    void leavesOtherDollarsToTheShell(String line) {
        assertThat(order(Map.of("command", line)).line()).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource({"no,PT10M1S", "no,PT0S", "no,soon", "yes,P8D", "yes,-PT1M"})
    void refusesATimeOutOfBounds(String acts, String within) {
        assertThat(refusal(Map.of("acts", acts, "within", within))).startsWith("Nothing was sent. 'within' is ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zero", "0;1", "-1", "256", "0,"})
    void refusesWhatIsNoListOfExitCodes(String codes) {
        assertThat(refusal(Map.of("exitCodes", codes))).startsWith("Nothing was sent. 'exitCodes' ");
    }

    @Test
    void refusesAChoiceThatThereIsNot() {
        assertThat(refusal(Map.of("acts", "maybe")))
                .isEqualTo("Nothing was sent. 'acts' is 'maybe', expected yes or no.");
        assertThat(refusal(Map.of("onFailure", "ignore")))
                .isEqualTo("Nothing was sent. 'onFailure' is 'ignore', expected raise or note.");
    }

    // ---- what is sent

    @Test
    void aReadIsAttachedAndMayTakeWhatIsLeftOfItsTime() {
        Command command = order(Map.of("within", "PT3M")).command(Duration.ofMinutes(1));

        assertThat(command).isEqualTo(Command.read("run-command", "sync-state --brief", Duration.ofMinutes(2)));
    }

    @Test
    void anActIsDetachedAndAskedAfterOnceAMinuteUnderOneId() {
        CommandOrder order = order(Map.of("acts", "yes", "within", "PT90S"));

        assertThat(order.command(NOTHING))
                .isEqualTo(Command.act("run-command", "sync-state --brief", Duration.ofMinutes(1)));
        assertThat(order.command(Duration.ofMinutes(1)))
                .isEqualTo(Command.act("run-command", "sync-state --brief", Duration.ofSeconds(30)));
    }

    @Test
    void whatEndedWhileNobodyLookedIsStillAskedAfter() {
        CommandOrder order = order(Map.of("acts", "yes", "within", "PT1M"));

        assertThat(order.command(Duration.ofHours(1)).deadline()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void anActThatIsAskedAfterIsStartedOnce() {
        CommandOrder order = order(Map.of("acts", "yes"));
        nodes.when(".*").prints("done\n");

        send(order);
        send(order);

        assertThat(nodes.lines("ovs-m1")).containsExactly("sync-state --brief");
        assertThat(nodes.lines("ovs-m2")).containsExactly("sync-state --brief");
        assertThat(nodes.lines("ovs-e1")).isEmpty();
    }

    @Test
    void pausesAreHalfOfTheTimeWaitedSoFar() {
        assertThat(CommandOrder.pause(NOTHING)).isEqualTo(Duration.ofSeconds(5));
        assertThat(CommandOrder.pause(Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(15));
        assertThat(CommandOrder.pause(Duration.ofHours(2))).isEqualTo(Duration.ofSeconds(30));
    }

    // ---- what came of it

    @Test
    void allIsWellIfEveryNodeEndsWithOneOfTheCodes() {
        nodes.when("ovs-m1", ".*").prints("ok\n").when("ovs-m2", ".*").exits(3, "", "not there");
        CommandOrder order = order(Map.of("exitCodes", "0,3"));

        assertThat(order.bad(send(order))).isEmpty();
    }

    @Test
    void aFailureNamesNodeAndCommandAndShowsTheOutput() {
        nodes.when("ovs-m1", ".*").prints("ok\n").when("ovs-m2", ".*").exits(3, "half\n", "not running\n");
        CommandOrder order = order(Map.of());

        Failure failure = order.failure(send(order));

        assertThat(failure)
                .isEqualTo(new Failure(
                        "Run command on nodes",
                        "ovs-m2",
                        "sync-state --brief",
                        "ovs-m2:\nhalf\nnot running",
                        "ovs-m2: exit code 3: not running.",
                        "Whatever the command was for is not known to be so on these nodes.",
                        List.of("ovs-m2")));
    }

    @Test
    void theOutputOfOneNodeLeavesRoomForThatOfTheOthers() {
        nodes.when("ovs-m1", ".*")
                .exits(1, "x".repeat(5000), "")
                .when("ovs-m2", ".*")
                .exits(1, "here", "");
        CommandOrder order = order(Map.of());

        assertThat(order.failure(send(order)).output())
                .hasSizeLessThan(3000)
                .startsWith("ovs-m1:\nxxx")
                .endsWith("…\novs-m2:\nhere");
    }

    @Test
    void aCodeThatIsNotExpectedIsFinal() {
        nodes.when(".*").exits(1, "", "");
        CommandOrder order = order(Map.of());

        assertThat(order.isOpen(send(order), NOTHING)).isFalse();
    }

    @Test
    void aNodeThatDoesNotAnswerIsTriedAgainWhileThereIsTime() {
        nodes.when("ovs-m1", ".*")
                .isNotStarted(Reason.UNREACHABLE)
                .when("ovs-m2", ".*")
                .prints("");
        CommandOrder order = order(Map.of());

        assertThat(order.isOpen(send(order), Duration.ofSeconds(59))).isTrue();
        assertThat(order.isOpen(send(order), Duration.ofSeconds(60))).isFalse();
        assertThat(order.failure(send(order)).text()).isEqualTo("ovs-m1: nothing was sent: scripted: UNREACHABLE.");
    }

    @Test
    void aWrongHostKeyIsNotTriedAgain() {
        nodes.when(".*").isNotStarted(Reason.HOST_KEY_CHANGED);
        CommandOrder order = order(Map.of());

        assertThat(order.isOpen(send(order), NOTHING)).isFalse();
    }

    @Test
    void anActWhoseLineWasCutIsAskedAfter() {
        nodes.when(".*").losesTheLine();
        CommandOrder order = order(Map.of("acts", "yes"));

        assertThat(order.isOpen(send(order), NOTHING)).isTrue();
    }

    @Test
    void anActThatIsStillAtWorkIsWaitedForAndAReadIsNot() {
        nodes.when(".*").hangs();
        CommandOrder act = order(Map.of("acts", "yes", "within", "PT5M"));
        CommandOrder read = order(Map.of("within", "PT5M"));

        assertThat(act.isOpen(send(act), Duration.ofMinutes(1))).isTrue();
        assertThat(act.isOpen(send(act), Duration.ofMinutes(5))).isFalse();
        assertThat(act.failure(send(act)).text()).contains("ovs-m1: it has not ended within 5 min, and may go on.");
        assertThat(read.isOpen(send(read), Duration.ofMinutes(1))).isFalse();
        assertThat(read.failure(send(read)).text()).contains("ovs-m1: no answer within 300 s.");
    }

    // ---- the words

    private Map<Target, CommandResult> send(CommandOrder order) {
        return new FanOut(Runnable::run, 1).over(order.targets(), target -> nodes.run(target, order.command(NOTHING)));
    }

    private static String refusal(Map<String, String> inputs) {
        try {
            return "not refused: " + order(inputs);
        } catch (StepRefused refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static CommandOrder order(Map<String, String> inputs) {
        Map<String, String> all = new HashMap<>(Map.of("nodes", "master", "command", "sync-state --brief"));
        all.putAll(inputs);
        return CommandOrder.of(assignment(all), OVS, Optional.of("ovs-e1"));
    }

    private static Assignment assignment(Map<String, String> inputs) {
        return new Assignment("run", "Task_X", "anna", inputs, 0, Instant.EPOCH, new ScriptedCommandRunner());
    }

    private static Node node(String name, Role role) {
        SshAccess ssh =
                new SshAccess("root", Path.of("id"), Path.of("known"), Duration.ofSeconds(1), Optional.empty(), false);
        return new Node(name, "127.0.0.1", 22, Set.of(role), ssh);
    }
}
