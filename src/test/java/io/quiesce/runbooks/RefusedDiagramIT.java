package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.InEngine;
import io.quiesce.runbooks.rules.Breach;
import io.quiesce.runbooks.rules.Rule;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.junit.jupiter.api.BeforeEach;
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
    RunbookDeployments deployments;

    @Autowired
    IdentityService identities;

    @LocalServerPort
    int port;

    private EngineRest rest;

    @BeforeEach
    void open() {
        rest = new EngineRest(port, identities);
    }

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
        assertThat(rest.deploy("whole", byFileName(Shipped.runbook(RUNBOOK))).statusCode())
                .isEqualTo(200);
        JsonNode before = rest.get("process-definition/key/" + RUNBOOK);

        HttpResponse<String> answer = rest.deploy(
                "refused", Map.of(RUNBOOK + ".bpmn", Shipped.runbook(RUNBOOK).get(DIAGRAM)));

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode body = new ObjectMapper().readTree(answer.body());
        assertThat(body.path("message").asText())
                .contains("[missing-process]: The process 'watch-recovery', which it calls, is not in this deployment."
                        + " Add the file watch-recovery.bpmn to the deployment, or correct the id.")
                .contains("[missing-form]: The form 'vxvm-assess-recovery-start' is not in this deployment.");
        assertThat(body.path("details").path(RUNBOOK + ".bpmn").path("errors").findValuesAsText("mainElementId"))
                .containsExactlyInAnyOrder("Call_WatchRecovery", "Start_AssessmentRequested");
        JsonNode active = rest.get("process-definition/key/" + RUNBOOK);
        assertThat(active.path("id").asText())
                .isNotEmpty()
                .isEqualTo(before.path("id").asText());
        rest.delete("deployment/" + active.path("deploymentId").asText() + "?cascade=true");
    }

    private static Map<String, String> byFileName(Map<String, String> files) {
        Map<String, String> named = new TreeMap<>();
        files.forEach((name, text) -> named.put(name.substring(name.indexOf('/') + 1), text));
        return named;
    }

    @Test
    void overRestAWholeRunbookTakesEffectWithTheClustersOfTheInventoryInItsStartForm() throws IOException {
        Map<String, String> files = byFileName(Shipped.swapped(
                Shipped.runbook("open-vstorage-shutdown"),
                "processes/open-vstorage-shutdown.bpmn",
                "name=\"Shut down environment\"",
                "name=\"Shut everything down\""));

        HttpResponse<String> answer = rest.deploy("whole", files);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode active = rest.get("process-definition/key/open-vstorage-shutdown");
        assertThat(active.path("name").asText()).isEqualTo("Shut everything down");
        String deployment = "deployment/" + active.path("deploymentId").asText();
        String form = "";
        for (JsonNode resource : rest.get(deployment + "/resources")) {
            if (resource.path("name").asText().equals("open-vstorage-shutdown-start.form")) {
                String data = deployment + "/resources/" + resource.path("id").asText() + "/data";
                form = rest.text(data);
            }
        }
        assertThat(form).contains("\"value\":\"test-ovs\"");
        assertThat(rest.delete(deployment + "?cascade=true").statusCode()).isEqualTo(204);
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

        ShippedFiles files = new ShippedFiles(folder.resolve("processes"), folder.resolve("forms"));
        NotDeployed notDeployed = new NotDeployed();
        new RunbookDeployer(files, new WatchedFolder("", files, deployments, notDeployed), deployments, notDeployed)
                .deployAll();

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
}
