package io.quiesce.work;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table of engines that share the database. All times are the database's own: engines on machines whose clocks
 * differ agree on who is silent.
 */
final class EngineRows {

    private final JdbcClient jdbc;

    EngineRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What is known of an engine.
     *
     * @param incarnation differs from start to start
     * @param place where it runs, for people
     */
    record Sign(String incarnation, String place, Instant heartbeat) {}

    Optional<Sign> of(String name) {
        return jdbc.sql("select incarnation, place, heartbeat from engine where name = ?")
                .param(name)
                .query((row, index) -> new Sign(
                        row.getString("incarnation"),
                        row.getString("place"),
                        row.getObject("heartbeat", OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** From now on the engine of this name is this incarnation; an earlier one has no say any more. */
    void enter(String name, String incarnation, String place) {
        boolean known = jdbc.sql("update engine set incarnation = ?, place = ?, entered_at = current_timestamp,"
                                + " heartbeat = current_timestamp where name = ?")
                        .params(incarnation, place, name)
                        .update()
                > 0;
        if (!known) {
            jdbc.sql("insert into engine (name, incarnation, place, entered_at, heartbeat)"
                            + " values (?, ?, ?, current_timestamp, current_timestamp)")
                    .params(name, incarnation, place)
                    .update();
        }
    }

    /** Says that it lives; false if another incarnation has its name by now. */
    boolean beat(String name, String incarnation) {
        return jdbc.sql("update engine set heartbeat = current_timestamp where name = ? and incarnation = ?")
                        .params(name, incarnation)
                        .update()
                == 1;
    }

    void leave(String name, String incarnation) {
        jdbc.sql("delete from engine where name = ? and incarnation = ?")
                .params(name, incarnation)
                .update();
    }

    /** A moment in the past as both databases write it. */
    static String ago(Duration duration) {
        return "(current_timestamp - interval '%d.%03d' second)"
                .formatted(duration.toSeconds(), duration.toMillisPart());
    }
}
