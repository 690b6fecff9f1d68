package io.quiesce.runbooks;

import io.quiesce.runbooks.Deed.Active;
import io.quiesce.runbooks.rules.Breach;
import io.quiesce.work.DatabaseTrouble;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.ProcessEnginePersistenceException;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deploys runbooks from folders: one deployment per runbook, with the processes it calls and all their forms, so that a running
 * instance keeps exactly what it was started with. What was deployed last is remembered in the same transaction, so that of
 * several engines only one deploys, and a folder that has not changed overrides nothing that is newer. Thread-safe.
 */
@Component
final class RunbookDeployments {

    private static final Logger log = LoggerFactory.getLogger(RunbookDeployments.class);

    private final RepositoryService repository;
    private final StartForms startForms;
    private final DeployedRunbooks memory;
    private final TransactionTemplate transaction;

    RunbookDeployments(
            RepositoryService repository,
            StartForms startForms,
            DeployedRunbooks memory,
            PlatformTransactionManager transactions) {
        this.repository = repository;
        this.startForms = startForms;
        this.memory = memory;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** What has become of a runbook. */
    sealed interface Outcome {

        /** It is as it should be. */
        record Settled(boolean deployed) implements Outcome {}

        /** It is refused, with a sentence or more for each place; what is deployed stays. */
        record Refused(List<String> why) implements Outcome {}

        /** Not now: the database is away, or another engine is at it. */
        record Later(RuntimeException why) implements Outcome {}
    }

    /**
     * Deploys a runbook if that is due.
     *
     * @param files what of it lies in the folder of this door
     */
    Outcome deploy(Door door, Runbook runbook, Map<String, String> files) {
        return attempt(() -> deployIfDue(door, runbook, files));
    }

    /**
     * Deploys a shipped runbook that lies in the watched folder too: only as long as nothing has come from there, or by another
     * door. It counts as deployed, so that it takes effect when it has changed after it vanished from there.
     */
    Outcome standBack(Runbook runbook) {
        return attempt(() -> {
            if (whose(Door.SHIPPED, runbook.id()) != Active.ANOTHER) {
                return deployIfDue(Door.SHIPPED, runbook, runbook.resources());
            }
            memory.keep(Door.SHIPPED, runbook.id(), digests(runbook.resources(), filled(runbook)));
            return false;
        });
    }

    @FunctionalInterface
    private interface Attempt {
        /** Whether anything was deployed. */
        boolean make();
    }

    private Outcome attempt(Attempt attempt) {
        try {
            return new Outcome.Settled(Boolean.TRUE.equals(transaction.execute(status -> attempt.make())));
        } catch (DeploymentRefused refused) {
            return new Outcome.Refused(
                    refused.breaches().stream().map(Breach::sentence).toList());
        } catch (OptimisticLockingException
                | ProcessEnginePersistenceException
                | DataAccessException
                | TransactionException passing) {
            return new Outcome.Later(passing);
        } catch (RuntimeException failed) {
            if (DatabaseTrouble.of(failed).isPresent()) {
                return new Outcome.Later(failed);
            }
            if (failed instanceof ProcessEngineException) {
                return new Outcome.Refused(List.of(String.valueOf(failed.getMessage())));
            }
            log.error("a runbook cannot be deployed by a fault of the program", failed);
            return new Outcome.Refused(List.of("Quiesce itself failed: %s. The log says where.".formatted(failed)));
        }
    }

    private boolean deployIfDue(Door door, Runbook runbook, Map<String, String> files) {
        Map<String, String> content = filled(runbook);
        Digests now = digests(files, content);
        Optional<Digests> before = memory.locked(door, runbook.id());
        Deed deed = Deed.of(door, now, before, whose(door, runbook.id()));
        if (deed == Deed.LEAVE) {
            return false;
        }
        if (before.isEmpty()) {
            memory.keepFirst(door, runbook.id(), now);
        } else {
            memory.keep(door, runbook.id(), now);
        }
        if (door == Door.SHIPPED) {
            // should the same come back to the watched folder, it is meant to take effect again
            memory.forget(Door.WATCHED, runbook.id());
        }
        Map<String, Deployment> ofOthers = ofOthers(door, runbook);
        DeploymentBuilder deployment =
                repository.createDeployment().name(runbook.id()).source(door.source());
        if (deed == Deed.DEPLOY_UNLESS_SAME) {
            deployment.enableDuplicateFiltering(false);
        }
        content.forEach(deployment::addString);
        deployment.deploy();
        ofOthers.forEach(this::bringBack);
        log.debug("runbook {} is deployed", runbook.id());
        return true;
    }

    private static Digests digests(Map<String, String> files, Map<String, String> content) {
        return new Digests(Digests.of(files), Digests.of(content));
    }

    /** Its files with the inventory's lists in its forms; filled here too, so that what has not changed is seen not to have. */
    private Map<String, String> filled(Runbook runbook) {
        Map<String, String> filled = new TreeMap<>();
        runbook.resources()
                .forEach((name, text) -> filled.put(
                        name, name.endsWith(".form") ? startForms.filled(text, List.of(runbook.id())) : text));
        return filled;
    }

    private Active whose(Door door, String runbook) {
        return active(runbook)
                .map(deployment -> door.source().equals(deployment.getSource()) ? Active.THIS_DOOR : Active.ANOTHER)
                .orElse(Active.NONE);
    }

    /** The deployment of the version that people would start. */
    private Optional<Deployment> active(String runbook) {
        ProcessDefinition latest = repository
                .createProcessDefinitionQuery()
                .processDefinitionKey(runbook)
                .latestVersion()
                .singleResult();
        return Optional.ofNullable(latest).map(definition -> repository
                .createDeploymentQuery()
                .deploymentId(definition.getDeploymentId())
                .singleResult());
    }

    /**
     * The runbooks that this one calls whose version to be started came by another door: the version that is deployed with this
     * one would hide it. One that came together with an earlier version of this one is not among them.
     */
    private Map<String, Deployment> ofOthers(Door door, Runbook runbook) {
        Map<String, Deployment> others = new TreeMap<>();
        for (String called : runbook.processes()) {
            if (!called.equals(runbook.id()) && isStarted(called)) {
                active(called)
                        .filter(deployment -> !door.source().equals(deployment.getSource()))
                        .filter(deployment -> !holds(deployment, runbook.id()))
                        .ifPresent(deployment -> others.put(called, deployment));
            }
        }
        return others;
    }

    /** Whether people start it, and not only other runbooks. */
    private boolean isStarted(String process) {
        return repository
                        .createProcessDefinitionQuery()
                        .processDefinitionKey(process)
                        .latestVersion()
                        .startableInTasklist()
                        .count()
                > 0;
    }

    private boolean holds(Deployment deployment, String process) {
        return repository
                        .createProcessDefinitionQuery()
                        .deploymentId(deployment.getId())
                        .processDefinitionKey(process)
                        .count()
                > 0;
    }

    private void bringBack(String runbook, Deployment before) {
        if (active(runbook)
                .map(Deployment::getId)
                .filter(before.getId()::equals)
                .isPresent()) {
            return;
        }
        try {
            repository
                    .createDeployment()
                    .name(before.getName())
                    .source(before.getSource())
                    .addDeploymentResources(before.getId())
                    .deploy();
        } catch (DeploymentRefused refused) {
            throw new ProcessEngineException(
                    "It would take the place of the version of '%s' that came with the deployment '%s', which breaks today's rules and"
                                    .formatted(runbook, before.getName())
                            + " cannot be kept in its place. Deploy that one anew first. "
                            + refused.getMessage(),
                    refused);
        }
    }
}
