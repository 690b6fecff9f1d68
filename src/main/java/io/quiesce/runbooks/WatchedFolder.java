package io.quiesce.runbooks;

import io.quiesce.runbooks.FolderRunbooks.Found;
import io.quiesce.runbooks.NotDeployed.Refusal;
import io.quiesce.runbooks.RunbookDeployments.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Deploys the runbooks that are put into a folder while the application runs. It looks every few seconds, by the contents of
 * the files, and acts when nothing has changed from one look to the next: whoever copies is not done before. A runbook that is refused
 * is tried again when something in the folder has changed. Thread-safe.
 */
@Component
final class WatchedFolder {

    private static final Logger log = LoggerFactory.getLogger(WatchedFolder.class);

    private final Optional<Path> folder;
    private final ShippedFiles shipped;
    private final RunbookDeployments deployments;
    private final NotDeployed notDeployed;

    /** The contents at the last look; empty before the first one. */
    private Optional<Map<String, String>> seen = Optional.empty();

    /** The contents that were dealt with last. */
    private Map<String, String> dealtWith = Map.of();

    /** The runbooks that are as they should be, each with the digest of its files. */
    private Map<String, String> settled = Map.of();

    private List<Refusal> refused = List.of();

    /**
     * Watches a folder, or none if its name is empty.
     *
     * @throws FolderUnusable if it is not there or cannot be read
     */
    WatchedFolder(
            @Value("${quiesce.runbooks:}") String folder,
            ShippedFiles shipped,
            RunbookDeployments deployments,
            NotDeployed notDeployed) {
        this.folder = folder.isBlank()
                ? Optional.empty()
                : Optional.of(Path.of(folder).toAbsolutePath().normalize());
        this.folder.ifPresent(FolderFiles::require);
        this.shipped = shipped;
        this.deployments = deployments;
        this.notDeployed = notDeployed;
    }

    /** The runbooks that lie there now, whether they can be deployed or not. */
    synchronized Set<String> runbooks() {
        return read().stream()
                .map(files -> FolderRunbooks.of(files, shipped.diagrams(), shipped.forms()))
                .flatMap(found -> found.runbooks().stream())
                .map(one -> one.runbook().id())
                .collect(Collectors.toSet());
    }

    /** Looks for the first time, and deploys what is due without waiting. */
    synchronized void deployAtStart() {
        read().ifPresent(files -> {
            seen = Optional.of(files.digests());
            FolderRunbooks found = dealWith(files);
            if (found.runbooks().isEmpty()) {
                log.warn(
                        "There is no runbook (*.bpmn) in {} yet, nor in processes below it. It is watched.",
                        files.folder());
            }
        });
    }

    @Scheduled(fixedDelayString = "${quiesce.runbooks-every:PT3S}")
    synchronized void look() {
        if (seen.isEmpty()) {
            return;
        }
        read().ifPresent(files -> {
            Map<String, String> now = files.digests();
            boolean rests = seen.filter(now::equals).isPresent();
            seen = Optional.of(now);
            if (rests && !now.equals(dealtWith)) {
                dealWith(files);
            }
        });
    }

    private Optional<FolderFiles> read() {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        try {
            FolderFiles files = FolderFiles.in(folder.get());
            notDeployed.are(Door.WATCHED, refused);
            return Optional.of(files);
        } catch (IOException away) {
            List<Refusal> all = new ArrayList<>(refused);
            all.add(new Refusal(
                    "The folder %s (quiesce.runbooks) cannot be read".formatted(folder.get()),
                    List.of(away + ". What is deployed stays as it is; it is looked for again every few seconds.")));
            notDeployed.are(Door.WATCHED, all);
            return Optional.empty();
        }
    }

    private FolderRunbooks dealWith(FolderFiles files) {
        FolderRunbooks found = FolderRunbooks.of(files, shipped.diagrams(), shipped.forms());
        Map<String, String> nowSettled = new TreeMap<>();
        List<Refusal> nowRefused = new ArrayList<>(found.faults());
        boolean all = true;
        for (Found one : found.runbooks()) {
            String id = one.runbook().id();
            String digest = Digests.of(one.files());
            Outcome outcome = digest.equals(settled.get(id))
                    ? new Outcome.Settled(false)
                    : deployments.deploy(Door.WATCHED, one.runbook(), one.files());
            if (outcome instanceof Outcome.Settled done) {
                nowSettled.put(id, digest);
                if (done.deployed()) {
                    log.info("the runbook {} in {} is deployed", id, files.folder());
                }
            } else if (outcome instanceof Outcome.Refused no) {
                nowRefused.add(Refusal.ofRunbook(id, files.folder(), no.why()));
            } else if (outcome instanceof Outcome.Later later) {
                all = false;
                log.debug("the runbook {} is tried again at the next look", id, later.why());
            }
        }
        settled = nowSettled;
        refused = nowRefused;
        notDeployed.are(Door.WATCHED, refused);
        if (all) {
            dealtWith = files.digests();
        }
        return found;
    }
}
