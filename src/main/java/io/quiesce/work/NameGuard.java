package io.quiesce.work;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Guards an engine's name by a session with a PostgreSQL that nothing else uses: the locks of a session are given back
 * by the server as soon as its process is gone, so that a killed engine need not wait for its own shadow. Thread-safe.
 *
 * <p>The server is told to look after the line of this session: without it, it would miss an engine whose machine lost its
 * power only after hours.
 */
final class NameGuard implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NameGuard.class);
    private static final int SECONDS_TO_ANSWER = 5;
    private static final String HOLDS = " and locktype = 'advisory' and granted and objsubid = 1"
            + " and ((classid::bigint << 32) | objid::bigint) = ?";

    private final DataSource server;
    private final String name;
    private @Nullable Connection session;
    private int backend;
    private int former;
    private boolean held;

    /** @param server opens a new session each time it is asked; no pool */
    NameGuard(DataSource server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Whether this engine may start now; only one at a time may, since tables, people and runbooks are made then. */
    synchronized boolean tryStart() {
        return lock("start", "");
    }

    synchronized void started() {
        ask("select pg_advisory_unlock(?)", key("start", ""));
    }

    /** Whether the name is ours. */
    synchronized boolean tryName() {
        held = held || lock("engine", name);
        return held;
    }

    /**
     * Opens the session again if it broke. The name is still ours if nobody else has taken it meanwhile; if our own former
     * session has it, since the server has not missed it yet, that session is ended and the name ours the next time.
     */
    synchronized void keep() {
        if (isOpen() && held) {
            return;
        }
        held = false;
        if (tryName()) {
            log.warn("the session that guards the name of this engine broke, and is there again");
        } else {
            ask("select pg_terminate_backend(pid) from pg_locks where pid = " + former + HOLDS, key("engine", name));
        }
    }

    private boolean lock(String what, String which) {
        return ask("select pg_try_advisory_lock(?)", key(what, which));
    }

    private boolean ask(String sql, long key) {
        try (PreparedStatement statement = opened().prepareStatement(sql)) {
            statement.setLong(1, key);
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private boolean isOpen() {
        Connection open = session;
        try {
            return open != null && open.isValid(SECONDS_TO_ANSWER);
        } catch (SQLException e) {
            return false;
        }
    }

    private Connection opened() throws SQLException {
        Connection open = session;
        if (open != null && isOpen()) {
            return open;
        }
        close();
        // held no more: the server gives a lock back with its session
        Connection opened = server.getConnection();
        session = opened;
        try (Statement statement = opened.createStatement()) {
            statement.execute("set tcp_keepalives_idle = 5");
            statement.execute("set tcp_keepalives_interval = 2");
            statement.execute("set tcp_keepalives_count = 3");
            try (ResultSet answer = statement.executeQuery("select pg_backend_pid()")) {
                answer.next();
                former = backend;
                backend = answer.getInt(1);
            }
        }
        return opened;
    }

    /** Different for each schema, so that several installations in one database do not meet. */
    private long key(String what, String which) {
        try {
            String all = "quiesce/%s/%s/%s".formatted(opened().getSchema(), what, which);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static RuntimeException failed(SQLException e) {
        return new DataAccessResourceFailureException("the session that guards this engine's name does not answer", e);
    }

    /** Gives back everything that it locks. */
    @Override
    public synchronized void close() {
        held = false;
        Connection open = session;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                log.debug("a session that was broken already could not be closed", e);
            }
        }
    }
}
