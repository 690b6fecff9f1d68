package io.quiesce.work;

import static io.quiesce.Runs.PATIENCE;
import static io.quiesce.work.Diagrams.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.InEngine;
import io.quiesce.Runs;
import io.quiesce.command.Command;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.ScriptedCommandRunner.Named;
import io.quiesce.command.Target;
import io.quiesce.transcript.Transcript;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an engine left behind goes on: rows are made to look as a crash leaves them. */
@InEngine
class TakeOverIT {

    private static final String LONG_AGO = "current_timestamp - interval '1' hour";

    @Autowired
    Runs runs;

    @Autowired
    ToldSteps steps;

    @Autowired
    ScriptedCommandRunner nodes;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Transcript transcript;

    @AfterEach
    void letGo() {
        steps.letAllGo();
    }

    @Test
    void whatADeadEngineLeftIsDoneAgainWithTheSameCommandIds() {
        nodes.when("touch taken-over").prints("").when("cat taken-over").prints("");
        Hang hang = steps.hanging(Outcome.done());
        AtomicInteger times = new AtomicInteger();
        steps.tell("taken over", assignment -> {
            assignment
                    .runner()
                    .run(new Target("test-ovs", "n1"), Command.read("look", "cat taken-over", Duration.ofSeconds(5)));
            assignment
                    .runner()
                    .run(new Target("test-ovs", "n1"), Command.act("touch", "touch taken-over", Duration.ofSeconds(5)));
            return times.incrementAndGet() == 1 ? hang.run(assignment) : Outcome.done();
        });
        String run = runs.start(Diagrams.oneStep(), "taken over");
        hang.awaitBegun(1);

        set(run, "owner = 'a dead engine', heartbeat = " + LONG_AGO);

        runs.awaitOver(run);
        // the thread that lost its work is told so
        hang.awaitInterrupted();
        assertThat(jdbc.sql("select distinct command_id from command where root_id = ? order by 1")
                        .param(run)
                        .query(String.class)
                        .list())
                .hasSize(2)
                .allMatch(id -> id.endsWith(".n1.look") || id.endsWith(".n1.touch"));
        assertThat(nodes.lines()).filteredOn("touch taken-over"::equals).hasSize(1);
        assertThat(nodes.lines()).filteredOn("cat taken-over"::equals).hasSize(2);
    }

    @Test
    void whatAnotherLivingEngineIsAtIsLeftAlone() {
        Hang hang = steps.hanging(Outcome.done());
        steps.tell("alive", hang);
        String run = runs.start(Diagrams.oneStep(), "alive");
        hang.awaitBegun(1);

        set(run, "owner = 'a living engine', heartbeat = current_timestamp + interval '1' hour");

        hang.awaitInterrupted();
        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .until(() -> runs.workState(run).equals("RUNNING")
                        && steps.asked("alive").size() == 1);
        runtime.deleteProcessInstance(run, "the test is over");
    }

    @Test
    void whatThisEngineLeftBeforeItsRestartIsDoneAgainAtOnce() {
        Hang hang = steps.hanging(Outcome.done());
        AtomicInteger times = new AtomicInteger();
        steps.tell("restarted", assignment -> times.incrementAndGet() == 1 ? hang.run(assignment) : Outcome.done());
        String run = runs.start(Diagrams.oneStep(), "restarted");
        hang.awaitBegun(1);
        set(run, "owner = 'a living engine', heartbeat = current_timestamp + interval '1' hour");
        hang.awaitInterrupted();
        hang.awaitGone();

        // as if nobody were at it, although its heartbeat is fresh
        set(run, "owner = 'engine-1', heartbeat = current_timestamp + interval '1' hour");

        runs.awaitOver(run);
        assertThat(times).hasValue(2);
    }

    @Test
    void anOutcomeThatWasKeptButNotUsedMovesItsToken() {
        Hang hang = steps.hanging(Outcome.done(Map.of("left", 1)));
        steps.tell("kept", hang);
        String run = runs.start(
                step(Bpmn.createExecutableProcess("kept").startEvent(), "Task_Step")
                        .userTask("Task_After")
                        .endEvent()
                        .done(),
                "kept");
        hang.awaitBegun(1);

        set(
                run,
                "state = 'ENDED', heartbeat = " + LONG_AGO
                        + ", outcome = '{\"variables\":{\"left\":2},\"shown\":{},\"failure\":null}'");

        runs.awaitTask(run, "Task_After");
        hang.letGo();
        hang.awaitGone();
        assertThat(runtime.getVariable(run, "left")).isEqualTo(2);
        assertThat(runs.workState(run)).isEqualTo("CLOSED");
    }

    @Test
    void workThatWasPutOffGoesOnWhenItsTimeHasCome() {
        AtomicInteger times = new AtomicInteger();
        steps.tell(
                "put off",
                assignment -> times.incrementAndGet() == 1 ? Outcome.again(Duration.ofHours(1)) : Outcome.done());
        String run = runs.start(Diagrams.oneStep(), "put off");
        await().atMost(PATIENCE)
                .until(() -> times.get() == 1 && runs.workState(run).equals("QUEUED"));

        // the alarm of an engine that restarts knows nothing of it: only the row does
        set(run, "due_at = current_timestamp");

        runs.awaitOver(run);
        assertThat(times).hasValue(2);
    }

    @Test
    void anEngineThatWasGivenUpDecidesNothingAnyMore() {
        Hang late = steps.hanging(Outcome.done(Map.of("who", "the engine that was given up")));
        Hang hang = steps.hanging(Outcome.done(Map.of("who", "its successor")));
        AtomicInteger times = new AtomicInteger();
        steps.tell("given up", assignment -> (times.incrementAndGet() == 1 ? late : hang).run(assignment));
        String run = runs.start(
                step(Bpmn.createExecutableProcess("givenUp").startEvent(), "Task_Step")
                        .userTask("Task_After")
                        .endEvent()
                        .done(),
                "given up");
        late.awaitBegun(1);
        set(run, "owner = 'a dead engine', heartbeat = " + LONG_AGO);
        hang.awaitBegun(1);

        late.letGo();
        await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> runs.workState(run)
                .equals("RUNNING"));
        hang.letGo();

        runs.awaitTask(run, "Task_After");
        assertThat(runtime.getVariable(run, "who")).isEqualTo("its successor");
    }

    @Test
    void whatIsAnotherEnginesByNowSendsNothingAnyMore() {
        nodes.when("touch too late").prints("");
        steps.tell("too late", assignment -> {
            set(assignment.rootId(), "owner = 'a living engine', heartbeat = current_timestamp + interval '1' hour");
            assignment
                    .runner()
                    .run(new Target("test-ovs", "n1"), Command.act("touch", "touch too late", Duration.ofSeconds(5)));
            return Outcome.done();
        });
        String run = runs.start(Diagrams.oneStep(), "too late");
        await().atMost(PATIENCE).until(() -> steps.asked("too late").size() == 1);

        set(run, "state = 'QUEUED', owner = null, due_at = current_timestamp + interval '1' hour");

        assertThat(nodes.lines()).doesNotContain("touch too late");
        assertThat(jdbc.sql("select count(*) from command where root_id = ?")
                        .param(run)
                        .query(Long.class)
                        .single())
                .isZero();
        runtime.deleteProcessInstance(run, "the test is over");
    }

    @Test
    void whatIsAnotherEnginesByNowWritesNothingAnyMore() {
        AtomicBoolean noted = new AtomicBoolean();
        steps.tell("writes too late", assignment -> {
            set(assignment.rootId(), "owner = 'a living engine', heartbeat = current_timestamp + interval '1' hour");
            transcript.note(assignment.rootId(), "what a stale engine believes");
            noted.set(true);
            return Outcome.done();
        });
        String run = runs.start(Diagrams.oneStep(), "writes too late");
        await().atMost(PATIENCE).until(() -> steps.asked("writes too late").size() == 1);

        await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> !noted.get());

        assertThat(notes(run)).isEmpty();
        assertThat(runs.workState(run)).as("it is not broken, but another's").isEqualTo("RUNNING");
        runtime.deleteProcessInstance(run, "the test is over");
    }

    @Test
    void whatWasCancelledMayStillSayWhatItHasDone() {
        Hang hang = steps.hanging(Outcome.done());
        steps.tell("says so", assignment -> {
            Outcome outcome = hang.run(assignment);
            // an interrupted thread gets no connection
            Thread.interrupted();
            transcript.note(assignment.rootId(), "this was done before it was cancelled");
            return outcome;
        });
        String run = runs.start(Diagrams.oneStep(), "says so");
        hang.awaitBegun(1);

        runtime.deleteProcessInstance(run, "deleted in Cockpit");

        hang.awaitInterrupted();
        await().atMost(PATIENCE).until(() -> !notes(run).isEmpty());
    }

    private List<String> notes(String run) {
        return jdbc.sql("select text from note where root_id = ?")
                .param(run)
                .query(String.class)
                .list();
    }

    @Test
    void aStepWaitsUntilAnotherLivingEngineHasLeftWhatWasCancelled() {
        steps.tell("after another", assignment -> Outcome.done());
        String run = runs.start(
                step(Bpmn.createExecutableProcess("afterAnother").startEvent().userTask("Task_Before"), "Task_Step")
                        .endEvent()
                        .done(),
                "after another");
        jdbc.sql(
                        "insert into engine (name, incarnation, place, entered_at, heartbeat)"
                                + " values ('another engine', '1', '', current_timestamp, current_timestamp + interval '1' hour)")
                .update();
        jdbc.sql(
                        "insert into work (id, root_id, instance_id, runbook, step, bean, person, inputs, state, owner, due_at,"
                                + " round, created_at) values ('another work', ?, ?, '', '', '', '', '{}', 'CANCELLED',"
                                + " 'another engine', current_timestamp, 0, current_timestamp)")
                .params(run, run)
                .update();

        tasks.complete(runs.awaitTask(run, "Task_Before").getId());
        runs.awaitWorkState(run, "QUEUED");
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> steps.asked("after another")
                .isEmpty());
        jdbc.sql("update work set owner = null where id = 'another work'").update();

        runs.awaitOver(run);
        jdbc.sql("delete from engine where name = 'another engine'").update();
    }

    @Test
    void whatAnOvertakenStepBeganIsEndedBeforeTheNextStep() {
        Target node = new Target("test-ovs", "n1");
        nodes.when("touch overtaken").losesTheLine();
        nodes.when("touch heard").prints("");
        Hang hang = steps.hanging(Outcome.done());
        List<Named> before = new CopyOnWriteArrayList<>();
        List<Named> stopped = new CopyOnWriteArrayList<>();
        steps.tell("overtaken", assignment -> {
            if (assignment.step().equals("Task_Next")) {
                stopped.addAll(nodes.stopped());
                return Outcome.done();
            }
            before.addAll(nodes.stopped());
            List.of("heard", "overtaken")
                    .forEach(what ->
                            assignment.runner().run(node, Command.act(what, "touch " + what, Duration.ofSeconds(5))));
            return hang.run(assignment);
        });
        String run = runs.start(
                step(
                                step(
                                                Bpmn.createExecutableProcess("overtaken")
                                                        .startEvent()
                                                        .subProcess("SubProcess")
                                                        .embeddedSubProcess()
                                                        .startEvent(),
                                                "Task_Step")
                                        .endEvent()
                                        .subProcessDone()
                                        .endEvent()
                                        .moveToActivity("SubProcess")
                                        .boundaryEvent()
                                        .message("Go on"),
                                "Task_Next")
                        .endEvent()
                        .done(),
                "overtaken");
        hang.awaitBegun(1);

        runtime.createMessageCorrelation("Go on").processInstanceId(run).correlate();

        runs.awaitOver(run);
        stopped.removeAll(before);
        assertThat(stopped).singleElement().satisfies(named -> {
            assertThat(named.target()).isEqualTo(node);
            assertThat(named.id()).endsWith(".n1.overtaken");
        });
        assertThat(jdbc.sql("select count(*) from command where root_id = ? and kind = 'act' and kept = true"
                                + " and command_id like '%.overtaken'")
                        .param(run)
                        .query(Long.class)
                        .single())
                .as("acts that the node may still remember")
                .isZero();
    }

    @Test
    void whatWasCancelledIsLeftAsSoonAsItsThreadHasNoticed() {
        Hang hang = steps.hanging(Outcome.done());
        steps.tell("cancelled elsewhere", hang);
        String run = runs.start(Diagrams.oneStep(), "cancelled elsewhere");
        hang.awaitBegun(1);

        // as another engine does it that handles the abort
        set(run, "state = 'CANCELLED'");

        hang.awaitInterrupted();
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from work where root_id = ? and owner is null")
                                .param(run)
                                .query(Long.class)
                                .single()
                        == 1);
        runtime.deleteProcessInstance(run, "the test is over");
    }

    @Test
    void actsOfEarlierRoundsAreForgottenWhenTheWorkIsOver() {
        nodes.when("touch first-round").prints("");
        Target node = new Target("test-ovs", "n2");
        steps.tell("rounds", assignment -> {
            if (assignment.round() > 0) {
                return Outcome.done();
            }
            assignment.runner().run(node, Command.act("touch", "touch first-round", Duration.ofSeconds(5)));
            return Outcome.again(Duration.ofMillis(50));
        });

        String run = runs.start(Diagrams.oneStep(), "rounds");
        runs.awaitOver(run);

        String id = jdbc.sql("select command_id from command where root_id = ?")
                .param(run)
                .query(String.class)
                .single();
        await().atMost(PATIENCE).until(() -> nodes.forgotten().contains(new Named(node, id)));
    }

    @Test
    void whatHostsKeepOfStepsThatADeadEngineEndedIsRemoved() {
        Named ended = left("inherited run", "CLOSED", "'exited', 0");
        Named removedBefore = left("inherited run", "CLOSED", "'exited', 0");
        jdbc.sql("update command set kept = false where command_id = ?")
                .param(removedBefore.id())
                .update();

        inherit(
                "inherited run",
                () -> assertThat(nodes.forgotten()).contains(ended).doesNotContain(removedBefore));
    }

    @Test
    void whatMayGoOnOfAStepThatWasOvertakenWhileAnotherEngineWasAtItIsEndedAndNotOnlyRemoved() {
        Named goesOn = left("overtaken run", "CANCELLED", "'connection lost', null");

        inherit("overtaken run", () -> assertThat(nodes.stopped()).contains(goesOn));

        assertThat(nodes.forgotten()).doesNotContain(goesOn);
    }

    /** An act of a step that a dead engine was at. */
    private Named left(String run, String state, String outcomeAndCode) {
        Named act = new Named(new Target("test-ovs", "n3"), "of-the-dead." + UUID.randomUUID());
        jdbc.sql(
                        "insert into work (id, root_id, instance_id, runbook, step, bean, person, inputs, state, due_at, round,"
                                + " created_at, ended_at) values (?, ?, 'x', 'x', 'x', 'x', 'x', '{}', ?,"
                                + " current_timestamp, 0, current_timestamp, current_timestamp)")
                .params(act.id(), run, state)
                .update();
        jdbc.sql("insert into command (command_id, root_id, work_id, step, person, cluster, node, kind, line, input,"
                        + " kept, sent_at, ended_at, outcome, exit_code) values (?, ?, ?, 'x', 'x', 'test-ovs', 'n3', 'act',"
                        + " 'touch of-the-dead', '', true, current_timestamp, current_timestamp, " + outcomeAndCode
                        + ")")
                .params(act.id(), run, act.id())
                .update();
        return act;
    }

    /** Takes over a run for which this engine has never worked, and says what is so when it does its step. */
    private void inherit(String run, Runnable assertion) {
        Hang hang = steps.hanging(Outcome.done());
        steps.tell(run, hang);
        String begun = runs.start(Diagrams.oneStep(), run);
        hang.awaitBegun(1);

        jdbc.sql("update work set root_id = ?, owner = 'a dead engine', heartbeat = " + LONG_AGO + " where root_id = ?")
                .params(run, begun)
                .update();

        hang.awaitBegun(2);
        assertion.run();
        hang.letGo();
        runs.awaitOver(begun);
    }

    private void set(String run, String what) {
        assertThat(jdbc.sql("update work set " + what + " where root_id = ?")
                        .param(run)
                        .update())
                .isEqualTo(1);
    }
}
