package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.InEngine;
import io.quiesce.runbooks.rules.Breach;
import io.quiesce.runbooks.rules.Rule;
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
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A deployment that breaks a rule is refused at each door, and what is deployed stays as it is. */
@InEngine
@ExtendWith(OutputCaptureExtension.class)
class RefusedDiagramIT {

    private static final String RUNBOOK = "vxvm-assess-recovery";
    private static final String DIAGRAM = "processes/" + RUNBOOK + ".bpmn";

    @Autowired
    RepositoryService repository;

    @Autowired
    IdentityService identities;

    @Autowired
    StartForms startForms;

    @LocalServerPort
    int port;

    @Test
    void throughJavaEachPlaceIsNamedAndTheActiveVersionStays() {
        ProcessDefinition before = active();
        Map<String, String> broken = Shipped.swapped(
                Shipped.swapped(Shipped.runbook(RUNBOOK), DIAGRAM, "${assessRecovery}", "${assesRecovery}"),
                DIAGRAM,
                " camunda:historyTimeToLive=\"P180D\"",
                "");

        assertThatThrownBy(() -> deployment(broken).deploy())
                .isInstanceOfSatisfying(DeploymentRefused.class, refused -> assertThat(refused.breaches())
                        .extracting(Breach::rule)
                        .containsExactlyInAnyOrder(Rule.UNKNOWN_STEP, Rule.HISTORY_TIME_TO_LIVE))
                .hasMessageStartingWith(
                        "The deployment is refused, and what is deployed stays as it is. 2 things are wrong:")
                .hasMessageContaining(DIAGRAM
                        + ", Task_AssessRecovery [unknown-step]: There is no step named 'assesRecovery'."
                        + " Apply the template of a step to it.");

        assertThat(active().getId()).isEqualTo(before.getId());
        assertThat(repository.createDeploymentQuery().deploymentName("refused").count())
                .isZero();
    }

    @Test
    void overRestASingleFileIsAnswered400WithAllThatIsMissing() throws IOException {
        String id = overRest("process-definition/key/" + RUNBOOK).path("id").asText();

        HttpResponse<String> answer = deployAsTheModelerDoes(
                Map.of(RUNBOOK + ".bpmn", Shipped.runbook(RUNBOOK).get(DIAGRAM)));

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode body = new ObjectMapper().readTree(answer.body());
        assertThat(body.path("message").asText())
                .contains("[missing-process]: The process 'watch-recovery', which it calls, is not in this deployment."
                        + " Add the file watch-recovery.bpmn to the deployment, or correct the id.")
                .contains("[missing-form]: The form 'vxvm-assess-recovery-start' is not in this deployment.");
        assertThat(body.path("details").path(RUNBOOK + ".bpmn").path("errors").findValuesAsText("mainElementId"))
                .containsExactlyInAnyOrder("Call_WatchRecovery", "Start_AssessmentRequested");
        assertThat(overRest("process-definition/key/" + RUNBOOK).path("id").asText())
                .isNotEmpty()
                .isEqualTo(id);
    }

    @Test
    void overRestAWholeRunbookTakesEffectWithTheClustersOfTheInventoryInItsStartForm() throws IOException {
        Map<String, String> files = new TreeMap<>();
        Shipped.swapped(
                        Shipped.runbook("open-vstorage-shutdown"),
                        "processes/open-vstorage-shutdown.bpmn",
                        "name=\"Shut down environment\"",
                        "name=\"Shut everything down\"")
                .forEach((name, text) -> files.put(name.substring(name.indexOf('/') + 1), text));

        HttpResponse<String> answer = deployAsTheModelerDoes(files);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode active = overRest("process-definition/key/open-vstorage-shutdown");
        assertThat(active.path("name").asText()).isEqualTo("Shut everything down");
        String deployment = "deployment/" + active.path("deploymentId").asText();
        String form = "";
        for (JsonNode resource : overRest(deployment + "/resources")) {
            if (resource.path("name").asText().equals("open-vstorage-shutdown-start.form")) {
                String data = deployment + "/resources/" + resource.path("id").asText() + "/data";
                form = answered(request(data).GET()).body();
            }
        }
        assertThat(form).contains("\"value\":\"test-ovs\"");
        assertThat(answered(request(deployment + "?cascade=true", "adam", "administrator")
                                .DELETE())
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void atTheStartARefusedRunbookKeepsItsLastVersionAndKeepsNoOtherFromBeingDeployed(
            @TempDir Path folder, CapturedOutput log) throws IOException {
        ProcessDefinition before = active();
        String rejoin = "processes/vxvm-rejoin.bpmn";
        write(folder, Shipped.swapped(Shipped.runbook(RUNBOOK), DIAGRAM, "${assessRecovery}", "${assesRecovery}"));
        write(
                folder,
                Shipped.swapped(
                        Shipped.runbook("vxvm-rejoin"),
                        rejoin,
                        "name=\"Bring node back into the cluster\"",
                        "name=\"Bring it back\""));

        new RunbookDeployer(repository, startForms, folder.resolve("processes"), folder.resolve("forms")).deployAll();

        assertThat(active().getId()).isEqualTo(before.getId());
        assertThat(active("vxvm-rejoin").getName()).isEqualTo("Bring it back");
        assertThat(log).contains("The runbook " + RUNBOOK, "Task_AssessRecovery [unknown-step]");
        repository.deleteDeployment(active("vxvm-rejoin").getDeploymentId(), true);
    }

    private static void write(Path folder, Map<String, String> resources) throws IOException {
        for (Map.Entry<String, String> resource : resources.entrySet()) {
            Path file = folder.resolve(resource.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, resource.getValue());
        }
    }

    private ProcessDefinition active() {
        return active(RUNBOOK);
    }

    private ProcessDefinition active(String runbook) {
        return repository
                .createProcessDefinitionQuery()
                .processDefinitionKey(runbook)
                .latestVersion()
                .singleResult();
    }

    private DeploymentBuilder deployment(Map<String, String> resources) {
        DeploymentBuilder deployment = repository.createDeployment().name("refused");
        resources.forEach(deployment::addString);
        return deployment;
    }

    private HttpResponse<String> deployAsTheModelerDoes(Map<String, String> files) throws IOException {
        String body = part("name=\"deployment-name\"", "refused")
                + part("name=\"deployment-source\"", "Camunda Modeler")
                + part("name=\"enable-duplicate-filtering\"", "true")
                + files.entrySet().stream()
                        .map(file -> part("name=\"%1$s\"; filename=\"%1$s\"".formatted(file.getKey()), file.getValue()))
                        .collect(Collectors.joining())
                + "--frontier--\r\n";
        return answered(request("deployment/create")
                .header("Content-Type", "multipart/form-data; boundary=frontier")
                .POST(BodyPublishers.ofString(body)));
    }

    /** Asked over REST, since its engine is the last one of this process that was started, which may be that of another test. */
    private JsonNode overRest(String path) throws IOException {
        return new ObjectMapper().readTree(answered(request(path).GET()).body());
    }

    private HttpRequest.Builder request(String path) {
        return request(path, "edith", "editor");
    }

    private HttpRequest.Builder request(String path, String person, String group) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/engine-rest/" + path))
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                (person(person, group) + ":secret").getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpResponse<String> answered(HttpRequest.Builder request) throws IOException {
        try {
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static String part(String disposition, String content) {
        return "--frontier\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n".formatted(disposition, content);
    }

    private String person(String id, String group) {
        if (identities.createUserQuery().userId(id).count() == 0) {
            User user = identities.newUser(id);
            user.setPassword("secret");
            identities.saveUser(user);
            identities.createMembership(id, group);
        }
        return id;
    }
}
