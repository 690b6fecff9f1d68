package io.quiesce.ssh;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.FanOut;
import io.quiesce.command.Output;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.InventoryFile;
import io.quiesce.inventory.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that sends one command to many nodes at once and holds what they answer, so that its heap can be bounded
 * from outside. As many names as are wanted share the nodes of a lab; each has a session of its own.
 *
 * <p>Arguments: inventory, how many nodes, {@code read} or {@code act}, seconds until the deadline, the line. It prints a
 * line for each node, and what a short question to another node took meanwhile.
 */
final class Flooded {

    private Flooded() {}

    public static void main(String[] args) throws Exception {
        Inventory inventory = InventoryFile.read(Path.of(args[0]));
        int count = Integer.parseInt(args[1]);
        Duration deadline = Duration.ofSeconds(Long.parseLong(args[3]));
        Command flood = args[2].equals("act")
                ? Command.act("flood", args[4], deadline)
                : Command.read("flood", args[4], deadline);
        Map<Target, Node> nodes = new HashMap<>();
        List<Node> real = inventory.clusters().stream()
                .map(Cluster::nodes)
                .flatMap(Collection::stream)
                .toList();
        for (int i = 0; i < count; i++) {
            nodes.put(new Target("flood", "n" + i), real.get(1 + i % (real.size() - 1)));
        }
        Target quiet = new Target("quiet", "n");
        nodes.put(quiet, real.get(0));
        ExecutorService threads = Executors.newFixedThreadPool(count + 1);
        long begin = System.nanoTime();
        try (SshCommandRunner runner =
                new SshCommandRunner(target -> Optional.ofNullable(nodes.get(target)), SshSettings.DEFAULTS)) {
            List<Target> flooding = nodes.keySet().stream()
                    .filter(target -> !target.equals(quiet))
                    .toList();
            Future<Map<Target, CommandResult>> all = threads.submit(
                    () -> new FanOut(threads, count).over(flooding, target -> runner.run(target, flood)));
            List<Long> millis = new ArrayList<>();
            do {
                long asked = System.nanoTime();
                CommandResult answer = runner.run(quiet, Command.read("quiet-" + millis.size(), "echo yes", deadline));
                if (!(answer instanceof Exited exited) || !exited.ok()) {
                    throw new AssertionError(answer);
                }
                millis.add((System.nanoTime() - asked) / 1_000_000);
                LockSupport.parkNanos(20_000_000);
            } while (!all.isDone());
            all.get().values().forEach(Flooded::show);
            Collections.sort(millis);
            System.out.printf(
                    "all seconds=%.1f questions=%d median=%d longest=%d%n",
                    (System.nanoTime() - begin) / 1e9,
                    millis.size(),
                    millis.get(millis.size() / 2),
                    millis.get(millis.size() - 1));
        } finally {
            threads.shutdownNow();
        }
    }

    private static void show(CommandResult result) {
        Output out = result instanceof Exited exited
                ? exited.out()
                : result instanceof CommandResult.TimedOut late ? late.out() : Output.EMPTY;
        System.out.printf(
                "node %s bytes=%d kept=%d truncated=%s lines=%d different=%d%n",
                result.getClass().getSimpleName(),
                out.bytes(),
                out.text().length(),
                out.truncated(),
                out.lines().size(),
                new HashSet<>(out.lines()).size());
        if (out.bytes() == 0) {
            System.out.println(result);
        }
    }
}
