package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Problem.fault;
import static io.quiesce.openvstorage.Problem.notice;
import static io.quiesce.openvstorage.Problem.unknown;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.NodeFacts.Service;
import io.quiesce.openvstorage.VPoolProbe.Outcome;
import io.quiesce.openvstorage.Volumes.PoolFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Judges the vPools: mounted where they are served, what a probe met, and what the volumes are like. */
final class VPoolHealth {

    private static final int NAMED = 5;

    private final Checkup checkup;
    private final List<Problem> problems = new ArrayList<>();

    private VPoolHealth(Checkup checkup) {
        this.checkup = checkup;
    }

    /** @param known the keys of volumes that did not work before either, see {@link Survey#known} */
    static List<Problem> of(Checkup checkup, Set<String> known) {
        VPoolHealth health = new VPoolHealth(checkup);
        checkup.facts().forEach((target, facts) -> ExpectedServices.served(facts, checkup.vpools())
                .forEach(vpool -> health.vpool(target, facts, vpool)));
        health.volumes(known);
        return health.problems;
    }

    private void vpool(Target target, NodeFacts facts, String vpool) {
        Reading<Outcome> probe = checkup.probes().getOrDefault(target, Map.of()).get(vpool);
        if (probe instanceof NotRead<Outcome> failed) {
            problems.add(unknown(target.node(), subject(vpool), "not tried: " + failed.why(), "working"));
        } else if (probe != null) {
            probe.asOptional().ifPresent(outcome -> probed(target.node(), vpool, outcome));
        } else {
            mounted(target.node(), facts, vpool);
        }
    }

    private static String subject(String vpool) {
        return "vPool " + vpool;
    }

    /** Without its volumedriver it cannot be mounted, and that the services tell. */
    private void mounted(String node, NodeFacts facts, String vpool) {
        boolean driver = facts.service("ovs-volumedriver_" + vpool)
                .filter(Service::running)
                .isPresent();
        Mount mount = facts.vpools().getOrDefault(vpool, Mount.NOT_MOUNTED);
        if (mount == Mount.STALE) {
            problems.add(stale(node, vpool, "its FUSE process is gone or hangs"));
        } else if (mount == Mount.NOT_MOUNTED && driver) {
            problems.add(fault(node, subject(vpool), "not mounted although its volumedriver runs", "mounted")
                    .passing(true));
        }
    }

    /** Unmounting what others may still use is a person's decision. */
    private static Problem stale(String node, String vpool, String why) {
        return fault(node, subject(vpool), "stale: " + why, "mounted and answering");
    }

    private void probed(String node, String vpool, Outcome outcome) {
        if (outcome instanceof Outcome.NotMounted) {
            problems.add(fault(node, subject(vpool), "not mounted", "mounted").passing(true));
        } else if (outcome instanceof Outcome.Stale stale) {
            problems.add(stale(node, vpool, stale.text()));
        } else if (outcome instanceof Outcome.Hung hung) {
            problems.add(fault(node, subject(vpool), "hanging: " + hung.during(), "answering"));
        } else if (outcome instanceof Outcome.Failed failed) {
            problems.add(fault(
                    node,
                    subject(vpool),
                    "failing to " + failed.what() + ": " + failed.text(),
                    "made, written, removed"));
        }
        if (!outcome.left().isEmpty()) {
            problems.add(fault(
                    node,
                    "files of the probe on " + vpool,
                    "there, or may be: " + String.join(", ", outcome.left()),
                    "removed"));
        }
    }

    private void volumes(Set<String> known) {
        Flush.Sample sample = Flush.sample(checkup.every(NodeCheck::volumes));
        new TreeMap<>(sample.notRead())
                .forEach((target, why) ->
                        problems.add(unknown(target.node(), "volumes", "not listed: " + why, "a list")));
        new TreeSet<>(sample.silentPools())
                .forEach(vpool -> problems.add(
                        unknown(checkup.cluster().name(), "volumes of " + vpool, "not listed by any node", "a list")));
        new TreeMap<>(sample.faults()).forEach((target, faults) -> faults.forEach(f -> listing(target, f)));
        Map<String, Map<String, List<String>>> stuck = new TreeMap<>();
        Map<String, Map<String, List<String>>> asBefore = new TreeMap<>();
        Map<String, Map<String, List<String>>> behind = new TreeMap<>();
        for (Volume volume : sample.volumes()) {
            String subject = "volumes of " + volume.vpool();
            if (volume.state().stuck() && known.contains(volume.key())) {
                group(asBefore, subject, volume.state().word()).add(volume.id());
            } else if (volume.state().stuck()) {
                group(stuck, subject, volume.state().word()).add(volume.id());
            } else if (Set.of("CATCHUP", "DEGRADED").contains(volume.dtl())) {
                group(behind, subject, volume.dtl()).add(volume.id());
            }
        }
        String cluster = checkup.cluster().name();
        stuck.forEach((subject, byState) -> byState.forEach((state, ids) ->
                problems.add(fault(cluster, subject, some(ids) + " " + state, "present on their owner"))));
        asBefore.forEach((subject, byState) -> byState.forEach((state, ids) -> problems.add(
                notice(cluster, subject, some(ids) + " " + state + " as before", "present on their owner"))));
        behind.forEach((subject, byState) -> byState.forEach((state, ids) -> problems.add(notice(
                cluster, subject, some(ids) + " with a transaction log in " + state, "OK_SYNC or OK_STANDALONE"))));
    }

    /** Without its volumedriver a node lists nothing, and that the services tell. */
    private void listing(Target target, PoolFault found) {
        boolean driver = checkup.facts(target)
                .flatMap(f -> f.service("ovs-volumedriver_" + found.vpool()))
                .filter(Service::running)
                .isPresent();
        if (driver) {
            problems.add(fault(
                            target.node(),
                            "volumes of " + found.vpool(),
                            "not listed although the volumedriver runs: " + found.why(),
                            "a list")
                    .passing(found.state() == VolumeState.VOLUMEDRIVER_DOWN));
        }
    }

    private static List<String> group(Map<String, Map<String, List<String>>> all, String subject, String state) {
        return all.computeIfAbsent(subject, k -> new TreeMap<>()).computeIfAbsent(state, k -> new ArrayList<>());
    }

    private static String some(List<String> ids) {
        String named = String.join(", ", ids.subList(0, Math.min(NAMED, ids.size())));
        return ids.size() <= NAMED ? named : ids.size() + " (" + named + " and more)";
    }
}
