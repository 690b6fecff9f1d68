package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.InEngine;
import io.quiesce.Runs;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@InEngine
class DecisionIT {

    @Autowired
    Runs runs;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    IdentityService identity;

    @Autowired
    JdbcClient jdbc;

    private String run = "";
    private String task = "";

    @BeforeEach
    void open() {
        run = runs.start(diagram(), "decide");
        task = runs.awaitTask(run, "Task_Decide").getId();
    }

    @AfterEach
    void close() {
        identity.clearAuthentication();
        if (!runs.isOver(run)) {
            runtime.deleteProcessInstance(run, "the test is over");
        }
    }

    @Test
    void aMissingDecisionIsRefused() {
        refused(
                () -> answer("olga", Map.of()),
                "The task 'Decide long drain' needs a decision: one of wait, destroy, abandon.");
        refused(() -> answer("olga", Map.of("decision", "")), "needs a decision");
    }

    @Test
    void anUnknownDecisionIsRefused() {
        refused(
                () -> answer("olga", Map.of("decision", "explode")),
                "The decision 'explode' is unknown to the task 'Decide long drain'; expected one of wait, destroy, abandon.");
    }

    @Test
    void aDecisionThatNeedsACommentIsRefusedWithoutOne() {
        refused(
                () -> answer("olga", Map.of("decision", "abandon")),
                "The decision 'abandon' at the task 'Decide long drain' needs a comment that says why.");
        refused(() -> answer("olga", Map.of("decision", "abandon", "comment", " \n ")), "needs a comment");
    }

    @Test
    void aDecisionThatSomebodyLeftInTheRunDoesNotCount() {
        runtime.setVariable(run, "decision", "wait");
        runtime.setVariable(run, "comment", "left by an earlier task");

        refused(() -> answer("olga", Map.of()), "needs a decision");
        refused(() -> answer("olga", Map.of("decision", "abandon")), "needs a comment");
    }

    @Test
    void aDecisionIsKeptWithWhatTheTaskShowedAndStaysLocal() {
        runtime.setVariable(run, "planHash", "abc123");

        answer("olga", Map.of("decision", "wait"));

        assertThat(runtime.getVariables(run)).containsEntry("decided", "wait").doesNotContainKey("decision");
        assertThat(decisions()).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("PERSON", "olga")
                .containsEntry("CHOICE", "wait")
                .containsEntry("TASK", "Task_Decide")
                .containsEntry("TASK_ID", task));
        assertThat(decisions().get(0).get("SHOWN").toString()).contains("abc123");
    }

    @Test
    void aForcefulDecisionNeedsAnotherPersonToConfirmIt() {
        answer("olga", Map.of("decision", "destroy", "comment", "nobody can reach the machine"));
        task = runs.awaitTask(run, "Task_ConfirmForce").getId();
        assertThat(runtime.getVariable(run, "force"))
                .asString()
                .contains("\"askedBy\":\"olga\"", "\"choice\":\"destroy\"", "what is not saved is lost");

        // whoever may write variables must not become another person by it
        runtime.setVariable(run, "force", "{\"askedBy\":\"somebody else\"}");
        refused(
                () -> answer("olga", Map.of("decision", "confirm")),
                "The task 'Confirm force' needs another person than olga, who asked for it.");
        refused(() -> answer("olga", Map.of("decision", "refuse")), "needs another person");
        answer("bert", Map.of("decision", "confirm"));

        assertThat(runs.isOver(run)).isTrue();
        assertThat(decisions()).extracting(row -> row.get("PERSON")).containsExactly("olga", "bert");
    }

    private void refused(ThrowingCallable answer, String sentence) {
        int before = decisions().size();

        assertThatThrownBy(answer).hasMessageContaining(sentence);

        Task open = tasks.createTaskQuery().taskId(task).singleResult();
        assertThat(open).as("the task stays").isNotNull();
        assertThat(decisions()).hasSize(before);
    }

    private void answer(String person, Map<String, Object> variables) {
        identity.setAuthentication(person, List.of("administrator"));
        try {
            tasks.complete(task, variables);
        } finally {
            identity.clearAuthentication();
        }
    }

    private List<Map<String, Object>> decisions() {
        return jdbc.sql("select * from decision where root_id = ? order by no")
                .param(run)
                .query()
                .listOfRows();
    }

    private static BpmnModelInstance diagram() {
        return Bpmn.readModelFromStream(DecisionIT.class.getResourceAsStream("/engine/decide.bpmn20.xml"));
    }
}
