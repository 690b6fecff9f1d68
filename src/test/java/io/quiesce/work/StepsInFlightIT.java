package io.quiesce.work;

import static io.quiesce.Runs.PATIENCE;
import static io.quiesce.work.Diagrams.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.quiesce.InEngine;
import io.quiesce.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.runtime.ActivityInstance;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.builder.AbstractFlowNodeBuilder;
import org.camunda.bpm.model.bpmn.builder.SubProcessBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@InEngine
class StepsInFlightIT {

    @Autowired
    Runs runs;

    @Autowired
    ToldSteps steps;

    @Autowired
    KnownRuns known;

    @Autowired
    WorkRows rows;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    ManagementService management;

    @Autowired
    IdentityService identity;

    @Autowired
    HistoryService history;

    @Autowired
    ProcessEngineConfigurationImpl engine;

    @Autowired
    DataSource database;

    @Autowired
    JdbcClient jdbc;

    @AfterEach
    void letGo() {
        steps.letAllGo();
    }

    @Test
    void anOutcomeFindsItsTokenAfterATimerFiredInItsScope() {
        Hang hang = steps.hanging(Outcome.done(Map.of("left", 7)));
        steps.tell("timer in scope", hang);
        SubProcessBuilder drain = step(
                        Bpmn.createExecutableProcess("timerInScope")
                                .startEvent()
                                .subProcess("SubProcess_Drain")
                                .embeddedSubProcess()
                                .startEvent(),
                        "Task_Step")
                .endEvent()
                .subProcessDone();
        drain.embeddedSubProcess()
                .eventSubProcess()
                .startEvent()
                .interrupting(false)
                .timerWithDuration("PT1H")
                .userTask("Task_Decide")
                .endEvent();
        BpmnModelInstance diagram = drain.userTask("Task_After").endEvent().done();

        String run = runs.start(diagram, "timer in scope");
        hang.awaitBegun(1);
        String before = executionOf(run, "Task_Step");
        management.executeJob(management
                .createJobQuery()
                .processInstanceId(run)
                .timers()
                .singleResult()
                .getId());
        String after = executionOf(run, "Task_Step");
        hang.letGo();

        runs.awaitWorkState(run, "CLOSED");
        tasks.complete(runs.awaitTask(run, "Task_Decide").getId());
        runs.awaitTask(run, "Task_After");
        assertThat(runtime.getVariable(run, "left")).isEqualTo(7);
        assertThat(runs.workState(run)).isEqualTo("CLOSED");
        assertThat(steps.asked("timer in scope")).hasSize(1);
        // or else the diagram does not show what it is for
        assertThat(after).as("execution of the step").isNotEqualTo(before);
    }

    @Test
    void anOutcomeFindsItsTokenAfterAParallelBranchEnded() {
        Hang hang = steps.hanging(Outcome.failed(new Failure("s", "n1", "c", "o", "It did not work.", "", List.of())));
        steps.tell("branch ends", hang);
        BpmnModelInstance diagram = step(
                        Bpmn.createExecutableProcess("branchEnds")
                                .startEvent()
                                .subProcess("SubProcess_Phase")
                                .embeddedSubProcess()
                                .startEvent()
                                .parallelGateway("Fork")
                                .userTask("Task_Other")
                                .endEvent()
                                .moveToNode("Fork"),
                        "Task_Step")
                .endEvent()
                .subProcessDone()
                .boundaryEvent("Failed")
                .error(Failure.CODE)
                .userTask("Task_ResolveFailure")
                .endEvent()
                .moveToActivity("SubProcess_Phase")
                .endEvent()
                .done();

        String run = runs.start(diagram, "branch ends");
        hang.awaitBegun(1);
        String before = executionOf(run, "Task_Step");
        tasks.complete(runs.awaitTask(run, "Task_Other").getId());
        String after = executionOf(run, "Task_Step");
        hang.letGo();

        runs.awaitTask(run, "Task_ResolveFailure");
        assertThat(runtime.getVariable(run, "failure")).asString().contains("It did not work.");
        assertThat(runs.workState(run)).isEqualTo("CLOSED");
        assertThat(after).as("execution of the step").isNotEqualTo(before);
    }

    @Test
    void anOptimisticLockIsTriedAgainWithoutDoingTheStepAgain() {
        AtomicInteger signals = new AtomicInteger();
        steps.tell("raced", assignment -> Outcome.done());
        steps.tellDelegate("raced", execution -> {
            if (signals.incrementAndGet() <= 3) {
                throw new OptimisticLockingException("somebody else was faster");
            }
        });

        String run = runs.start(
                step(Bpmn.createExecutableProcess("raced").startEvent(), "Task_Step")
                        .serviceTask("Task_Raced")
                        .camundaDelegateExpression("${delegateAsTold}")
                        .endEvent()
                        .done(),
                "raced");

        runs.awaitOver(run);
        assertThat(signals).hasValue(4);
        assertThat(steps.asked("raced")).hasSize(1);
        assertThat(runs.workState(run)).isEqualTo("CLOSED");
    }

    @Test
    void stepsOfParallelBranchesThatEndAtTheSameInstantAllMoveTheirTokens() {
        int branches = 4;
        CyclicBarrier together = new CyclicBarrier(branches);
        steps.tell("together", assignment -> {
            meet(together);
            return Outcome.done();
        });
        AbstractFlowNodeBuilder<?, ?> node = step(
                        Bpmn.createExecutableProcess("together").startEvent().parallelGateway("Fork"), "Task_Step0")
                .parallelGateway("Join");
        for (int branch = 1; branch < branches; branch++) {
            node = step(node.moveToNode("Fork"), "Task_Step" + branch).connectTo("Join");
        }
        BpmnModelInstance diagram = node.endEvent().done();

        List<String> all = new ArrayList<>();
        for (int turn = 0; turn < 12; turn++) {
            String run = runs.start(diagram, "together");
            runs.awaitOver(run);
            all.add(run);
        }

        assertThat(steps.asked("together")).hasSize(12 * branches);
        assertThat(jdbc.sql("select distinct state from work where root_id in (:runs)")
                        .param("runs", all)
                        .query(String.class)
                        .list())
                .containsExactly("CLOSED");
    }

    @Test
    void remembersRunsAsLongAsTheyGoOnAndNoLonger() {
        steps.tell("remembered", assignment -> Outcome.done());
        BpmnModelInstance diagram = step(
                        Bpmn.createExecutableProcess("remembered").startEvent(), "Task_Step")
                .userTask("Task_After")
                .endEvent("End_Done")
                .done();
        String waits = runs.start(diagram, "remembered");
        String isCleanedUpAfter = runs.start(diagram, "remembered");
        String isOver = runs.start(diagram, "remembered");
        List.of(waits, isCleanedUpAfter, isOver).forEach(run -> runs.awaitTask(run, "Task_After"));
        assertThat(known.now()).contains(waits, isCleanedUpAfter, isOver);
        tasks.complete(runs.awaitTask(isOver, "Task_After").getId());
        tasks.complete(runs.awaitTask(isCleanedUpAfter, "Task_After").getId());
        WorkItem cleaning = beside(isCleanedUpAfter);
        rows.insert(cleaning);

        try {
            runs.awaitTask(runs.start(diagram, "remembered"), "Task_After");

            assertThat(known.now()).contains(waits, isCleanedUpAfter).doesNotContain(isOver);
        } finally {
            rows.cancel(cleaning.id());
        }
    }

    /** Work of a run that belongs to no step of its diagram, and is due tomorrow. */
    private static WorkItem beside(String run) {
        return new WorkItem(
                UUID.randomUUID().toString(),
                run,
                run,
                null,
                "remembered",
                "cleanUpDeletedRun",
                "cleanUpDeletedRun",
                "olga",
                Map.of(),
                WorkItem.State.QUEUED,
                0,
                0,
                Instant.now().plus(Duration.ofDays(1)),
                null);
    }

    @Test
    void whileHostsWorkNothingOfTheEngineIsHeld() {
        Hang hang = steps.hanging(Outcome.done());
        steps.tell("sixteen", hang);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            all.add(runs.start(Diagrams.oneStep(), "sixteen"));
        }
        hang.awaitBegun(16);

        for (String run : all) {
            assertThat(management.createJobQuery().processInstanceId(run).count())
                    .as("jobs of a run whose step is at work")
                    .isZero();
        }
        HikariDataSource pool = (HikariDataSource) database;
        assertThat(pool.getMaximumPoolSize()).isLessThan(16);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        // the job executor has threads for others
        runs.awaitOver(runs.start(
                Bpmn.createExecutableProcess("another")
                        .startEvent()
                        .endEvent("End_Done")
                        .camundaAsyncBefore()
                        .done(),
                "none"));
        hang.letGo();
        all.forEach(runs::awaitOver);
    }

    @Test
    void anInputOfTheTaskReachesTheStepBeforeAVariableOfItsName() {
        steps.tell("inputs", assignment -> Outcome.done());

        String run = runs.start(
                step(Bpmn.createExecutableProcess("inputs").startEvent(), "Task_Step")
                        .camundaInputParameter("group", "masters")
                        .camundaInputParameter("limit", "${drainLimit}")
                        .endEvent("End_Done")
                        .done(),
                "inputs",
                Map.of("group", "extras", "drainLimit", "PT5M"));

        runs.awaitOver(run);
        assertThat(steps.asked("inputs")).singleElement().satisfies(assignment -> {
            assertThat(assignment.input("group")).isEqualTo("masters");
            assertThat(assignment.input("limit")).isEqualTo("PT5M");
        });
    }

    @Test
    void aStepThatLooksAgainIsPutOffAndKeepsItsIdentity() {
        steps.tell(
                "again", assignment -> assignment.round() < 2 ? Outcome.again(Duration.ofMillis(100)) : Outcome.done());

        String run = runs.start(Diagrams.oneStep(), "again");

        runs.awaitOver(run);
        assertThat(steps.asked("again")).extracting(Assignment::round).containsExactly(0, 1, 2);
        assertThat(steps.asked("again"))
                .extracting(Assignment::since)
                .containsOnly(steps.asked("again").get(0).since());
    }

    @Test
    void aDisturbedStepIsDoneAgainAFewTimesAndThenFails() {
        steps.tell(
                "disturbed",
                assignment -> Outcome.disturbed(new Failure("s", "n1", "", "", "The line was cut.", "", List.of())));

        String run = runs.start(
                step(Bpmn.createExecutableProcess("disturbed").startEvent(), "Task_Step")
                        .endEvent()
                        .moveToActivity("Task_Step")
                        .boundaryEvent("Failed")
                        .error(Failure.CODE)
                        .userTask("Task_ResolveFailure")
                        .endEvent()
                        .done(),
                "disturbed");

        runs.awaitTask(run, "Task_ResolveFailure");
        assertThat(steps.asked("disturbed")).extracting(Assignment::round).containsExactly(0, 1, 2);
    }

    @Test
    void aStepThatWasDisturbedOnceInALongWhileIsNotGivenUp() {
        steps.tell("patient", assignment -> switch (assignment.round()) {
            case 0, 1, 3, 4, 6 -> Outcome.again(Duration.ofMillis(20));
            case 2, 5 -> Outcome.disturbed(new Failure("s", "n1", "", "", "The line was cut.", "", List.of()));
            default -> Outcome.done();
        });

        String run = runs.start(Diagrams.oneStep(), "patient");

        runs.awaitOver(run);
        assertThat(steps.asked("patient")).hasSize(8);
    }

    @Test
    void aStepKnowsWhoStartedTheRun() {
        steps.tell("who", assignment -> Outcome.done());

        runs.deploy(Diagrams.oneStep());
        identity.setAuthentication("olga", List.of("administrator"));
        String run;
        try {
            run = runtime.startProcessInstanceByKey("oneStep", Map.of("script", "who"))
                    .getId();
        } finally {
            identity.clearAuthentication();
        }

        runs.awaitOver(run);
        assertThat(steps.asked("who")).extracting(Assignment::person).containsExactly("olga");
    }

    @Test
    void aTimerOfAnIdleEngineFiresWithinTwoSecondsOfItsTime() {
        assertThat(engine.getJobExecutor().getMaxWait()).isBetween(1L, 2000L);
        assertThat(engine.getJobExecutor().getWaitTimeInMillis()).isBetween(1, 2000);

        String run = runs.start(
                Bpmn.createExecutableProcess("idle")
                        .startEvent()
                        .intermediateCatchEvent("Timer")
                        .timerWithDuration("PT1S")
                        .endEvent()
                        .done(),
                "none");
        runs.awaitOver(run);

        var instance = history.createHistoricProcessInstanceQuery()
                .processInstanceId(run)
                .singleResult();
        Instant started = instance.getStartTime().toInstant();
        Instant ended = instance.getEndTime().toInstant();
        assertThat(Duration.between(started, ended)).isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
    }

    private String executionOf(String run, String activity) {
        ActivityInstance[] found = runtime.getActivityInstance(run).getActivityInstances(activity);
        assertThat(found).as("instances of " + activity).hasSize(1);
        return found[0].getExecutionIds()[0];
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
