package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quiesce.InEngine;
import io.quiesce.Runs;
import io.quiesce.work.ToldSteps;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.camunda.bpm.engine.FormService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of an answer while the run goes on beside the task. */
@InEngine
class LateAnswerIT {

    private static final Map<String, Object> ABANDON = Map.of("decision", "abandon");

    @Autowired
    Runs runs;

    @Autowired
    ToldSteps steps;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    FormService forms;

    @Autowired
    IdentityService identity;

    @Autowired
    JdbcClient jdbc;

    private String script = "";
    private String run = "";
    private String task = "";

    @BeforeEach
    void open() {
        script = UUID.randomUUID().toString();
        run = runs.start(
                Bpmn.readModelFromStream(getClass().getResourceAsStream("/engine/decide-beside.bpmn20.xml")), script);
        task = runs.awaitTask(run, "Task_Decide").getId();
    }

    @AfterEach
    void close() {
        if (!runs.isOver(run)) {
            runtime.deleteProcessInstance(run, "the test is over");
        }
    }

    @Test
    void countsOnceWhenTheRunMovedInTheSameMoment() {
        AtomicInteger given = meanwhile(this::sampleMoves);

        complete();

        assertThat(given).hasValue(2);
        assertThat(runs.isOver(run)).isTrue();
        assertThat(decisions()).containsExactly("olga abandon");
    }

    @Test
    void countsOnceWhenTheFormOfTasklistIsSubmittedInThatMoment() {
        AtomicInteger given = meanwhile(this::sampleMoves);

        as("olga", () -> forms.submitTaskForm(task, ABANDON));

        assertThat(given).hasValue(2);
        assertThat(runs.isOver(run)).isTrue();
        assertThat(decisions()).containsExactly("olga abandon");
    }

    @Test
    void isToldThatTheRunDoesNotWaitWhenTheDrainEndedInTheSameMoment() {
        AtomicInteger given = meanwhile(() -> runtime.createMessageCorrelation("Drained")
                .processInstanceId(run)
                .correlate());

        Throwable late = catchThrowable(this::complete);

        assertThat(given).hasValue(1);
        isTooLate(
                late,
                "The task 'Decide long drain' is over: the run does not wait for an answer any more."
                        + " This answer does not count.");
        assertThat(decisions()).isEmpty();
        assertThat(tasks.createTaskQuery().processInstanceId(run).list())
                .extracting("taskDefinitionKey")
                .containsExactly("Task_After");
    }

    @Test
    void isToldThatAnotherOneWasFaster() {
        meanwhile(() -> as("bert", () -> tasks.complete(task, ABANDON)));

        Throwable late = catchThrowable(this::complete);

        isTooLate(
                late,
                "The task 'Decide long drain' is over: it has been answered already. This answer does not count.");
        assertThat(decisions()).containsExactly("bert abandon");
    }

    @Test
    void isToldTheSameLongAfterwards() {
        complete();

        isTooLate(catchThrowable(this::complete), "it has been answered already");
        isTooLate(catchThrowable(() -> as("olga", () -> forms.submitTaskForm(task, ABANDON))), "answered already");
    }

    @Test
    void isTheEnginesBusinessWhereThereNeverWasSuchATask() {
        assertThatThrownBy(() -> tasks.complete("no-such-task", ABANDON))
                .isInstanceOf(NullValueException.class)
                .hasMessageContaining("no-such-task");
    }

    /**
     * What happens when an answer has changed all that it changes, and has yet to be written.
     *
     * @return how often an answer came that far
     */
    private AtomicInteger meanwhile(Runnable beside) {
        AtomicInteger given = new AtomicInteger();
        steps.tellDelegate(script, execution -> {
            if (given.incrementAndGet() == 1) {
                assertThatCode(() -> CompletableFuture.runAsync(beside).get()).doesNotThrowAnyException();
            }
        });
        return given;
    }

    /** What the sample sets is of an execution that the answer is about to delete: only a foreign key tells. */
    private void sampleMoves() {
        String sample = runtime.createExecutionQuery()
                .processInstanceId(run)
                .activityId("Task_Sample")
                .singleResult()
                .getId();
        runtime.setVariableLocal(sample, "left", 7);
    }

    private void complete() {
        as("olga", () -> tasks.complete(task, ABANDON));
    }

    private void as(String person, Runnable act) {
        identity.setAuthentication(person, List.of("administrator"));
        try {
            act.run();
        } finally {
            identity.clearAuthentication();
        }
    }

    private static void isTooLate(Throwable late, String sentence) {
        assertThat(late)
                .isInstanceOfSatisfying(DecisionTooLate.class, told -> assertThat(told.getStatus())
                        .isEqualTo(Status.CONFLICT))
                .hasMessageContaining(sentence);
    }

    private List<String> decisions() {
        return jdbc.sql("select person || ' ' || choice from decision where root_id = ? order by no")
                .param(run)
                .query(String.class)
                .list();
    }
}
