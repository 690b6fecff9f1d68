package io.quiesce.work;

import static io.quiesce.Runs.PATIENCE;
import static io.quiesce.work.Diagrams.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.InEngine;
import io.quiesce.Runs;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whatever keeps a step from ending is seen and can be mended; no run is lost. */
@InEngine
@ExtendWith(OutputCaptureExtension.class)
class StuckWorkIT {

    @Autowired
    Runs runs;

    @Autowired
    ToldSteps steps;

    @Autowired
    Work work;

    @Autowired
    RuntimeService runtime;

    @Autowired
    IdentityService identity;

    @Autowired
    JdbcClient jdbc;

    @AfterEach
    void letGo() {
        steps.letAllGo();
    }

    @Test
    void anOutcomeThatCannotBeUsedIsKeptAndGoesOnAfterMending() {
        steps.tell("broken gateway", assignment -> Outcome.done(Map.of("left", 3)));
        String run = runs.start(asking("brokenGateway"), "broken gateway");
        Incident incident = runs.awaitIncident(run);

        assertThat(incident.getIncidentType()).isEqualTo("stepOutcome");
        assertThat(incident.getActivityId()).isEqualTo("Task_Step");
        assertThat(incident.getIncidentMessage()).contains("missing");
        assertThat(incident.getConfiguration()).isEqualTo(runs.workId(run));
        assertThat(runs.workState(run)).isEqualTo("STUCK");
        assertThat(jdbc.sql("select outcome from work where root_id = ?")
                        .param(run)
                        .query(String.class)
                        .single())
                .contains("left");

        runtime.setVariable(run, "missing", "yes");
        assertThat(work.retry(runs.workId(run))).isTrue();

        runs.awaitOver(run);
        assertThat(steps.asked("broken gateway")).hasSize(1);
        assertThat(runs.workState(run)).isEqualTo("CLOSED");
        assertThat(work.retry(runs.workId(run))).isFalse();
    }

    @Test
    void aRetryWithoutMendingIsStuckAgain() {
        steps.tell("not mended", assignment -> Outcome.done());
        String run = runs.start(asking("notMended"), "not mended");
        String first = runs.awaitIncident(run).getId();

        work.retry(runs.workId(run));

        runs.awaitWorkState(run, "STUCK");
        assertThat(runs.awaitIncident(run).getId()).isNotEqualTo(first);
    }

    @Test
    void aPersonWithoutRightsOnTheEngineMayRetryWhenThePageLetsThem() {
        steps.tell("retry by a person", assignment -> Outcome.done());
        String run = runs.start(asking("retryByAPerson"), "retry by a person");
        runs.awaitIncident(run);
        runtime.setVariable(run, "missing", "yes");

        identity.setAuthentication("nobody", List.of());
        try {
            work.retry(runs.workId(run));
            assertThat(identity.getCurrentAuthentication().getUserId()).isEqualTo("nobody");
        } finally {
            identity.clearAuthentication();
        }

        runs.awaitOver(run);
    }

    @Test
    void aFailureThatNoEventCatchesIsAnIncidentAndNoSilentEnd() {
        steps.tell(
                "uncaught",
                assignment -> Outcome.failed(new Failure("s", "n1", "", "", "It did not work.", "", List.of())));

        String run = runs.start(Diagrams.oneStep(), "uncaught");

        assertThat(runs.awaitIncident(run).getIncidentMessage()).contains("StepFailed");
        assertThat(runs.isOver(run)).isFalse();
        assertThat(runs.workState(run)).isEqualTo("STUCK");
    }

    @Test
    void aBrokenStepIsAnIncidentAndIsDoneAgainByRetry() {
        AtomicInteger times = new AtomicInteger();
        steps.tell("broken", assignment -> {
            if (times.incrementAndGet() == 1) {
                throw new NullPointerException("nobody thought of this");
            }
            return Outcome.done();
        });

        String run = runs.start(Diagrams.oneStep(), "broken");

        assertThat(runs.awaitIncident(run).getIncidentMessage()).contains("nobody thought of this");
        assertThat(runs.workState(run)).isEqualTo("STUCK");
        assertThat(work.retry(runs.workId(run))).isTrue();
        runs.awaitOver(run);
        assertThat(times).hasValue(2);
    }

    @Test
    void aStepThatEndsInAnErrorOfTheMachineIsAnIncidentToo() {
        steps.tell("error", assignment -> {
            throw new NoClassDefFoundError("a class that a jar forgot");
        });

        String run = runs.start(Diagrams.oneStep(), "error");

        assertThat(runs.awaitIncident(run).getIncidentMessage()).contains("a class that a jar forgot");
    }

    @Test
    void aPassingTroubleOfTheDatabaseWithinAStepIsTriedAgain() {
        AtomicInteger times = new AtomicInteger();
        steps.tell("passing", assignment -> {
            if (times.incrementAndGet() == 1) {
                throw new TransientDataAccessResourceException("the database restarts");
            }
            return Outcome.done();
        });

        String run = runs.start(Diagrams.oneStep(), "passing");

        runs.awaitOver(run);
        assertThat(times).hasValue(2);
    }

    @Test
    void workIsTriedAgainAfterItsTableWasAway(CapturedOutput log) {
        Hang hang = steps.hanging(Outcome.done());
        steps.tell("table away", hang);
        String run = runs.start(Diagrams.oneStep(), "table away");
        hang.awaitBegun(1);

        jdbc.sql("alter table work rename to work_elsewhere").update();
        try {
            hang.letGo();
            // its outcome cannot be kept
            await().atMost(PATIENCE).until(() -> log.getOut().contains("was interrupted by the database"));
        } finally {
            jdbc.sql("alter table work_elsewhere rename to work").update();
        }

        runs.awaitOver(run);
        assertThat(steps.asked("table away")).hasSize(2);
    }

    /** After the step a gateway asks for a variable that nobody sets. */
    private static BpmnModelInstance asking(String id) {
        return step(Bpmn.createExecutableProcess(id).startEvent(), "Task_Step")
                .exclusiveGateway("Gateway_Question")
                .condition("yes", "${missing == 'yes'}")
                .endEvent("End_Yes")
                .moveToNode("Gateway_Question")
                .condition("no", "${missing == 'no'}")
                .endEvent("End_No")
                .done();
    }
}
