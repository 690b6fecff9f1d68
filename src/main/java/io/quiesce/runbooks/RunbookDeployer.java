package io.quiesce.runbooks;

import io.quiesce.runbooks.NotDeployed.Refusal;
import io.quiesce.runbooks.RunbookDeployments.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Deploys runbooks when the application starts: those that are shipped, and those of the watched folder in place of them. A
 * runbook that breaks a rule is told in the log, and its last version stays: runs that are under way, and the other runbooks,
 * must not have to wait for it.
 */
@Component
final class RunbookDeployer {

    private final ShippedFiles shipped;
    private final WatchedFolder watched;
    private final RunbookDeployments deployments;
    private final NotDeployed notDeployed;

    RunbookDeployer(
            ShippedFiles shipped, WatchedFolder watched, RunbookDeployments deployments, NotDeployed notDeployed) {
        this.shipped = shipped;
        this.watched = watched;
        this.deployments = deployments;
        this.notDeployed = notDeployed;
    }

    @EventListener(ApplicationStartedEvent.class)
    void deployAll() {
        Set<String> there = watched.runbooks();
        List<Runbook> runbooks = Runbook.among(shipped.diagrams(), shipped.forms());
        if (runbooks.isEmpty()) {
            throw new IllegalStateException(
                    "there is no runbook in " + shipped.folder().toAbsolutePath());
        }
        List<Refusal> refused = new ArrayList<>();
        // before the folder's, which may call them
        runbooks.stream()
                .filter(runbook -> !there.contains(runbook.id()))
                .forEach(runbook ->
                        settle(runbook, deployments.deploy(Door.SHIPPED, runbook, runbook.resources()), refused));
        watched.deployAtStart();
        runbooks.stream()
                .filter(runbook -> there.contains(runbook.id()))
                .forEach(runbook -> settle(runbook, deployments.standBack(runbook), refused));
        notDeployed.are(Door.SHIPPED, refused);
    }

    private void settle(Runbook runbook, Outcome outcome, List<Refusal> refused) {
        if (outcome instanceof Outcome.Refused no) {
            refused.add(Refusal.ofRunbook(runbook.id(), shipped.folder(), no.why()));
        } else if (outcome instanceof Outcome.Later away) {
            throw away.why();
        }
    }
}
