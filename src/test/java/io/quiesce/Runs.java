package io.quiesce;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs of small diagrams: deploys, starts and watches them. */
public final class Runs {

    /** How long anything may take here; the machine may be busy. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RuntimeService runtime;
    private final RepositoryService repository;
    private final TaskService tasks;
    private final JdbcClient jdbc;

    Runs(RuntimeService runtime, RepositoryService repository, TaskService tasks, JdbcClient jdbc) {
        this.runtime = runtime;
        this.repository = repository;
        this.tasks = tasks;
        this.jdbc = jdbc;
    }

    public void deploy(BpmnModelInstance diagram) {
        repository
                .createDeployment()
                .addModelInstance("test.bpmn", diagram)
                .enableDuplicateFiltering(false)
                .deploy();
    }

    /** Deploys a diagram and starts it with this script; answers the run's id. */
    public String start(BpmnModelInstance diagram, String script) {
        return start(diagram, script, Map.of());
    }

    public String start(BpmnModelInstance diagram, String script, Map<String, Object> more) {
        deploy(diagram);
        Map<String, Object> variables = new TreeMap<>(more);
        variables.put("script", script);
        String key = diagram.getModelElementsByType(org.camunda.bpm.model.bpmn.instance.Process.class)
                .iterator()
                .next()
                .getId();
        return runtime.startProcessInstanceByKey(key, variables).getId();
    }

    public boolean isOver(String run) {
        return runtime.createProcessInstanceQuery().processInstanceId(run).count() == 0;
    }

    public void awaitOver(String run) {
        await().atMost(PATIENCE).until(() -> isOver(run));
    }

    /** The run's only task of this id, once it is there. */
    public Task awaitTask(String run, String id) {
        return await().atMost(PATIENCE)
                .until(
                        () -> tasks.createTaskQuery()
                                .processInstanceId(run)
                                .taskDefinitionKey(id)
                                .singleResult(),
                        task -> task != null);
    }

    /** The run's only incident, once it is there. */
    public Incident awaitIncident(String run) {
        return await().atMost(PATIENCE)
                .until(
                        () -> runtime.createIncidentQuery()
                                .processInstanceId(run)
                                .singleResult(),
                        incident -> incident != null);
    }

    /** The state of the run's only piece of work that belongs to a step. */
    public String workState(String run) {
        return work(run, "state");
    }

    public String workId(String run) {
        return work(run, "id");
    }

    private String work(String run, String column) {
        return jdbc.sql("select " + column + " from work where root_id = ? and activity_instance_id is not null")
                .param(run)
                .query(String.class)
                .single();
    }

    public void awaitWorkState(String run, String state) {
        await().atMost(PATIENCE).until(() -> workState(run).equals(state));
    }
}
