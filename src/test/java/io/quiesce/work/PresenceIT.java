package io.quiesce.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quiesce.Postgres;
import io.quiesce.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Engines that share a PostgreSQL: each has a name of its own, and a dead one's is free at once. */
class PresenceIT {

    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Postgres database = Postgres.empty();
    private final List<Presence> engines = new ArrayList<>();
    private final ScheduledExecutorService hearts = Executors.newScheduledThreadPool(2);

    @AfterEach
    void endAll() {
        hearts.shutdownNow();
        engines.forEach(Presence::destroy);
    }

    @Test
    void aSecondLivingEngineOfANameIsRefused() {
        living(engine("engine-1"));

        assertThatThrownBy(() -> engine("engine-1").enter(() -> {}))
                .isInstanceOf(EngineNameTaken.class)
                .hasMessageContaining("The engine name 'engine-1' (quiesce.work.engine) is taken")
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    @Test
    void anEngineOfAnotherNameWorksBesideIt() {
        Presence first = living(engine("engine-1"));
        Presence second = living(engine("engine-2"));

        assertThat(first.beat()).isTrue();
        assertThat(second.beat()).isTrue();
    }

    @Test
    void aKilledEngineStartsAgainAtOnceAlthoughItsHeartbeatIsFresh() {
        Presence killed = entered(engine("engine-1"));
        killed.beat();
        endSessions();

        long begun = System.nanoTime();
        Presence again = entered(engine("engine-1"));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_ONCE);
        assertThat(again.beat()).isTrue();
        // one that was only cut off learns that it has been replaced
        assertThat(killed.beat()).isFalse();
    }

    @Test
    void aMachineThatLostItsPowerIsWaitedForUntilTheServerMissesIt() {
        Presence silent = entered(engine("engine-1"));

        CompletableFuture<Presence> again = CompletableFuture.supplyAsync(() -> entered(engine("engine-1")));
        await().during(Duration.ofMillis(500)).until(() -> !again.isDone());
        endSessions();

        assertThat(again.orTimeout(10, TimeUnit.SECONDS).join().beat()).isTrue();
        assertThat(silent.beat()).isFalse();
    }

    @Test
    void enginesStartOneAfterTheOther() {
        Presence first = engine("engine-1");
        first.enter(this::migrate);

        CompletableFuture<Presence> second = CompletableFuture.supplyAsync(() -> entered(engine("engine-2")));
        await().during(Duration.ofMillis(500)).until(() -> !second.isDone());
        first.started();

        assertThat(second.orTimeout(10, TimeUnit.SECONDS).join().beat()).isTrue();
    }

    @Test
    void anEngineThatFailsToStartHoldsUpNobody() {
        Presence failing = engine("engine-1");
        assertThatThrownBy(() -> failing.enter(() -> {
                    throw new IllegalStateException("the tables are broken");
                }))
                .hasMessage("the tables are broken");
        failing.destroy();

        assertThat(entered(engine("engine-1")).beat()).isTrue();
    }

    @Test
    void aGuardWhoseSessionBrokeGuardsAgain() {
        Presence engine = living(engine("engine-1"));
        endSessions();

        engine.keepName();

        assertThat(locks()).isOne();
        assertThatThrownBy(() -> engine("engine-1").enter(() -> {})).isInstanceOf(EngineNameTaken.class);
        assertThat(engine.beat()).isTrue();
    }

    @Test
    void itsOwnFormerSessionThatTheServerHasNotMissedYetIsEnded() throws IOException {
        try (Wire wire = new Wire(database.port())) {
            Presence engine = entered(engine("engine-1", database.url(wire.port()), database.url()));
            int torn = guardedBy();
            wire.meets(Wire.Trouble.TORN);
            assertThatThrownBy(engine::keepName).hasMessageContaining("guards this engine's name");
            assertThat(locks()).isOne();
            wire.mend();

            engine.keepName();
            engine.keepName();

            assertThat(locks()).isOne();
            assertThat(guardedBy()).isNotEqualTo(torn);
        }
    }

    @Test
    void anotherEnginesGuardIsLeftAloneByTheOneItReplaced() {
        Presence replaced = entered(engine("engine-1"));
        endSessions();
        Presence successor = entered(engine("engine-1"));

        replaced.keepName();
        replaced.keepName();

        assertThat(locks()).isOne();
        successor.keepName();
        assertThat(locks()).isOne();
        assertThat(successor.beat()).isTrue();
        assertThat(replaced.beat()).isFalse();
    }

    private Presence engine(String name) {
        return engine(name, database.url(), database.url());
    }

    private Presence engine(String name, String guard, String pool) {
        Presence engine = new Presence(
                new DriverManagerDataSource(pool),
                address(guard),
                new WorkSettings(
                        name, 1, 1, Duration.ofMillis(100), Duration.ofSeconds(1), List.of(Duration.ofSeconds(1))));
        engines.add(engine);
        return engine;
    }

    private Presence entered(Presence engine) {
        engine.enter(this::migrate);
        engine.started();
        return engine;
    }

    private Presence living(Presence engine) {
        entered(engine);
        hearts.scheduleWithFixedDelay(engine::beat, 0, 100, TimeUnit.MILLISECONDS);
        return engine;
    }

    private void migrate() {
        Flyway.configure().dataSource(database.url(), null, null).load().migrate();
    }

    /** What happens when processes are killed: their sessions end, and nothing else is done. */
    private void endSessions() {
        String others = " from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
        List<Integer> ended = database.client()
                .sql("select pid, pg_terminate_backend(pid)" + others)
                .query((row, index) -> row.getInt(1))
                .list();
        await().until(() -> database.client().sql("select pid" + others).query(Integer.class).list().stream()
                .noneMatch(ended::contains));
    }

    /** Locks on names that are held now. */
    private long locks() {
        return database.client()
                .sql("select count(*) from pg_locks where locktype = 'advisory' and granted"
                        + " and database = (select oid from pg_database where datname = current_database())")
                .query(Long.class)
                .single();
    }

    /** The session that holds the name, by its process on the server. */
    private int guardedBy() {
        return database.client()
                .sql("select pid from pg_locks where locktype = 'advisory' and granted"
                        + " and database = (select oid from pg_database where datname = current_database())")
                .query(Integer.class)
                .single();
    }

    private static JdbcConnectionDetails address(String url) {
        return new JdbcConnectionDetails() {
            @Override
            public String getUsername() {
                return "postgres";
            }

            @Override
            public String getPassword() {
                return "";
            }

            @Override
            public String getJdbcUrl() {
                return url;
            }
        };
    }
}
