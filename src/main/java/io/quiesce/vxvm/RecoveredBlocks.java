package io.quiesce.vxvm;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Sections;
import io.quiesce.command.Target;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads on one node how many blocks were read and written back for recovery so far, disk group by disk group (reference:
 * vxvm.md 2.7). A count that grows betrays a resynchronisation that was over before anybody looked. One command.
 */
public final class RecoveredBlocks {

    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final String WHAT = "the look at recovered blocks";
    private static final Probes PROBES =
            new Probes().eachGroup().ask("recovery", "vxstat -g \"$g\" -f b").endEach();

    private final CommandRunner runner;

    public RecoveredBlocks(CommandRunner runner) {
        this.runner = runner;
    }

    /**
     * Looks at a node.
     *
     * @return blocks by shared disk group, since the counters were reset
     * @throws io.quiesce.command.Unreadable if an answer has a form that is not known
     */
    public Reading<Map<String, Long>> look(Target target) {
        CommandResult result = runner.run(target, Command.read("recovered-blocks", PROBES.text(), DEADLINE));
        return Reading.of(result, RecoveredBlocks::blocks);
    }

    private static Reading<Map<String, Long>> blocks(Exited exited) {
        Sections sections = Sections.read(WHAT, exited);
        Optional<String> silent = PROBES.silent(sections, Set.of(), Set.of("dgs", "recovery"));
        if (silent.isPresent()) {
            return Probes.notRead(silent.get(), exited);
        }
        List<String> groups = GroupList.readable(
                GroupList.read(Probes.only(sections, WHAT, "dgs").lines()));
        Map<String, Long> blocks = new TreeMap<>();
        for (Probes.Group group : Probes.groups(sections, groups)) {
            Map<String, Long> volumes = RecoveryCount.read(
                    group.name(),
                    Probes.only(new Sections(group.parts()), WHAT, "recovery").lines());
            blocks.put(
                    group.name(),
                    volumes.values().stream().mapToLong(Long::longValue).sum());
        }
        return new Reading.Read<>(blocks);
    }

    /**
     * The disk groups whose count has grown; one that was not counted before says nothing. Pure.
     *
     * @param except volumes, as {@code group/name}, that had to be recovered before anyhow: their groups say nothing
     */
    public static List<String> grown(Map<String, Long> before, Map<String, Long> after, Collection<String> except) {
        return new TreeMap<>(after)
                .entrySet().stream()
                        .filter(count -> before.getOrDefault(count.getKey(), Long.MAX_VALUE) < count.getValue())
                        .map(Map.Entry::getKey)
                        .filter(group -> except.stream().noneMatch(volume -> volume.startsWith(group + "/")))
                        .toList();
    }
}
