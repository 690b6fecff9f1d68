package io.quiesce;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A real PostgreSQL on this machine, one for all tests of a JVM; whoever asks gets a database of its own. */
public final class Postgres {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final int port;
    private final String name;

    private Postgres(int port, String name) {
        this.port = port;
        this.name = name;
    }

    /** Begun by the first who asks, and ended with the JVM. */
    private static final class Server {

        static final EmbeddedPostgres RUNNING = begin();

        private static EmbeddedPostgres begin() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL does not start", e);
            }
        }
    }

    /** A new and empty database. */
    public static Postgres empty() {
        EmbeddedPostgres server = Server.RUNNING;
        String name = "quiesce" + NUMBER.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection()) {
            connection.createStatement().execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new Postgres(server.getPort(), name);
    }

    public int port() {
        return port;
    }

    /** Its address; who logs in stands in it. */
    public String url() {
        return url(port);
    }

    /** Its address for who reaches it by another port, such as a wire that can be cut. */
    public String url(int anotherPort) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(anotherPort, name);
    }

    /** Looks into it from outside. */
    public JdbcClient client() {
        return JdbcClient.create(new DriverManagerDataSource(url()));
    }
}
