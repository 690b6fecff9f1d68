package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.lab.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@InLab
class ShutdownIT {

    @Autowired
    Lab lab;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    HistoryService history;

    @Autowired
    IdentityService identity;

    @Autowired
    JdbcClient jdbc;

    @Test
    void walks() {
        lab.reset("ovs-lab");
        long t0 = System.nanoTime();
        String run = runtime.startProcessInstanceByKey(
                        "open-vstorage-shutdown", Map.of("cluster", "ovs-lab", "reason", "test"))
                .getId();
        try {
            Task task = await().atMost(Duration.ofSeconds(40))
                    .until(
                            () -> tasks.createTaskQuery()
                                    .taskDefinitionKey("Task_ApprovePlan")
                                    .singleResult(),
                            t -> t != null);
            System.out.println("survey " + (System.nanoTime() - t0) / 1_000_000 + " ms");
            System.out.println(runtime.getVariable(run, "planView"));
            tasks.complete(task.getId(), Map.of("decision", "approve"));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                for (Task t : tasks.createTaskQuery().list()) {
                    System.out.println("TASK " + t.getTaskDefinitionKey() + " " + tasks.getVariables(t.getId()));
                    throw new AssertionError("a task");
                }
                return history.createHistoricProcessInstanceQuery()
                                .processInstanceId(run)
                                .finished()
                                .count()
                        == 1;
            });
            System.out.println("all " + (System.nanoTime() - t0) / 1_000_000 + " ms");
        } finally {
            List<Map<String, Object>> rows = jdbc.sql(
                            "select no, step, node, kind, outcome, exit_code, datediff(millisecond, sent_at, ended_at) ms, detail from command order by no")
                    .query()
                    .listOfRows();
            rows.forEach(System.out::println);
            jdbc.sql("select * from work").query().listOfRows().forEach(System.out::println);
            System.out.println(history.createHistoricVariableInstanceQuery()
                    .processInstanceId(run)
                    .variableName("outcome")
                    .singleResult());
            runtime.createIncidentQuery().list().forEach(i -> System.out.println(i.getIncidentMessage()));
        }
        assertThat(history.createHistoricVariableInstanceQuery()
                        .processInstanceId(run)
                        .variableName("outcome")
                        .singleResult()
                        .getValue())
                .isEqualTo("End_EnvironmentIsOff");
    }
}
