package io.quiesce.openvstorage;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Label;
import io.quiesce.command.Reading;
import io.quiesce.command.Sections;
import io.quiesce.command.Sections.Section;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.VPool;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.Volumes.Access;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Looks at one node for a health check: all that is quick in one command, and each thing that may hang in one of its own,
 * so that no deadline takes another answer with it. Changes nothing. The probe of a vPool writes and is not part of it:
 * see {@link VPoolProbe}; nor is the second sample of the queues, which needs time to pass: see {@link Queues}.
 */
public final class HealthLook {

    private static final Duration DEADLINE = Duration.ofMinutes(4);
    private static final Duration MOUNT_DEADLINE = Duration.ofSeconds(15);
    private static final String WHAT = "the look at a node's health";

    /** Each disk of ALBA must be a mount; its directory names the ASD (reference: open-vstorage.md 7). */
    private static final String DISKS =
            """
            section disks timeout -s KILL 10 ls -1 /mnt/alba-asd
            if [ "$rc" = 0 ]; then
              printf '%s\\n' "$out" | while IFS= read -r disk; do
                [ -n "$disk" ] || continue
                one=$(timeout -s KILL 10 mountpoint "/mnt/alba-asd/$disk" 2>&1 </dev/null); rc=$?
                printf '@disk %s\\n' "$rc"
                printf '%s\\n' "$disk" "$one" | bars
              done
            fi
            """;

    private final CommandRunner runner;
    private final Clock clock;

    public HealthLook(CommandRunner runner, Clock clock) {
        this.runner = runner;
        this.clock = clock;
    }

    /**
     * What a node said in the quick part.
     *
     * @param facts what it is and how it fares
     * @param daemons memcached, nginx and rabbitmq-server, whatever the node's role
     * @param disks the disks of ALBA by the name of their directory, and whether each is mounted
     */
    public record Quick(NodeFacts facts, Map<String, Reading<ServiceStatus>> daemons, Map<String, Mount> disks) {
        public Quick {
            daemons = Map.copyOf(daemons);
            disks = Map.copyOf(disks);
        }
    }

    /** Looks at a node; what it does not answer, or answers in an unknown form, is not read. Never throws for that. */
    public NodeCheck look(Target target, List<VPool> vpools) {
        Reading<Quick> quick = Reading.readable(() -> quick(target, vpools));
        Optional<NodeFacts> facts = quick.asOptional().map(Quick::facts);
        boolean master =
                facts.flatMap(NodeFacts::role).filter(r -> r == Role.MASTER).isPresent();
        List<Access> pools = facts.map(
                        f -> Flush.asks(Map.of(target, f), vpools).getOrDefault(target, List.of()))
                .orElse(List.of());
        return new NodeCheck(
                quick,
                when(master, () -> new Queues(runner).sample(target)),
                when(master, () -> new RabbitMq(runner).status(target)),
                facts.filter(f -> !f.arakoonClusters().isEmpty())
                        .map(f -> Reading.readable(() -> new Arakoon(runner).masters(target, f))),
                when(!pools.isEmpty(), () -> new Volumes(runner).list(target, pools)));
    }

    private static <T> Optional<Reading<T>> when(boolean wanted, Supplier<Reading<T>> look) {
        return wanted ? Optional.of(Reading.readable(look)) : Optional.empty();
    }

    /**
     * Only the quick part, as a look after a repair needs it. Each mount is asked about by itself: a FUSE process that
     * hangs in the kernel holds whoever asks, and cannot be killed.
     */
    public Reading<Quick> quick(Target target, List<VPool> vpools) {
        Instant before = clock.instant();
        CommandResult result = runner.run(target, Command.read("health-look", script(), DEADLINE));
        Instant after = clock.instant();
        Reading<Quick> quick = Reading.of(result, exited -> new Reading.Read<>(quick(exited, before, after)));
        boolean mounts = quick.asOptional()
                .filter(q -> !q.facts().role().equals(Optional.of(Role.BACKEND)))
                .isPresent();
        return mounts ? mounted(target, vpools, quick.asOptional().orElseThrow()) : quick;
    }

    private Reading<Quick> mounted(Target target, List<VPool> vpools, Quick quick) {
        Map<String, Mount> mounts = new TreeMap<>();
        for (VPool vpool : vpools) {
            String script = Sections.PRELUDE + "section mount "
                    + CommandLine.of("timeout", "-s", "KILL", "10", "mountpoint", vpool.mount()) + "\n" + Sections.END;
            CommandResult result =
                    runner.run(target, Command.read(Label.of("mount", vpool.name()), script, MOUNT_DEADLINE));
            if (result instanceof TimedOut) {
                mounts.put(vpool.name(), Mount.STALE);
            } else if (result instanceof Exited exited) {
                Section mount = Sections.read(WHAT, exited).get(WHAT, "mount");
                mounts.put(vpool.name(), NodeLook.mount(mount));
            } else {
                return new Reading.NotRead<>(Reading.why(result), result);
            }
        }
        return new Reading.Read<>(new Quick(quick.facts().mounting(mounts), quick.daemons(), quick.disks()));
    }

    static String script() {
        return NodeLook.probes(List.of()) + Daemons.script() + DISKS + Sections.END;
    }

    private static Quick quick(Exited exited, Instant before, Instant after) {
        Sections sections = Sections.read(WHAT, exited);
        return new Quick(
                NodeLook.facts(exited, List.of(), before, after), Daemons.read(sections, exited), disks(sections));
    }

    /** A node without the directory has no such disks; a list that failed otherwise is no empty list. */
    private static Map<String, Mount> disks(Sections sections) {
        Section list = sections.get(WHAT, "disks");
        if (!list.ok() && !list.text().contains("No such file or directory")) {
            throw new Unreadable("ls /mnt/alba-asd", list.text(), "a list, but it ended with " + list.code());
        }
        Map<String, Mount> disks = new TreeMap<>();
        for (Section disk : sections.every("disk")) {
            disks.put(disk.lines().get(0), NodeLook.mount(disk));
        }
        return disks;
    }
}
