package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.command.Command;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import io.quiesce.transcript.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Processes of a run on nodes of the lab that want to stay: deaf to TERM, in sessions of their own, without a parent. */
final class Stubborn {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OF_EACH_NODE = 3;

    /** How long they would sleep, which no other process here does: their name. */
    private final String seconds = "%d.%09d"
            .formatted(
                    ThreadLocalRandom.current().nextInt(300, 600),
                    ThreadLocalRandom.current().nextInt(1_000_000_000));

    private Stubborn() {}

    static Stubborn of(Run run, CommandRunner wire, String cluster, List<String> nodes) {
        Stubborn stubborn = new Stubborn();
        String sleep = "sleep " + stubborn.seconds;
        String line = "trap '' TERM; setsid %s & (setsid sh -c '(%s &); exit 0' &); %s".formatted(sleep, sleep, sleep);
        for (String node : nodes) {
            String id = Origin.runPrefix(run.id()) + "stubborn." + node + "." + stubborn.seconds;
            wire.run(new Target(cluster, node), Command.act(id, line, Duration.ofMillis(100)));
        }
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> assertThat(stubborn.alive())
                .isEqualTo(OF_EACH_NODE * nodes.size()));
        return stubborn;
    }

    /** How many of them there are, as the machine says that the lab is on. */
    long alive() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .filter(arguments -> arguments.length > 0 && arguments[arguments.length - 1].equals(seconds))
                        .isPresent())
                .count();
    }

    /** Waits until none is left; when that was. */
    Instant awaitGone() {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> alive() == 0);
        return Instant.now();
    }
}
