package io.quiesce.work;

import io.quiesce.work.EngineRows.Sign;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.stereotype.Component;

/**
 * This engine among those that share the database. Thread-safe.
 *
 * <p>It enters under its name before anything else reads or writes the database, says at each heartbeat that it lives, and
 * leaves at its end. Each start is another incarnation; only the one that entered last has a say under the name, so that one
 * which was cut off while another was started in its place can do nothing any more.
 *
 * <p>A second living engine of one name is refused by a PostgreSQL ({@link NameGuard}). An H2 file is locked by H2.
 */
@Component
public final class Presence implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Presence.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int SIGNS_OF_LIFE = 3;
    private static final Duration LONGEST_START = Duration.ofMinutes(5);

    /** How long a server may need, beyond the silence of an engine, to miss its session. */
    private static final Duration LATE = Duration.ofSeconds(30);

    private final String name;
    private final Duration takeOver;
    private final String incarnation = UUID.randomUUID().toString();
    private final EngineRows rows;
    private final @Nullable NameGuard guard;

    Presence(DataSource pool, JdbcConnectionDetails address, WorkSettings settings) {
        this.name = settings.engine();
        this.takeOver = settings.takeOver();
        this.rows = new EngineRows(JdbcClient.create(pool));
        this.guard = address.getJdbcUrl().startsWith("jdbc:postgresql:")
                ? new NameGuard(
                        new DriverManagerDataSource(
                                address.getJdbcUrl(), orEmpty(address.getUsername()), orEmpty(address.getPassword())),
                        name)
                : null;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /**
     * Enters, after the tables were brought up to date. Until the application is ready no other engine starts.
     *
     * @throws EngineNameTaken if a living engine has the name
     */
    public void enter(Runnable tables) {
        if (guard != null) {
            if (!guard.tryStart()) {
                log.warn("another engine is just starting on the same database; this one waits for it");
                if (!await(guard::tryStart, LONGEST_START)) {
                    throw new IllegalStateException(
                            "another engine is starting on the same database since %s, and has not got ready"
                                    .formatted(LONGEST_START));
                }
            }
            tables.run();
            takeName(guard);
        } else {
            tables.run();
        }
        rows.enter(name, incarnation, place());
    }

    /**
     * A lock alone may be that of a machine that is gone, a heartbeat alone the last of a process that was just killed; a
     * heartbeat that goes on while the lock is held is life.
     */
    private void takeName(NameGuard guard) {
        Set<Optional<Sign>> signs = new HashSet<>();
        boolean settled = await(
                () -> guard.tryName() || signs.add(rows.of(name)) && signs.size() == SIGNS_OF_LIFE,
                takeOver.plus(LATE));
        if (!settled || !guard.tryName()) {
            throw new EngineNameTaken(name, rows.of(name).map(Sign::place).orElse("it has just begun"));
        }
    }

    private static boolean await(BooleanSupplier condition, Duration atMost) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > atMost.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return true;
    }

    private static String place() {
        long process = ProcessHandle.current().pid();
        try {
            return "%s, process %d".formatted(InetAddress.getLocalHost().getHostName(), process);
        } catch (UnknownHostException e) {
            return "process " + process;
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    void started() {
        if (guard != null) {
            guard.started();
        }
    }

    String incarnation() {
        return incarnation;
    }

    /** Says that this engine lives; false if another one has its name by now. */
    boolean beat() {
        return rows.beat(name, incarnation);
    }

    /** Sees to it that the name stays guarded, also after the database was away. */
    void keepName() {
        if (guard != null) {
            guard.keep();
        }
    }

    @Override
    public void destroy() {
        try {
            rows.leave(name, incarnation);
        } catch (DataAccessException e) {
            log.debug("the database does not learn that this engine ends", e);
        }
        if (guard != null) {
            guard.close();
        }
    }
}
