package io.quiesce.openvstorage;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.inventory.VPool;
import io.quiesce.openvstorage.Volumes.Access;
import io.quiesce.openvstorage.Volumes.PoolFault;
import io.quiesce.openvstorage.Volumes.Seen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Decides about a flush: whom to ask for which vPool, who owns which volume, what is left. Pure functions. */
public final class Flush {

    private Flush() {}

    /** Whom to ask for what: each node for the vPools that it serves; nodes that serve none are left out. */
    public static Map<Target, List<Access>> asks(Map<Target, NodeFacts> nodes, List<VPool> vpools) {
        Map<Target, List<Access>> asks = new TreeMap<>();
        nodes.forEach((target, facts) -> facts.machineId().ifPresent(id -> {
            List<Access> pools = vpools.stream()
                    .filter(p -> facts.serves(p.name()))
                    .map(p -> Access.of(p, id))
                    .toList();
            if (!pools.isEmpty()) {
                asks.put(target, pools);
            }
        }));
        return asks;
    }

    /**
     * What several nodes said, put together: one entry per volume.
     *
     * @param volumes each volume once, in the order of {@code vpool/id}; its owner's word counts, and a volume of which
     *     only others spoke is {@link VolumeState#UNOWNED} or unreachable, never at rest
     * @param holders the node that answered as owner, by {@link Volume#key()}
     * @param faults per node, the vPools it could not list
     * @param silentPools vPools that no node could list: what lies in them is unknown
     * @param notRead per node that did not answer, why
     */
    public record Sample(
            List<Volume> volumes,
            Map<String, Target> holders,
            Map<Target, List<PoolFault>> faults,
            Set<String> silentPools,
            Map<Target, String> notRead) {

        public Sample {
            volumes = List.copyOf(volumes);
            holders = Map.copyOf(holders);
            faults = Map.copyOf(faults);
            silentPools = Set.copyOf(silentPools);
            notRead = Map.copyOf(notRead);
        }

        /** What is not at rest, without what a person has excused. */
        public List<Volume> left(Set<String> excused) {
            return volumes.stream()
                    .filter(v -> !v.state().atRest() && !excused.contains(v.key()))
                    .toList();
        }

        /** Of what is left, that which time alone will not bring to rest. */
        public List<Volume> stuck(Set<String> excused) {
            return left(excused).stream().filter(v -> v.state().stuck()).toList();
        }

        /**
         * Whether all that was asked for is at rest, but for what a person excused. A node that did not answer, or a vPool
         * that no node could list, may hold volumes nobody spoke of: not drained.
         */
        public boolean drained(Set<String> excused) {
            return notRead.isEmpty() && silentPools.isEmpty() && left(excused).isEmpty();
        }

        /** How many volumes are in each state. */
        public Map<VolumeState, Long> counts() {
            Map<VolumeState, Long> counts = new TreeMap<>();
            volumes.forEach(v -> counts.merge(v.state(), 1L, Long::sum));
            return counts;
        }

        /** The sizes of the snapshots on their way, as far as known. */
        public long waitingBytes() {
            return volumes.stream().mapToLong(v -> v.waitingBytes().orElse(0)).sum();
        }
    }

    /** Puts together what each node said. */
    public static Sample sample(Map<Target, Reading<Seen>> readings) {
        Map<String, Volume> best = new TreeMap<>();
        Map<String, Target> holders = new TreeMap<>();
        Map<Target, List<PoolFault>> faults = new TreeMap<>();
        Set<String> silent = new TreeSet<>();
        Map<Target, String> notRead = new TreeMap<>();
        new TreeMap<>(readings).forEach((target, reading) -> {
            if (reading instanceof NotRead<Seen> failed) {
                notRead.put(target, failed.why());
            }
            reading.asOptional().ifPresent(seen -> {
                if (!seen.faults().isEmpty()) {
                    faults.put(target, seen.faults());
                }
                for (Volume volume : seen.volumes()) {
                    if (volume.equals(best.merge(volume.key(), volume, Flush::better)) && knowledge(volume) == 2) {
                        holders.put(volume.key(), target);
                    }
                }
            });
        });
        faults.values().forEach(list -> list.forEach(f -> silent.add(f.vpool())));
        readings.values().forEach(r -> r.asOptional().ifPresent(seen -> silent.removeAll(seen.listed())));
        List<Volume> volumes = best.values().stream()
                .map(v -> v.state() == VolumeState.NOT_LOCAL ? v.with(VolumeState.UNOWNED) : v)
                .toList();
        return new Sample(volumes, holders, faults, silent, notRead);
    }

    /**
     * As {@link #sample}, of nodes that answer for themselves alone: volumes that none of them owns are left out, since
     * their owners were not asked.
     */
    public static Sample ownOnly(Map<Target, Reading<Seen>> readings) {
        Sample all = sample(readings);
        return new Sample(
                all.volumes().stream().filter(v -> v.state().local()).toList(),
                all.holders(),
                all.faults(),
                all.silentPools(),
                all.notRead());
    }

    /** The owner's word before others'; of two owners, the one with more left to do; of others, the one with a reason. */
    private static Volume better(Volume a, Volume b) {
        if (knowledge(a) != knowledge(b)) {
            return knowledge(a) > knowledge(b) ? a : b;
        }
        return b.state().compareTo(a.state()) > 0 ? b : a;
    }

    /** 2: the owner speaks; 1: a node that could not ask the owner; 0: a node that knows another one owns it. */
    private static int knowledge(Volume volume) {
        if (volume.state() == VolumeState.NOT_LOCAL) {
            return 0;
        }
        return volume.owner().isPresent() && volume.state().local() ? 2 : 1;
    }

    /**
     * Which node flushes which volume.
     *
     * @param byNode the volumes each node owns and can flush
     * @param halted volumes that their owner reports as halted or faulty
     * @param withoutOwner volumes whose owner did not answer
     */
    public record Assignment(Map<Target, List<Volume>> byNode, List<Volume> halted, List<Volume> withoutOwner) {
        public Assignment {
            byNode = Map.copyOf(byNode);
            halted = List.copyOf(halted);
            withoutOwner = List.copyOf(withoutOwner);
        }
    }

    /** Assigns each volume of a listing to its owner; templates and deleted volumes need nobody. */
    public static Assignment assign(Sample listing) {
        Map<Target, List<Volume>> byNode = new TreeMap<>();
        for (Volume volume : only(listing.volumes(), VolumeState::outstanding)) {
            Optional.ofNullable(listing.holders().get(volume.key()))
                    .ifPresent(t ->
                            byNode.computeIfAbsent(t, k -> new ArrayList<>()).add(volume));
        }
        List<Volume> stuck = only(listing.volumes(), VolumeState::stuck);
        return new Assignment(byNode, only(stuck, VolumeState::local), only(stuck, s -> !s.local()));
    }

    private static List<Volume> only(Collection<Volume> volumes, Predicate<VolumeState> which) {
        return volumes.stream().filter(v -> which.test(v.state())).toList();
    }
}
