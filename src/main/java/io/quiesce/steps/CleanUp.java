package io.quiesce.steps;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.lease.Leases;
import io.quiesce.lease.Plans;
import io.quiesce.openvstorage.Flush;
import io.quiesce.openvstorage.PowerOff;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.VPoolProbe;
import io.quiesce.openvstorage.Volume;
import io.quiesce.openvstorage.Volumes;
import io.quiesce.transcript.Origin;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Ends what a run still does on its nodes and removes what it created there: processes, job directories, snapshots, files of probes. Says
 * of each node what is left, or that it could not be asked. May be repeated.
 */
@Component
final class CleanUp {

    private final Transcript transcript;
    private final Plans plans;
    private final Records records;
    private final Checks checks;
    private final Leases leases;
    private final Inventory inventory;
    private final StillThere stillThere;
    private final ObjectMapper json;
    private final FanOut fanOut;
    private final FanOut everywhere;

    CleanUp(
            Transcript transcript,
            Plans plans,
            Records records,
            Checks checks,
            Leases leases,
            Inventory inventory,
            StillThere stillThere,
            ObjectMapper json,
            FanOut fanOut,
            @Qualifier("everywhere") FanOut everywhere) {
        this.transcript = transcript;
        this.plans = plans;
        this.records = records;
        this.checks = checks;
        this.leases = leases;
        this.inventory = inventory;
        this.stillThere = stillThere;
        this.json = json;
        this.fanOut = fanOut;
        this.everywhere = everywhere;
    }

    /**
     * What came of it.
     *
     * @param done one sentence for each thing that is clean
     * @param left one sentence for each thing that is not, or is not known to be
     * @param unknown nodes on which an act of the run may go on: its end is not known, and neither is it that it was ended
     */
    record Report(List<String> done, List<String> left, List<String> unknown) {}

    Report run(Assignment assignment) {
        List<String> done = new ArrayList<>();
        List<String> left = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        processes(assignment, done, left, unknown);
        snapshots(assignment, done, left);
        probeFiles(assignment, done, left);
        return new Report(done, left, unknown);
    }

    private void processes(Assignment assignment, List<String> done, List<String> left, List<String> unknown) {
        ShutdownRecord record = records.of(assignment.rootId());
        List<Target> targets = transcript.targets(assignment.rootId()).stream()
                .filter(target -> !record.isStopped(target.node()))
                .toList();
        if (targets.isEmpty()) {
            return;
        }
        String prefix = Origin.runPrefix(assignment.rootId());
        Set<String> goingOff = transcript.askedToGoOff(assignment.rootId());
        Set<Target> unended = transcript.unended(assignment.rootId());
        Map<Target, CommandResult> stopped =
                everywhere.over(targets, target -> assignment.runner().stop(target, prefix));
        Set<Target> off = off(stopped, assignment.runner());
        stopped.forEach((target, result) -> {
            if (none(result)) {
                done.add(target.node() + ": 0 processes left");
            } else if (off.contains(target)) {
                done.add(target.node() + ": is off, so nothing runs there");
            } else if (PowerOff.isDown(result) && goingOff.contains(target.node())) {
                done.add(target.node() + ": went off, as this run had asked it to");
            } else {
                left.add(target.node() + ": " + said(result));
                if (unended.contains(target)) {
                    unknown.add(target.node());
                }
            }
        });
    }

    /** Nodes that do not answer since they have no power. */
    private Set<Target> off(Map<Target, CommandResult> results, CommandRunner runner) {
        Set<Target> down = results.entrySet().stream()
                .filter(result -> PowerOff.isDown(result.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return down.isEmpty()
                ? Set.of()
                : stillThere.ask(down, runner).entrySet().stream()
                        .filter(seen -> seen.getValue().isProvedOff())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
    }

    private static boolean none(CommandResult result) {
        return result instanceof Exited exited
                && exited.ok()
                && lastLine(exited).equals("0");
    }

    private static String said(CommandResult result) {
        return result instanceof Exited exited && exited.ok()
                ? lastLine(exited) + " processes left"
                : "could not be asked what still runs there: " + Reading.why(result);
    }

    private static String lastLine(Exited exited) {
        List<String> lines = exited.out().lines();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
    }

    private void snapshots(Assignment assignment, List<String> done, List<String> left) {
        String rootId = assignment.rootId();
        if (!records.of(rootId).flushed()) {
            return;
        }
        Optional<ShutdownPlan> plan = plans.of(rootId).map(kept -> read(kept.body()));
        if (plan.isEmpty()) {
            return;
        }
        Volumes volumes = new Volumes(assignment.runner());
        Flush.Sample ended =
                FlushOf.over(plan.get(), fanOut, (target, pools) -> volumes.end(target, pools, Snapshots.of(rootId)));

        List<String> notRead = new ArrayList<>();
        ended.notRead()
                .forEach((target, why) -> notRead.add(
                        target.node() + ": snapshots named " + Snapshots.of(rootId) + " may be left: " + why));
        for (Volume volume : ended.left(Set.of())) {
            notRead.add(volume.key() + ": a snapshot named " + Snapshots.of(rootId) + " may be left: "
                    + volume.state().word());
        }
        if (notRead.isEmpty()) {
            records.change(rootId, record -> record.withFlushed(false));
            done.add("no snapshot of this run is left");
        }
        left.addAll(notRead);
    }

    private void probeFiles(Assignment assignment, List<String> done, List<String> left) {
        String rootId = assignment.rootId();
        List<String> places = checks.of(rootId).probed();
        if (places.isEmpty()) {
            return;
        }
        Cluster cluster = inventory.require(leases.ofRun(rootId).cluster());
        VPoolProbe probe = new VPoolProbe(assignment.runner());
        List<String> notGone = new ArrayList<>();
        for (String place : places) {
            Target target = new Target(cluster.name(), place.substring(0, place.indexOf('/')));
            String name = place.substring(place.indexOf('/') + 1);
            cluster.vpools().stream().filter(vpool -> vpool.name().equals(name)).forEach(vpool -> {
                Reading<List<String>> files =
                        Reading.readable(() -> probe.remove(target, vpool, ProbeFiles.run(rootId)));
                if (files instanceof Reading.NotRead<List<String>> failed) {
                    notGone.add(place);
                    left.add(place + ": files of a probe may be left: " + failed.why());
                }
                files.asOptional().filter(some -> !some.isEmpty()).ifPresent(some -> {
                    notGone.add(place);
                    left.add(target.node() + ": files of a probe are left: " + String.join(", ", some));
                });
            });
        }
        checks.change(rootId, record -> record.withProbed(notGone));
        if (notGone.isEmpty()) {
            done.add("no file of a probe is left on a vPool");
        }
    }

    private ShutdownPlan read(String body) {
        try {
            return json.readValue(body, SurveyedPlan.class).plan();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("the plan of a run cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}
