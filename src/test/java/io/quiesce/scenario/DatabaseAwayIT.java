package io.quiesce.scenario;

import static io.quiesce.scenario.ScenarioIT.SHUTDOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.Wire;
import io.quiesce.Wire.Trouble;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The connection of an engine to its database is lost in the middle of a run, and comes back. */
class DatabaseAwayIT {

    /** How what has been sent already may still end. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration BACK_WITHIN = Duration.ofSeconds(45);

    /** How the connection is lost. */
    enum Loss {
        REFUSED(Trouble.CUT),
        SILENT(Trouble.SILENT),
        TORN(Trouble.TORN);

        private final Trouble trouble;

        Loss(Trouble trouble) {
            this.trouble = trouble;
        }
    }

    @TempDir
    Path directory;

    private SharedDatabase shared;
    private Wire wire;
    private Forked engine;
    private int port;

    @BeforeEach
    void start() throws IOException {
        shared = new SharedDatabase(directory);
        wire = new Wire(shared.postgres().port());
        engine = shared.engine("engine-1", shared.postgres().url(wire.port()));
        port = engine.awaitPort();
    }

    @AfterEach
    void end() throws IOException {
        shared.close();
        wire.close();
    }

    @Test
    void nothingIsSentMeanwhileAndAllGoesOnByItself() {
        away(Loss.REFUSED, Duration.ofSeconds(8));
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource
    void soItIsAfterAMinute(Loss loss) {
        away(loss, Duration.ofSeconds(60));
    }

    private void away(Loss loss, Duration time) {
        Run run = SharedDatabase.start(port, SHUTDOWN);
        run.approve();
        shared.awaitOwner("Task_BeginFlush");
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> shared.sentBy("Task_BeginFlush") > 0);

        wire.meets(loss.trouble);

        await().pollDelay(GRACE).until(() -> true);
        long lines = shared.lines();
        int heard = shared.heard();
        await().pollDelay(time.minus(GRACE)).atMost(time.plusSeconds(5)).until(() -> true);
        assertThat(shared.lines()).as("lines in the transcript").isEqualTo(lines);
        assertThat(shared.heard()).as("what the hosts were sent").isEqualTo(heard);
        shared.assertEveryCommandHasItsLine();
        wire.mend();

        await().atMost(BACK_WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> shared.lines() > lines);
        assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");
        shared.assertAllWasDoneOnce();
        assertThat(shared.column("select INCIDENT_MSG_ from ACT_HI_INCIDENT")).isEmpty();
        assertThat(shared.column("select distinct LOCK_OWNER_ from ACT_RU_JOB where LOCK_OWNER_ is not null"))
                .isEmpty();
        assertThat(shared.column("select name from engine")).containsExactly("engine-1");
        assertThat(engine.output()).doesNotContain(" is broken\n", "could not be used");
    }
}
