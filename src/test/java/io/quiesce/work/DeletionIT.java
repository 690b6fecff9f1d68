package io.quiesce.work;

import static io.quiesce.Runs.PATIENCE;
import static io.quiesce.work.Diagrams.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quiesce.InEngine;
import io.quiesce.Runs;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.lease.Lease;
import io.quiesce.lease.LeaseHeld;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.TerminateEventDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A run is deleted, as Cockpit does it, or overtaken by an event, while a step is in flight. */
@InEngine
class DeletionIT {

    private static final Target NODE = new Target("test-ovs", "n3");

    @Autowired
    Runs runs;

    @Autowired
    ToldSteps steps;

    @Autowired
    ScriptedCommandRunner nodes;

    @Autowired
    Leases leases;

    @Autowired
    Work work;

    @Autowired
    RuntimeService runtime;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    @AfterEach
    void giveTheClusterBack() {
        leases.of("test-ovs").ifPresent(lease -> leases.release(lease.rootId()));
    }

    @AfterEach
    void letGo() {
        steps.letAllGo();
    }

    @Test
    void aDeletedRunIsStoppedCleanedUpAndThenGivesItsClusterBack() {
        nodes.when("begin deleted").prints("");
        CountDownLatch cleaning = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<CommandResult> afterwards = new AtomicReference<>();
        steps.tell("deleted", assignment -> {
            assignment.runner().run(NODE, Command.act("begin", "begin deleted", Duration.ofSeconds(5)));
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                // a step that swallows the interrupt, and takes its time before it goes on
                awaitQuietly(cleaning);
                afterwards.set(
                        assignment.runner().run(NODE, Command.act("more", "more deleted", Duration.ofSeconds(5))));
            }
            return Outcome.done(Map.of("late", true));
        });
        String run = runs.start(Diagrams.oneStep(), "deleted");
        lease(run);
        awaitQuietly(begun);

        runtime.deleteProcessInstance(run, "deleted in Cockpit", true);

        assertThat(runs.workState(run)).isEqualTo("CANCELLED");
        assertThat(state()).isEqualTo("cleaning");
        // cleaning up waits for the step that is still in flight
        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> nodes.stopped().stream()
                .noneMatch(stopped -> stopped.id().equals(Origin.runPrefix(run))));
        assertThatThrownBy(() -> lease("another run"))
                .isInstanceOf(LeaseHeld.class)
                .hasMessageContaining(run);
        cleaning.countDown();

        await().atMost(PATIENCE).until(() -> leases.of("test-ovs").isEmpty());
        assertThat(nodes.stopped()).contains(new ScriptedCommandRunner.Named(NODE, Origin.runPrefix(run)));
        assertThat(afterwards.get()).isInstanceOf(CommandResult.NotStarted.class);
        assertThat(nodes.lines()).doesNotContain("more deleted");
        assertThat(runs.workState(run)).isEqualTo("CANCELLED");
        assertThat(notes(run)).anyMatch(note -> note.contains("was deleted"));
        assertThat(jdbc.sql("select count(*) from work where root_id = ? and bean = 'cleanUpDeletedRun'")
                        .param(run)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void aRunThatAnEventEndedIsNoDeletedRun() {
        Hang hang = steps.hanging(Outcome.done());
        steps.tell("aborted", hang);
        var process = Bpmn.createExecutableProcess("aborted");
        process.eventSubProcess()
                .startEvent()
                .interrupting(true)
                .message("AbortOfATest")
                .endEvent("End_Aborted");
        String run =
                runs.start(step(process.startEvent(), "Task_Step").endEvent().done(), "aborted");
        lease(run);
        hang.awaitBegun(1);

        runtime.createMessageCorrelation("AbortOfATest").processInstanceId(run).correlate();

        hang.awaitInterrupted();
        assertThat(runs.isOver(run)).isTrue();
        assertThat(runs.workState(run)).isEqualTo("CANCELLED");
        assertThat(leases.of("test-ovs")).isEmpty();
        assertThat(notes(run)).isEmpty();
    }

    @Test
    void theNextStepBeginsWhenTheOneThatWasCancelledHasEnded() {
        CountDownLatch noticed = new CountDownLatch(1);
        CountDownLatch linger = new CountDownLatch(1);
        steps.tell("lingers", assignment -> {
            if (assignment.step().equals("Task_CleanUp")) {
                return Outcome.done();
            }
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                noticed.countDown();
                awaitQuietly(linger);
            }
            return Outcome.done();
        });
        var process = Bpmn.createExecutableProcess("lingers");
        step(process.eventSubProcess().startEvent().interrupting(true).message("AbortOfALingeringStep"), "Task_CleanUp")
                .endEvent("End_Aborted");
        String run =
                runs.start(step(process.startEvent(), "Task_Step").endEvent().done(), "lingers");
        await().atMost(PATIENCE).until(() -> steps.asked("lingers").size() == 1);

        runtime.createMessageCorrelation("AbortOfALingeringStep")
                .processInstanceId(run)
                .correlate();
        awaitQuietly(noticed);
        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .until(() -> steps.asked("lingers").size() == 1);
        linger.countDown();

        runs.awaitOver(run);
        assertThat(steps.asked("lingers")).extracting(Assignment::step).containsExactly("Task_Step", "Task_CleanUp");
    }

    @Test
    void aStepThatAnotherBranchTerminatedIsCancelled() {
        Hang hang = steps.hanging(Outcome.done());
        steps.tell(
                "terminated", assignment -> assignment.step().equals("Task_Long") ? hang.run(assignment) : quick(hang));
        BpmnModelInstance diagram = step(
                        step(
                                        Bpmn.createExecutableProcess("terminated")
                                                .startEvent()
                                                .parallelGateway("Fork"),
                                        "Task_Long")
                                .endEvent()
                                .moveToNode("Fork"),
                        "Task_Quick")
                .endEvent("End_Terminated")
                .done();
        EndEvent end = diagram.getModelElementById("End_Terminated");
        end.addChildElement(diagram.newInstance(TerminateEventDefinition.class));
        String run = runs.start(diagram, "terminated");
        lease(run);

        runs.awaitOver(run);

        hang.awaitInterrupted();
        assertThat(jdbc.sql("select state from work where root_id = ? order by step")
                        .param(run)
                        .query(String.class)
                        .list())
                .containsExactly("CANCELLED", "CLOSED");
        assertThat(leases.of("test-ovs")).isEmpty();
    }

    /** The engine can be asked to delete an instance and to leave those that it has called: they would go on as nobody's. */
    @Test
    void aPhaseThatIsLeftAloneWhenItsRunIsDeletedEndsWithIt() {
        Hang hang = steps.hanging(Outcome.done());
        steps.tell("left alone", hang);
        runs.deploy(Diagrams.oneStep());
        String run = runs.start(
                Bpmn.createExecutableProcess("calls")
                        .startEvent()
                        .callActivity("Task_Call")
                        .calledElement("oneStep")
                        .camundaIn("script", "script")
                        .endEvent()
                        .done(),
                "left alone");
        lease(run);
        hang.awaitBegun(1);

        runtime.deleteProcessInstance(run, "deleted over REST", true, false, true, true);

        hang.awaitInterrupted();
        await().atMost(PATIENCE).until(() -> leases.of("test-ovs").isEmpty());
        assertThat(runtime.createProcessInstanceQuery()
                        .processDefinitionKey("oneStep")
                        .list())
                .noneMatch(instance -> run.equals(instance.getRootProcessInstanceId()));
        assertThat(runs.workState(run)).isEqualTo("CANCELLED");
    }

    @Test
    void aDeletionThatIsRolledBackLeavesNoNote() {
        Hang hang = steps.hanging(Outcome.done());
        steps.tell("rolled back", hang);
        String run = runs.start(Diagrams.oneStep(), "rolled back");
        lease(run);
        hang.awaitBegun(1);

        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            runtime.deleteProcessInstance(run, "deleted in Cockpit", true);
            status.setRollbackOnly();
        });

        assertThat(runs.workState(run)).isEqualTo("RUNNING");
        assertThat(notes(run)).isEmpty();
        assertThat(state()).isEqualTo("held");
        assertThat(hang.interrupted()).isZero();
        hang.letGo();
        runs.awaitOver(run);
    }

    @Test
    void aRunThatVanishedWithoutTellingAnybodyIsCleanedUp() {
        lease("a run that is no more");

        await().atMost(PATIENCE).until(() -> leases.of("test-ovs").isEmpty());

        assertThat(notes("a run that is no more")).anyMatch(note -> note.contains("was deleted"));
    }

    @Test
    void brokenCleaningUpWaitsForAPersonAndIsNotBegunOverAndOver() {
        steps.tell("unused", assignment -> Outcome.done());

        work.beginBeside("a broken clean-up", "oneStep", "doAsTold", "olga");

        await().atMost(PATIENCE).until(() -> !notes("a broken clean-up").isEmpty());
        assertThat(work.isOpenBeside("a broken clean-up", "doAsTold")).isTrue();
        assertThat(notes("a broken clean-up")).singleElement().asString().contains("waits for a person");
    }

    private static Outcome quick(Hang other) {
        other.awaitBegun(1);
        return Outcome.done();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        await().atMost(PATIENCE).until(() -> latch.getCount() == 0);
    }

    private void lease(String run) {
        leases.take(new Lease("test-ovs", run, "oneStep", "olga", "a test", Map.of(), Instant.now()));
    }

    private String state() {
        return jdbc.sql("select state from lease where cluster = 'test-ovs'")
                .query(String.class)
                .single();
    }

    private List<String> notes(String run) {
        return jdbc.sql("select text from note where root_id = ?")
                .param(run)
                .query(String.class)
                .list();
    }
}
