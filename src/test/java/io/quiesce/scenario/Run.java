package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A run as people see it over REST. */
final class Run {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Not oftener: a look is several requests, each with a login, and the cores are the hosts' and the engine's. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final int port;
    private final String id;
    private final String businessKey;

    Run(int port, String id) {
        this(port, id, LabHosts.CLUSTER);
    }

    Run(int port, String id, String businessKey) {
        this.port = port;
        this.id = id;
        this.businessKey = businessKey;
    }

    String id() {
        return id;
    }

    /** The tasks of this run that wait now, by their ids in the diagram. */
    List<String> tasks() {
        List<String> keys = new ArrayList<>();
        open().forEach(task -> keys.add(task.path("taskDefinitionKey").asText()));
        return keys;
    }

    private JsonNode open() {
        return new Desk(port, "admin")
                .get("/engine-rest/task?processInstanceBusinessKey=" + businessKey)
                .body();
    }

    /** Waits for a task; fails at once if the run ends or stops with an incident instead. */
    String awaitTask(String key) {
        return await().atMost(PATIENCE)
                .pollInterval(LOOK_EVERY)
                .until(
                        () -> {
                            for (JsonNode task : open()) {
                                if (task.path("taskDefinitionKey").asText().equals(key)) {
                                    return task.path("id").asText();
                                }
                            }
                            assertThat(incidents())
                                    .as("incidents while waiting for " + key)
                                    .isEmpty();
                            assertThat(ended())
                                    .as("the run ended (%s) instead of asking %s", outcome(), key)
                                    .isFalse();
                            return "";
                        },
                        found -> !found.isEmpty());
    }

    /** Completes a task. */
    Desk.Answer answer(String person, String key, Map<String, Object> values) {
        return new Desk(port, person).post("/engine-rest/task/" + awaitTask(key) + "/complete", Desk.variables(values));
    }

    /** Decides at a task, as somebody who may. */
    void decide(String person, String key, String decision) {
        Desk.Answer answer = answer(person, key, Map.of("decision", decision, "comment", "because of the test"));
        assertThat(answer.status())
                .as(key + " " + decision + ": " + answer.body())
                .isEqualTo(204);
    }

    void approve() {
        decide("operator", "Task_ApprovePlan", "approve");
    }

    /** Waits for the end; fails at once if the run asks something nobody was told to answer. */
    String end() {
        await().atMost(PATIENCE).pollInterval(LOOK_EVERY).until(() -> {
            assertThat(incidents()).as("incidents").isEmpty();
            boolean ended = ended();
            assertThat(ended ? List.of() : tasks())
                    .as(() -> "tasks that nobody answers, " + failures())
                    .isEmpty();
            return ended;
        });
        return outcome();
    }

    /** What went wrong, where a task shows it. */
    private String failures() {
        StringBuilder failures = new StringBuilder();
        open().forEach(task -> failures.append(new Desk(port, "admin")
                .get("/engine-rest/task/" + task.path("id").asText() + "/variables/failure?deserializeValue=false")
                .body()
                .path("value")
                .asText()));
        return failures.toString();
    }

    boolean ended() {
        String state = history().path("state").asText();
        return !state.equals("ACTIVE");
    }

    String state() {
        return history().path("state").asText();
    }

    private JsonNode history() {
        return new Desk(port, "admin")
                .get("/engine-rest/history/process-instance/" + id)
                .body();
    }

    String outcome() {
        return variable("outcome");
    }

    /** What a variable of the run itself held last; empty if there is none. */
    String variable(String name) {
        JsonNode found = new Desk(port, "admin")
                .get("/engine-rest/history/variable-instance?variableName=" + name + "&processInstanceId=" + id)
                .body();
        return found.isEmpty() ? "" : found.get(0).path("value").asText();
    }

    List<String> incidents() {
        List<String> messages = new ArrayList<>();
        new Desk(port, "admin")
                .get("/engine-rest/incident")
                .body()
                .forEach(incident ->
                        messages.add(incident.path("incidentMessage").asText()));
        return messages;
    }

    Desk.Answer abort(String person, String reason) {
        return new Desk(port, person).post("/runs/" + id + "/abort", Map.of("reason", reason));
    }

    /**
     * Deletes the instance as Cockpit does. The run goes on meanwhile: when a step of it moves its token at the same
     * moment, the engine refuses the slower of the two with its error of optimistic locking, and the person tries again.
     */
    void delete() {
        await().atMost(PATIENCE).pollInterval(LOOK_EVERY).until(() -> {
            Desk.Answer answer =
                    new Desk(port, "admin").delete("/engine-rest/process-instance/" + id + "?skipCustomListeners=true");
            if (answer.status() != 204) {
                assertThat(answer.message())
                        .as("%d %s", answer.status(), answer.body())
                        .containsAnyOf("ENGINE-03005", "Deadlock", "Timeout trying to lock");
            }
            return answer.status() == 204;
        });
    }

    /** A Json variable that a task shows. */
    JsonNode shown(String key, String variable) {
        return shown("operator", key, variable);
    }

    /** As {@link #shown(String, String)}, to somebody who may see the task. */
    JsonNode shown(String person, String key, String variable) {
        return new Desk(port, person)
                .get("/engine-rest/task/" + awaitTask(key) + "/variables/" + variable + "?deserializeValue=false")
                .body()
                .path("value");
    }

    static Map<String, Object> with(Map<String, Object> values, String name, Object value) {
        Map<String, Object> all = new TreeMap<>(values);
        all.put(name, value);
        return all;
    }
}
