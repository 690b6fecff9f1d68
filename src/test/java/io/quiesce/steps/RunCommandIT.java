package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.InEngine;
import io.quiesce.Runs;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.Output;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.ScriptedCommandRunner.Asked;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.work.Failure;
import io.quiesce.work.ToldSteps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.builder.ServiceTaskBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A command line in a diagram, in the real engine; the cluster {@code test-ovs} has a master n1, an extra n2, a backend n3. */
@InEngine
class RunCommandIT {

    private static final String SCRIPT = "holds test-ovs";

    @Autowired
    Runs runs;

    @Autowired
    ToldSteps told;

    @Autowired
    ScriptedCommandRunner nodes;

    @Autowired
    Leases leases;

    @Autowired
    RuntimeService runtime;

    @Autowired
    JdbcClient jdbc;

    private final List<String> started = new ArrayList<>();

    /** What the run is started with, as the lease keeps it. */
    private Map<String, String> settings = Map.of();

    @AfterEach
    void giveBack() {
        started.forEach(run -> {
            runtime.deleteProcessInstance(run, "the test is over");
            leases.release(run);
        });
    }

    @Test
    void sendsTheLineOfTheDiagramToTheNodesThatItSelects() {
        nodes.when("uptime --for-two").prints("up\n");

        String run = start(Map.of("nodes", "n1, n3", "command", "uptime --for-two"), Map.of());

        runs.awaitTask(run, "Task_After");
        assertThat(asked("uptime --for-two"))
                .extracting(asked -> asked.target().toString())
                .containsExactlyInAnyOrder("test-ovs/n1", "test-ovs/n3");
        assertThat(asked("uptime --for-two"))
                .extracting(asked -> asked.command().kind())
                .containsOnly(Command.Kind.READ);
    }

    @Test
    void whatSomebodyWroteIntoAProcessVariableIsNeitherRunNorSelectsANode() {
        nodes.when("written by somebody|echo mine").prints("");

        String without = start(Map.of("nodes", "n1"), Map.of("command", "written by somebody", "nodes", "all"));
        runs.awaitTask(without, "Task_ResolveFailure");
        String nowhere = start(Map.of("command", "written by somebody"), Map.of("nodes", "all"));
        runs.awaitTask(nowhere, "Task_ResolveFailure");
        String with = start(Map.of("command", "echo mine", "nodes", "n2"), Map.of("command", "written by somebody"));
        runs.awaitTask(with, "Task_After");

        assertThat(runtime.getVariable(without, "failure"))
                .asString()
                .contains("Nothing was sent. No command is given.");
        assertThat(runtime.getVariable(nowhere, "failure")).asString().contains("Nothing was sent. No nodes are given");
        assertThat(asked("written by somebody")).isEmpty();
        assertThat(asked("echo mine")).hasSize(1);
    }

    @Test
    void theNodeThatTheRunIsAboutIsThatOfTheLeaseWhateverAVariableSays() {
        nodes.when("uptime --here").prints("up\n");
        settings = Map.of("node", "n2");

        String run = start(Map.of("nodes", "node", "command", "uptime --here"), Map.of("node", "n1"));

        runs.awaitTask(run, "Task_After");
        assertThat(asked("uptime --here"))
                .extracting(asked -> asked.target().toString())
                .containsExactly("test-ovs/n2");
    }

    @Test
    void aRunOnAWholeClusterHasNoNodeOfItsOwn() {
        String run = start(Map.of("nodes", "node", "command", "uptime --nowhere"), Map.of("node", "n1"));

        runs.awaitTask(run, "Task_ResolveFailure");
        assertThat(runtime.getVariable(run, "failure"))
                .asString()
                .contains("Nothing was sent. The run is about the cluster 'test-ovs'");
        assertThat(asked("uptime --nowhere")).isEmpty();
    }

    @Test
    void raisesStepFailedWithNodeCommandAndOutput() {
        nodes.when("n1", "look --closely")
                .prints("")
                .when("n2", "look --closely")
                .exits(4, "", "it is broken\n");

        String run = start(Map.of("nodes", "n1,n2", "command", "look --closely"), Map.of());

        runs.awaitTask(run, "Task_ResolveFailure");
        assertThat(runtime.getVariable(run, "failure"))
                .asString()
                .contains("\"node\":\"n2\"", "\"command\":\"look --closely\"", "it is broken", "exit code 4");
    }

    @Test
    void onlyNotesAnotherEndIfTheDiagramSaysSo() {
        nodes.when("look --gently").exits(4, "", "it is broken\n");

        String run = start(Map.of("nodes", "extra", "command", "look --gently", "onFailure", "note"), Map.of());

        runs.awaitTask(run, "Task_After");
        assertThat(jdbc.sql("select text from note where root_id = ?")
                        .param(run)
                        .query(String.class)
                        .list())
                .contains(
                        "n2: 'look --gently' did not end as expected, and the run goes on: exit code 4: it is broken");
    }

    @Test
    void anActWhoseAnswerWasLostIsAskedAfterUnderItsId() {
        nodes.when("change --it")
                .answers(
                        new ConnectionLost("scripted: the line was cut", Output.EMPTY, Output.EMPTY),
                        new Exited(0, Output.EMPTY, Output.EMPTY));

        String run = start(Map.of("nodes", "master", "command", "change --it", "acts", "yes"), Map.of());

        runs.awaitTask(run, "Task_After");
        List<Asked> asked = asked("change --it");
        assertThat(asked).hasSize(2).extracting(one -> one.command().kind()).containsOnly(Command.Kind.ACT);
        assertThat(asked.get(1).command().id()).isEqualTo(asked.get(0).command().id());
    }

    @Test
    void anActIsAnotherWhenTheTaskIsReachedAgain() {
        nodes.when("change --twice").prints("");
        BpmnModelInstance diagram = task(
                        Bpmn.createExecutableProcess("runCommandTwice")
                                .startEvent()
                                .serviceTask("Task_Hold")
                                .camundaDelegateExpression("${delegateAsTold}")
                                .serviceTask("Task_RunCommand"),
                        Map.of("nodes", "n1", "command", "change --twice", "acts", "yes"))
                .userTask("Task_After")
                .connectTo("Task_RunCommand")
                .done();

        String run = started(diagram, Map.of());
        runs.awaitTask(run, "Task_After");
        runtime.createProcessInstanceModification(run)
                .cancelAllForActivity("Task_After")
                .startBeforeActivity("Task_RunCommand")
                .execute();

        await().atMost(Runs.PATIENCE).until(() -> asked("change --twice").size() == 2);
        assertThat(asked("change --twice"))
                .extracting(asked -> asked.command().id())
                .doesNotHaveDuplicates();
    }

    private List<Asked> asked(String line) {
        return nodes.asked().stream().filter(asked -> asked.line().equals(line)).toList();
    }

    /** Takes the cluster, runs the command, and comes to Task_After, or to Task_ResolveFailure. */
    private String start(Map<String, String> inputs, Map<String, Object> variables) {
        return started(
                task(
                                Bpmn.createExecutableProcess("runCommandOnce")
                                        .startEvent()
                                        .serviceTask("Task_Hold")
                                        .camundaDelegateExpression("${delegateAsTold}")
                                        .serviceTask("Task_RunCommand"),
                                inputs)
                        .boundaryEvent("Failed")
                        .error(Failure.CODE)
                        .userTask("Task_ResolveFailure")
                        .endEvent()
                        .moveToActivity("Task_RunCommand")
                        .userTask("Task_After")
                        .endEvent()
                        .done(),
                variables);
    }

    private static ServiceTaskBuilder task(ServiceTaskBuilder task, Map<String, String> inputs) {
        task.camundaAsyncBefore().camundaDelegateExpression("${runCommand}");
        inputs.forEach(task::camundaInputParameter);
        return task;
    }

    private String started(BpmnModelInstance diagram, Map<String, Object> variables) {
        told.tellDelegate(SCRIPT, execution -> {
            leases.of("test-ovs").map(Lease::rootId).ifPresent(leases::release);
            leases.take(new Lease(
                    "test-ovs",
                    execution.getProcessInstanceId(),
                    "run-command",
                    "anna",
                    "a test",
                    settings,
                    Instant.now()));
        });
        String run = runs.start(diagram, SCRIPT, variables);
        started.add(run);
        return run;
    }
}
