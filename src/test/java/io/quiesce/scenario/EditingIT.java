package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.Error;
import org.camunda.bpm.model.bpmn.instance.ErrorEventDefinition;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.junit.jupiter.api.Test;

/** {@code docs/editing.md}, done as it says: what is changed, filled in and answered is read from the page. */
class EditingIT extends ScenarioIT {

    private static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Story story = Story.read();
    private final List<String> deployments = new ArrayList<>();

    @Test
    void aRunbookIsCopiedExtendedRefusedMendedAndRun() throws IOException {
        Map<String, String> copy = story.table("1.", "property");
        Map<String, String> step = story.table("2.", "property");
        Map<String, String> fields = new LinkedHashMap<>(story.table("2.", "field"));
        String runbook = copy.get("ID");
        try {
            String refused = deployed(drawn(copy, step, fields, false), 400)
                    .path("message")
                    .asText();
            assertThat(refused).isEqualTo(story.answer());
            assertThat(new Desk(port, "admin")
                            .get("/engine-rest/process-definition/count?key=" + runbook)
                            .body()
                            .path("count")
                            .asInt())
                    .isZero();

            fields.putAll(story.table("4.", "field"));
            deployed(drawn(copy, step, fields, true), 200);
            Run first = run(runbook);
            fields.putAll(story.table("6.", "field"));
            deployed(drawn(copy, step, fields, true), 200);
            Run second = run(runbook);

            assertRecord(
                    first, 1, copy.get("Name"), step, story.table("2.", "field").get("Command"));
            assertRecord(second, 2, copy.get("Name"), step, fields.get("Command"));
            assertThat(new String(new Desk(port, "operator").file("/"), StandardCharsets.UTF_8))
                    .contains("?processStart=" + runbook);
        } finally {
            deployments.forEach(id -> new Desk(port, "admin")
                    .delete("/engine-rest/deployment/" + id + "?cascade=true&skipCustomListeners=true"));
        }
    }

    private Run run(String runbook) {
        assertThat(story.text()).contains("/process-definition/key/" + runbook + "/start");
        Run run = start(runbook, Map.of("cluster", LabHosts.CLUSTER, "reason", "the first look at disks"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> run.ended() || !run.tasks().isEmpty());
        assertThat(
                        run.ended()
                                ? ""
                                : run.shown("Task_ResolveServices", "services").asText())
                .as("what is not well")
                .isEmpty();
        assertThat(run.end()).isEqualTo("End_ServicesAndVPoolsAreHealthy");
        return run;
    }

    private void assertRecord(Run run, int version, String name, Map<String, String> step, String line) {
        JsonNode live = new Desk(port, "auditor")
                .get("/runs/" + run.id() + "/live?commands=200")
                .body();
        assertThat(live.at("/run/runbook/version").asInt()).isEqualTo(version);
        assertThat(live.at("/run/runbook/name").asText()).isEqualTo(name);
        assertThat(live.at("/instances/0/finished").toString()).contains(step.get("ID"));
        List<String> nodes = new ArrayList<>();
        live.path("commands").forEach(command -> {
            if (command.path("step").asText().equals(step.get("ID"))) {
                assertThat(command.path("stepName").asText()).isEqualTo(step.get("Name"));
                assertThat(command.path("line").asText()).isEqualTo(line);
                assertThat(command.path("exit").asInt()).isZero();
                assertThat(command.at("/out/text").asText()).contains("Filesystem");
                nodes.add(command.path("node").asText());
            }
        });
        assertThat(nodes).containsExactlyInAnyOrderElementsOf(hosts.nodes());
    }

    /** The copy with the step, as the Modeler writes it; with what catches the step's failure or without. */
    private String drawn(Map<String, String> copy, Map<String, String> step, Map<String, String> fields, boolean caught)
            throws IOException {
        BpmnModelInstance diagram = Bpmn.readModelFromFile(
                Path.of("processes/open-vstorage-health-check.bpmn").toFile());
        Process process =
                diagram.getModelElementsByType(Process.class).iterator().next();
        process.setId(copy.get("ID"));
        process.setName(copy.get("Name"));
        ServiceTask task = diagram.newInstance(ServiceTask.class);
        task.setId(step.get("ID"));
        task.setName(step.get("Name"));
        process.addChildElement(task);
        FlowNode lease = diagram.getModelElementById("Task_TakeLease");
        SequenceFlow flow = lease.getOutgoing().iterator().next();
        FlowNode next = flow.getTarget();
        next.getIncoming().remove(flow);
        flow.setTarget(task);
        task.getIncoming().add(flow);
        connect(process, task, next);
        apply(template("runCommand"), task, fields);
        if (caught) {
            catchFailure(diagram, process, task);
        }
        return Bpmn.convertToString(diagram);
    }

    private void catchFailure(BpmnModelInstance diagram, Process process, ServiceTask task) {
        List<String> boundary = story.row("4.", "boundary event");
        List<String> end = story.row("4.", "end event");
        Error error = diagram.newInstance(Error.class);
        error.setId("Error_StepFailed");
        error.setErrorCode("StepFailed");
        diagram.getDefinitions().addChildElement(error);
        BoundaryEvent event = diagram.newInstance(BoundaryEvent.class);
        event.setId(boundary.get(1));
        event.setName(boundary.get(2));
        event.setAttachedTo(task);
        process.addChildElement(event);
        ErrorEventDefinition definition = diagram.newInstance(ErrorEventDefinition.class);
        definition.setId(event.getId() + "_Definition");
        definition.setError(error);
        event.addChildElement(definition);
        EndEvent ending = diagram.newInstance(EndEvent.class);
        ending.setId(end.get(1));
        ending.setName(end.get(2));
        process.addChildElement(ending);
        connect(process, event, ending);
    }

    private static void connect(Process process, FlowNode from, FlowNode to) {
        SequenceFlow flow = process.getModelInstance().newInstance(SequenceFlow.class);
        flow.setId("Flow_" + from.getId() + "_" + to.getId());
        process.addChildElement(flow);
        flow.setSource(from);
        flow.setTarget(to);
        from.getOutgoing().add(flow);
        to.getIncoming().add(flow);
    }

    private static JsonNode template(String bean) throws IOException {
        return JSON.readTree(
                Path.of(".camunda/element-templates", bean + ".json").toFile());
    }

    /** What the Modeler does when a template is chosen, and its fields are filled in by their labels. */
    private static void apply(JsonNode template, ServiceTask task, Map<String, String> fields) {
        Map<String, String> open = new TreeMap<>(fields);
        task.setAttributeValueNs(CAMUNDA, "modelerTemplate", template.path("id").asText());
        task.setAttributeValueNs(
                CAMUNDA, "modelerTemplateVersion", template.path("version").asText());
        for (JsonNode property : template.path("properties")) {
            String label = property.path("label").asText();
            String value = open.containsKey(label)
                    ? open.remove(label)
                    : property.path("value").asText();
            String name = property.at("/binding/name").asText();
            if (property.at("/binding/type").asText().equals("property")) {
                task.setAttributeValueNs(CAMUNDA, name.substring("camunda:".length()), value);
            } else {
                task.builder().camundaInputParameter(name, value);
            }
        }
        assertThat(open).as("fields that the template does not have").isEmpty();
        assertThat(task.getExtensionElements()
                        .getElementsQuery()
                        .filterByType(org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput.class)
                        .singleResult()
                        .getCamundaInputParameters())
                .extracting(CamundaInputParameter::getCamundaName)
                .contains("nodes", "command");
    }

    /** Deploys as the Modeler's button does; answers what the engine said. */
    private JsonNode deployed(String diagram, int status) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("open-vstorage-health-check-disks.bpmn", diagram);
        for (String file : story.files("3.")) {
            files.put(file.substring(file.indexOf('/') + 1), Files.readString(Path.of(file)));
        }
        StringBuilder body = new StringBuilder();
        part(body, "name=\"deployment-name\"", "disks");
        part(body, "name=\"deployment-source\"", "Camunda Modeler");
        part(body, "name=\"enable-duplicate-filtering\"", "true");
        files.forEach((name, text) -> part(body, "name=\"%1$s\"; filename=\"%1$s\"".formatted(name), text));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/engine-rest/deployment/create"))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString("editor:lab".getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "multipart/form-data; boundary=frontier")
                .POST(BodyPublishers.ofString(body + "--frontier--\r\n"))
                .build();
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            JsonNode said = JSON.readTree(answer.body());
            if (said.has("id")) {
                deployments.add(said.path("id").asText());
            }
            return said;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static void part(StringBuilder body, String disposition, String content) {
        body.append("--frontier\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n".formatted(disposition, content));
    }

    /** The page, by its sections. */
    private record Story(String text) {

        static Story read() {
            try {
                return new Story(Files.readString(Path.of("docs/editing.md")));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        /** The first two columns of the tables of a section that begin with this head. */
        Map<String, String> table(String section, String head) {
            Map<String, String> table = new LinkedHashMap<>();
            boolean within = false;
            for (String line : section(section)) {
                List<String> cells = cells(line);
                if (cells.isEmpty()) {
                    within = false;
                } else if (cells.get(0).equals(head)) {
                    within = true;
                } else if (within && !cells.get(0).startsWith("---")) {
                    table.put(cells.get(0), cells.get(1));
                }
            }
            assertThat(table).as("tables of section " + section).isNotEmpty();
            return table;
        }

        List<String> row(String section, String first) {
            return section(section).stream()
                    .map(Story::cells)
                    .filter(cells -> !cells.isEmpty() && cells.get(0).equals(first))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("section " + section + " has no row " + first));
        }

        List<String> files(String section) {
            return section(section).stream()
                    .map(Story::cells)
                    .filter(cells -> cells.size() == 1 && cells.get(0).contains("/"))
                    .map(cells -> cells.get(0))
                    .toList();
        }

        /** What the engine is said to answer. */
        String answer() {
            Matcher answer = Pattern.compile("(?s)```text\n(.*?)\n```").matcher(text);
            assertThat(answer.find()).isTrue();
            return answer.group(1);
        }

        private List<String> section(String number) {
            String rest = text.substring(text.indexOf("\n## " + number) + 1);
            int next = rest.indexOf("\n## ");
            return (next < 0 ? rest : rest.substring(0, next)).lines().toList();
        }

        private static List<String> cells(String line) {
            return line.startsWith("|")
                    ? Arrays.stream(line.substring(1).split("\\|"))
                            .map(cell -> cell.strip().replace("`", ""))
                            .toList()
                    : Stream.<String>empty().toList();
        }
    }
}
