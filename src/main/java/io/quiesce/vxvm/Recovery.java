package io.quiesce.vxvm;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.vxvm.SharedVolume.Log;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What is being resynchronised, or has to be, in a whole cluster; put together from what its members say. Pure.
 *
 * @param volumes each volume once, by name
 * @param silent nodes that cannot tell, with the reason: they could not be read, are out of the cluster, or have no vxconfigd
 *     that answers. What they alone know is not known
 */
public record Recovery(List<Recovering> volumes, Map<String, String> silent) {

    public Recovery {
        volumes = List.copyOf(volumes);
        silent = Map.copyOf(silent);
    }

    /**
     * A volume whose mirrors may differ.
     *
     * @param key {@code group/name}; the words of a task that names no volume we know
     * @param state as printed, such as {@code NEEDSYNC}
     * @param log what makes it short, if anything does
     * @param percent how much is done, by the task list where it covers shared groups; empty if nobody says
     * @param blocks how many blocks were read and written for it so far, by {@code vxstat -f b}; 0 if nobody says
     * @param source where its progress comes from: the task list, the recovery I/O, or only the volume's state
     */
    public record Recovering(
            String key, String state, SharedVolume.Log log, OptionalDouble percent, long blocks, String source) {}

    /** Puts together what members say. Of two states of one volume the one that says most is taken: SYNC, then REPLAY. */
    public static Recovery of(Map<String, Reading<Member>> members) {
        Map<String, String> silent = new TreeMap<>();
        Map<String, Recovering> volumes = new TreeMap<>();
        new TreeMap<>(members).forEach((name, reading) -> {
            Optional<String> cannotTell = cannotTell(reading);
            cannotTell.ifPresent(why -> silent.put(name, why));
            if (cannotTell.isEmpty()) {
                reading.asOptional().ifPresent(member -> Resync.of(member)
                        .forEach((key, state) -> volumes.merge(key, seen(member, key, state), Recovery::together)));
            }
        });
        return new Recovery(List.copyOf(volumes.values()), silent);
    }

    private static Optional<String> cannotTell(Reading<Member> reading) {
        if (reading instanceof NotRead<Member> failed) {
            return Optional.of(failed.why());
        }
        return reading.asOptional().flatMap(member -> {
            if (!member.membership().isMember()) {
                return Optional.of("it is " + Witness.word(member.membership().state()));
            }
            return member.mode().configd() ? Optional.empty() : Optional.of("vxconfigd is disabled there");
        });
    }

    private static Recovering seen(Member member, String key, String state) {
        Log log = member.volumes().stream()
                .filter(volume -> volume.key().equals(key))
                .map(SharedVolume::log)
                .findFirst()
                .orElse(Log.NONE);
        OptionalDouble percent = Resync.percent(member, key);
        long blocks = member.recoveryBlocks().getOrDefault(key, 0L);
        return new Recovering(key, state, log, percent, blocks, source(percent, blocks));
    }

    private static Recovering together(Recovering one, Recovering other) {
        OptionalDouble percent = one.percent().isEmpty()
                ? other.percent()
                : OptionalDouble.of(
                        Math.max(one.percent().getAsDouble(), other.percent().orElse(0)));
        long blocks = Math.max(one.blocks(), other.blocks());
        return new Recovering(
                one.key(),
                saysMore(one.state()) >= saysMore(other.state()) ? one.state() : other.state(),
                one.log() == Log.NONE ? other.log() : one.log(),
                percent,
                blocks,
                source(percent, blocks));
    }

    private static int saysMore(String state) {
        return List.of("NEEDSYNC", "REPLAY", "SYNC").indexOf(state);
    }

    private static String source(OptionalDouble percent, long blocks) {
        if (percent.isPresent()) {
            return "task list";
        }
        return blocks > 0 ? "recovery I/O" : "volume state";
    }

    /**
     * Whether somebody answered and nobody who answered has anything to recover.
     *
     * @param ofNodes whose answers count, by their names in the inventory
     */
    public boolean isWhole(Collection<String> ofNodes) {
        return volumes.isEmpty() && ofNodes.stream().anyMatch(node -> !silent.containsKey(node));
    }
}
