package io.quiesce.work;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this engine works.
 *
 * @param engine this engine's name among those that share the database; the same after a restart, so that it takes its
 *     own work back at once. Each engine that shares a database has a name of its own; a second one of a name is
 *     refused
 * @param steps how many steps are at work at the same time
 * @param nodes how many nodes one step talks to at the same time
 * @param heartbeat how often an engine says that it lives
 * @param takeOver after which silence an engine counts as dead and its work is taken over; several heartbeats
 * @param backOff pauses before a disturbed step is done again; as many tries as pauses
 */
@ConfigurationProperties("quiesce.work")
public record WorkSettings(
        @DefaultValue("engine-1") String engine,
        @DefaultValue("16") int steps,
        @DefaultValue("16") int nodes,
        @DefaultValue("2s") Duration heartbeat,
        @DefaultValue("12s") Duration takeOver,
        @DefaultValue({"500ms", "2s", "5s"}) java.util.List<Duration> backOff) {

    private static final int LONGEST_NAME = 255;

    public WorkSettings {
        if (engine.isBlank() || engine.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("quiesce.work.engine is '%s', expected a name of 1 to %d characters"
                    .formatted(engine, LONGEST_NAME));
        }
        if (steps < 1 || nodes < 1) {
            throw new IllegalArgumentException(
                    "quiesce.work.steps is %d and quiesce.work.nodes is %d, expected 1 or more"
                            .formatted(steps, nodes));
        }
        if (takeOver.compareTo(heartbeat.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException("quiesce.work.take-over is %s, expected at least three heartbeats of %s"
                    .formatted(takeOver, heartbeat));
        }
        backOff = java.util.List.copyOf(backOff);
    }
}
