package io.quiesce.runbooks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Deploys the runbooks when the application starts: one deployment per runbook, with the processes it calls and all
 * their forms, so that a running instance keeps exactly what it was started with. Nothing is deployed where nothing has
 * changed. A runbook that breaks a rule is told in the log, and its last version stays: runs that are under way, and the other
 * runbooks, must not have to wait for it.
 */
@Component
final class RunbookDeployer {

    private static final Logger log = LoggerFactory.getLogger(RunbookDeployer.class);

    private final RepositoryService repository;
    private final StartForms startForms;
    private final Path processes;
    private final Path forms;

    RunbookDeployer(
            RepositoryService repository,
            StartForms startForms,
            @Value("${quiesce.processes:processes}") Path processes,
            @Value("${quiesce.forms:forms}") Path forms) {
        this.repository = repository;
        this.startForms = startForms;
        this.processes = processes;
        this.forms = forms;
    }

    @EventListener(ApplicationStartedEvent.class)
    void deployAll() {
        List<Runbook> runbooks = Runbook.among(
                RunbookFiles.in(processes, "processes", ".bpmn"), RunbookFiles.in(forms, "forms", ".form"));
        if (runbooks.isEmpty()) {
            throw new IllegalStateException("there is no runbook in " + processes.toAbsolutePath());
        }
        for (Runbook runbook : runbooks) {
            try {
                deploy(runbook);
            } catch (DeploymentRefused refused) {
                log.error("The runbook {} in {} is not deployed. {}", runbook.id(), processes, refused.getMessage());
            }
        }
    }

    private void deploy(Runbook runbook) {
        DeploymentBuilder deployment =
                repository.createDeployment().name(runbook.id()).source("quiesce");
        if (!isHiddenByAnother(runbook.id())) {
            deployment.enableDuplicateFiltering(false);
        }
        // filled here too, so that what has not changed is seen not to have
        for (Map.Entry<String, String> resource : runbook.resources().entrySet()) {
            deployment.addString(
                    resource.getKey(),
                    resource.getKey().endsWith(".form")
                            ? startForms.filled(resource.getValue(), List.of(runbook.id()))
                            : resource.getValue());
        }
        deployment.deploy();
        log.debug("runbook {} is deployed", runbook.id());
    }

    /** Whether people would start a version that came with a runbook that calls this one: then it is deployed anew. */
    private boolean isHiddenByAnother(String id) {
        ProcessDefinition latest = repository
                .createProcessDefinitionQuery()
                .processDefinitionKey(id)
                .latestVersion()
                .singleResult();
        return latest != null
                && !repository
                        .createDeploymentQuery()
                        .deploymentId(latest.getDeploymentId())
                        .singleResult()
                        .getName()
                        .equals(id);
    }
}
