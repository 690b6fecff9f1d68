package io.quiesce.steps;

import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Flush;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.Volume;
import io.quiesce.openvstorage.VolumeState;
import io.quiesce.openvstorage.Volumes.Access;
import io.quiesce.openvstorage.Volumes.Seen;
import io.quiesce.plan.Naming;
import io.quiesce.work.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** One phase of a flush on all nodes that serve a vPool, at the same time. */
final class FlushOf {

    private FlushOf() {}

    /**
     * Does it; nothing is seen if the plan has no vPool that any node serves, which is a fact and not an error. Where the
     * plan is of one server, only the volumes that this server owns are seen.
     */
    static Flush.Sample over(ShutdownPlan plan, FanOut fanOut, BiFunction<Target, List<Access>, Reading<Seen>> phase) {
        Map<Target, List<Access>> pools = ApprovedPlan.pools(plan);
        Map<Target, Reading<Seen>> readings = pools.isEmpty()
                ? Map.of()
                : fanOut.over(pools.keySet(), target -> phase.apply(target, pools.getOrDefault(target, List.of())));
        return plan.ofOneServer() ? Flush.ownOnly(readings) : Flush.sample(readings);
    }

    /** Nodes that did not answer and vPools that nobody could list, as far as a person has not left them out. */
    static Optional<Failure> silence(String step, Flush.Sample sample, Set<String> leftOut) {
        Map<Target, String> why = new TreeMap<>(sample.notRead());
        why.keySet().removeIf(target -> leftOut.contains(target.node()));
        if (!why.isEmpty()) {
            return Optional.of(Failures.onNodes(
                    step, why, "The volumes that only these nodes own are not flushed, whatever they hold."));
        }
        Set<String> silent = new TreeSet<>(sample.silentPools());
        silent.removeAll(leftOut);
        if (!silent.isEmpty()) {
            return Optional.of(new Failure(
                    step,
                    "",
                    "",
                    "",
                    "No node could list the volumes of " + String.join(", ", silent) + ".",
                    "Nothing of these vPools is flushed, whatever they hold.",
                    List.copyOf(silent)));
        }
        return Optional.empty();
    }

    /** Volumes that time alone will not bring to rest. */
    static Failure stuck(String step, Flush.Sample sample, List<Volume> volumes) {
        String text = volumes.stream()
                .limit(20)
                .map(volume -> volume.key() + " on " + node(sample, volume) + ": "
                        + volume.state().word()
                        + volume.why().map(why -> " (" + why + ")").orElse(""))
                .collect(Collectors.joining("; "));
        return new Failure(
                step,
                "",
                "",
                "",
                Naming.counted(volumes.size(), "volume") + " cannot be flushed as things stand: " + text + ".",
                "These volumes are not flushed. What was written to them last stays on the node that owned them.",
                volumes.stream().map(Volume::key).toList());
    }

    static List<Drains.Row> rows(Flush.Sample sample, Set<String> leftOut) {
        List<Drains.Row> rows = new ArrayList<>();
        for (Volume volume : sample.left(leftOut)) {
            rows.add(new Drains.Row(
                    volume.key(),
                    node(sample, volume),
                    plain(volume.state()),
                    volume.waitingBytes().isPresent()
                            ? size(volume.waitingBytes().getAsLong())
                            : ""));
        }
        return rows;
    }

    /** What the state means to whoever waits for it. */
    private static String plain(VolumeState state) {
        return switch (state) {
            case BEGUN, PENDING -> "on its way to the backend";
            case RETRY -> "waits for an earlier snapshot";
            case PRESENT, MISSING -> "no snapshot yet";
            default -> state.word();
        };
    }

    private static String node(Flush.Sample sample, Volume volume) {
        Target holder = sample.holders().get(volume.key());
        return holder == null ? volume.owner().orElse("unknown owner") : holder.node();
    }

    static String size(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double size = bytes;
        int unit = 0;
        while (size >= 1024 && unit < units.length - 1) {
            size /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(java.util.Locale.ROOT, "%.1f %s", size, units[unit]);
    }
}
