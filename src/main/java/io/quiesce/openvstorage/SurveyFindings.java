package io.quiesce.openvstorage;

import static io.quiesce.plan.Finding.blocks;
import static io.quiesce.plan.Finding.informs;
import static io.quiesce.plan.Finding.needsConsent;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.NodeFacts.Service;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import io.quiesce.plan.Finding;
import io.quiesce.plan.Naming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Decides what a survey means for a shutdown, of the whole environment or of one server. Pure. */
public final class SurveyFindings {

    /** From here on a clock is worth a decision: services fail on large adjustments after the restart. */
    static final Duration CLOCK_LIMIT = Duration.ofSeconds(5);

    /** Below this much free space on the root file system an operator is told. */
    static final int ROOT_FREE_PERCENT = 10;

    private static final int NAMED = 5;

    private final Survey survey;
    private final List<Target> about;
    private final Set<String> engineHostIds;
    private final List<Finding> findings = new ArrayList<>();

    private SurveyFindings(Survey survey, List<Target> about, Set<String> engineHostIds) {
        this.survey = survey;
        this.about = about;
        this.engineHostIds = engineHostIds;
    }

    /**
     * All findings, the gravest first.
     *
     * @param engineHostIds what identifies the machine this engine runs on: its own {@code /etc/openvstorage_id} and
     *     {@code /etc/machine-id}, as far as they exist; never addresses
     */
    public static List<Finding> of(Survey survey, Set<String> engineHostIds) {
        SurveyFindings all = new SurveyFindings(survey, survey.targets(), engineHostIds);
        all.nodes();
        all.identities();
        all.roles();
        all.someMaster();
        all.machines();
        all.volumes(survey.volumeSample());
        all.arakoon();
        all.rabbit();
        return all.sorted();
    }

    /**
     * The findings about one server that is going to be stopped, the gravest first; what the others must be able to do
     * without it is {@link ServerFindings}.
     */
    static List<Finding> about(Survey survey, Target server, Set<String> engineHostIds) {
        SurveyFindings one = new SurveyFindings(survey, List.of(server), engineHostIds);
        one.nodes();
        one.identities();
        one.roles();
        one.machines();
        one.volumes(survey.ownVolumes(server));
        return one.sorted();
    }

    private List<Finding> sorted() {
        return findings.stream().sorted().distinct().toList();
    }

    private Cluster cluster() {
        return survey.cluster();
    }

    private void nodes() {
        for (Target target : about) {
            Reading<NodeFacts> reading = survey.nodes().get(target);
            if (survey.off().contains(target)) {
                findings.add(needsConsent(
                        target.node(),
                        "The node is off already: its port is closed and its power is off. It is left out, and what only it"
                                + " held is not flushed."));
            } else if (reading == null) {
                findings.add(blocks(target.node(), "The node was not looked at."));
            } else if (reading instanceof NotRead<NodeFacts> failed) {
                findings.add(blocks(target.node(), "The node could not be looked at: " + failed.why() + "."));
            }
        }
        about.forEach(target -> survey.fact(target).ifPresent(facts -> node(target.node(), facts)));
    }

    private void node(String node, NodeFacts facts) {
        if (facts.era() == Era.UNKNOWN) {
            findings.add(blocks(
                    node,
                    "Neither ovs.json nor arakoon_cacc.ini nor a unit of ALBA is there: the release of Open vStorage is not"
                            + " known, so no command can be chosen."));
        }
        if (facts.skew().compareTo(CLOCK_LIMIT) > 0) {
            findings.add(needsConsent(
                    node,
                    "The clock is off by at least %d s; services may fail when it is set after the restart."
                            .formatted(facts.skew().toSeconds())));
        }
        if (facts.rootFreePercent() < ROOT_FREE_PERCENT) {
            findings.add(
                    informs(node, "Only %d%% of the root file system are free.".formatted(facts.rootFreePercent())));
        }
        List<String> down = facts.services().stream()
                .filter(s -> !s.running())
                .map(SurveyFindings::shown)
                .toList();
        if (!down.isEmpty()) {
            findings.add(informs(node, "Not running: " + some(down) + "."));
        }
        facts.vpools().forEach((vpool, mount) -> {
            if (mount != Mount.MOUNTED && facts.serves(vpool)) {
                String how = mount == Mount.STALE ? "does not answer" : "is not mounted";
                findings.add(informs(node, "The vPool " + vpool + " " + how + " here."));
            }
        });
    }

    private static String shown(Service service) {
        return service.name() + " (" + service.state() + ")";
    }

    private void identities() {
        Map<String, Set<String>> nodesById = new TreeMap<>();
        survey.facts().forEach((target, facts) -> facts.machineId()
                .ifPresent(id ->
                        nodesById.computeIfAbsent(id, k -> new TreeSet<>()).add(target.node())));
        about.forEach(target -> survey.fact(target).ifPresent(facts -> {
            if (facts.machineId().isEmpty()) {
                findings.add(
                        blocks(
                                target.node(),
                                "The node does not say who it is: neither /etc/openvstorage_id nor /etc/machine-id can be read."));
            }
            Set<String> ids = new TreeSet<>();
            facts.machineId().ifPresent(ids::add);
            facts.osId().ifPresent(ids::add);
            ids.retainAll(engineHostIds);
            if (!ids.isEmpty()) {
                findings.add(blocks(target.node(), "Quiesce itself runs on this node; it would switch itself off."));
            }
        }));
        nodesById.forEach((id, nodes) -> {
            if (nodes.size() > 1 && about.stream().map(Target::node).anyMatch(nodes::contains)) {
                findings.add(blocks(
                        String.join(", ", nodes),
                        "These are one and the same machine: each says its id is " + id + "."));
            }
        });
    }

    private void roles() {
        for (Node node : cluster().nodes()) {
            Target target = new Target(cluster().name(), node.name());
            NodeFacts facts = survey.facts().get(target);
            if (facts == null || !about.contains(target)) {
                continue;
            }
            if (facts.role().isEmpty()) {
                findings.add(blocks(node.name(), "The role of the node is not known: " + facts.roleSource() + "."));
            } else if (!node.roles().contains(facts.role().get())) {
                findings.add(needsConsent(
                        node.name(),
                        "The inventory says %s, the node says %s (%s); the plan follows the node."
                                .formatted(
                                        node.roles().stream()
                                                .map(Role::word)
                                                .sorted()
                                                .collect(Collectors.joining(" and ")),
                                        facts.role().get().word(),
                                        facts.roleSource())));
            }
        }
    }

    private void someMaster() {
        if (survey.withRole(Role.MASTER).isEmpty()) {
            findings.add(blocks(cluster().name(), "No node says that it is a master."));
        }
    }

    private void machines() {
        int running = 0;
        for (Map.Entry<Target, Reading<Listed>> entry : new TreeMap<>(survey.machines()).entrySet()) {
            if (!about.contains(entry.getKey())) {
                continue;
            }
            String node = entry.getKey().node();
            if (entry.getValue() instanceof NotRead<Listed> failed) {
                findings.add(blocks(node, "Whether virtual machines run is not known: " + failed.why() + "."));
                continue;
            }
            Listed listed = entry.getValue().asOptional().orElseThrow();
            if (!listed.libvirt()) {
                findings.add(informs(node, "There is no virsh on the node: virtual machines could not be looked for."));
            }
            for (VirtualMachine machine : listed.machines()) {
                machine(node, machine);
                running += machine.stopped() ? 0 : 1;
            }
        }
        if (running > 0) {
            findings.add(informs(
                    cluster().name(),
                    "%s %s; whether each listens to a request to shut down shows only then."
                            .formatted(
                                    Naming.counted(running, "virtual machine"), Naming.verb(running, "runs", "run"))));
        }
    }

    private void machine(String node, VirtualMachine machine) {
        if (machine.managedSave()) {
            findings.add(needsConsent(
                    node,
                    "The virtual machine %s is saved to disk with its memory, not shut down: what its guest had not written"
                                    .formatted(machine.name())
                            + " is in no volume."));
        }
        switch (machine.state()) {
            case PAUSED, PMSUSPENDED, CRASHED, IDLE, NO_STATE ->
                findings.add(needsConsent(
                        node,
                        "The virtual machine %s is %s: it cannot be asked to shut down."
                                .formatted(machine.name(), machine.state().word())));
            case IN_SHUTDOWN ->
                findings.add(informs(node, "The virtual machine " + machine.name() + " is shutting down already."));
            case RUNNING, SHUT_OFF -> {}
        }
    }

    private void volumes(Flush.Sample sample) {
        sample.notRead()
                .forEach((target, why) -> findings.add(
                        needsConsent(target.node(), "The volumes of the node could not be listed: " + why + ".")));
        sample.faults()
                .forEach((target, faults) -> faults.forEach(f -> findings.add(needsConsent(
                        target.node(),
                        "The volumes of %s could not be listed here (%s): %s"
                                .formatted(f.vpool(), f.state().word(), f.why())))));
        sample.silentPools()
                .forEach(vpool -> findings.add(needsConsent(
                        vpool, "No node could list the volumes of this vPool: what lies in it is not known.")));
        Map<String, Map<VolumeState, List<String>>> stuck = new TreeMap<>();
        for (Volume volume : sample.stuck(Set.of())) {
            stuck.computeIfAbsent(volume.vpool(), k -> new TreeMap<>())
                    .computeIfAbsent(volume.state(), k -> new ArrayList<>())
                    .add(volume.id() + volume.why().map(w -> " (" + w + ")").orElse(""));
        }
        stuck.forEach((vpool, byState) -> byState.forEach((state, ids) -> findings.add(needsConsent(
                vpool,
                "%s cannot be flushed, %s: %s"
                        .formatted(Naming.counted(ids.size(), "volume"), state.word(), some(ids))))));
        leftovers(sample);
    }

    private void leftovers(Flush.Sample sample) {
        Map<String, List<String>> kept = new TreeMap<>();
        Map<String, List<String>> unsafe = new TreeMap<>();
        for (Volume volume : sample.volumes()) {
            volume.snapshots().forEach(s -> kept.computeIfAbsent(volume.vpool(), k -> new ArrayList<>())
                    .add(volume.id() + ": " + s));
            if (volume.dtl().equals("DEGRADED") || volume.dtl().equals("CATCHUP")) {
                unsafe.computeIfAbsent(volume.vpool(), k -> new ArrayList<>()).add(volume.id() + " " + volume.dtl());
            }
        }
        kept.forEach((vpool, all) ->
                findings.add(informs(vpool, "Snapshots of earlier runs were left behind: " + some(all) + ".")));
        unsafe.forEach((vpool, all) ->
                findings.add(informs(vpool, "The distributed transaction log is not in step: " + some(all) + ".")));
    }

    private void arakoon() {
        Map<String, Set<String>> masters = new TreeMap<>();
        Map<String, Set<String>> faults = new TreeMap<>();
        new TreeMap<>(survey.arakoon()).forEach((target, reading) -> {
            if (reading instanceof NotRead<Map<String, Mastership>> failed) {
                findings.add(needsConsent(
                        target.node(),
                        "Which Arakoon clusters have a master is not known here: " + failed.why() + "."));
            }
            reading.asOptional()
                    .ifPresent(all -> all.forEach((name, mastership) -> {
                        Set<String> known = masters.computeIfAbsent(name, k -> new TreeSet<>());
                        if (mastership instanceof Mastership.Master master) {
                            known.add(master.id());
                        } else {
                            faults.computeIfAbsent(name, k -> new TreeSet<>())
                                    .add(target.node() + ": " + SurveyFindings.why(mastership));
                        }
                    }));
        });
        masters.forEach((name, known) -> {
            Set<String> said = faults.getOrDefault(name, Set.of());
            if (known.isEmpty()) {
                findings.add(needsConsent("arakoon " + name, "The cluster has no master; " + some(said) + "."));
            } else if (known.size() > 1) {
                findings.add(
                        needsConsent("arakoon " + name, "Its members name different masters: " + some(known) + "."));
            } else if (!said.isEmpty()) {
                findings.add(informs("arakoon " + name, "Not every member sees the master; " + some(said) + "."));
            }
        });
    }

    private static String why(Mastership mastership) {
        if (mastership instanceof Mastership.NoMaster none) {
            return none.why();
        }
        return mastership instanceof Mastership.Unclear unclear ? unclear.why() : "a master";
    }

    private void rabbit() {
        new TreeMap<>(survey.rabbit()).forEach((target, reading) -> {
            if (reading instanceof NotRead<RabbitState> failed) {
                findings.add(informs(target.node(), "RabbitMQ did not answer: " + failed.why() + "."));
            }
            reading.asOptional().ifPresent(state -> rabbit(target.node(), state));
        });
    }

    private void rabbit(String node, RabbitState state) {
        if (state instanceof RabbitState.Answering answering) {
            if (answering.partitioned()) {
                findings.add(informs(node, "RabbitMQ is partitioned: " + answering.partitions() + "."));
            }
            if (!answering.down().isEmpty()) {
                findings.add(informs(node, "RabbitMQ misses " + some(answering.down()) + "."));
            }
            if (!answering.alarms().isEmpty()) {
                findings.add(informs(node, "RabbitMQ has an alarm: " + some(answering.alarms()) + "."));
            }
        } else if (state instanceof RabbitState.BrokerStopped stopped) {
            findings.add(informs(node, "The broker of RabbitMQ is stopped: " + stopped.why()));
        } else if (state instanceof RabbitState.Down down) {
            findings.add(informs(node, "RabbitMQ is down: " + down.why()));
        } else if (state instanceof RabbitState.NotAllowed notAllowed) {
            findings.add(informs(node, "RabbitMQ could not be asked: " + notAllowed.why()));
        }
    }

    private static String some(Collection<String> all) {
        return Naming.some(all, NAMED);
    }
}
