package io.quiesce.scenario;

import static io.quiesce.scenario.ScenarioIT.SHUTDOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two engines, each a process, on one PostgreSQL: whatever happens to one of them, each run is done once. */
class TwoEnginesIT {

    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(15);
    private static final Duration TIMER_WITHIN = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    private SharedDatabase shared;
    private Map<String, Forked> engines;
    private int east;
    private int west;

    @BeforeEach
    void startBothAtTheSameTimeOnAnEmptyDatabase() {
        shared = new SharedDatabase(directory);
        engines = Map.of("east", shared.engine("east"), "west", shared.engine("west"));
        east = engines.get("east").awaitPort();
        west = engines.get("west").awaitPort();
    }

    @AfterEach
    void end() {
        shared.close();
    }

    @Test
    void theOtherEngineFinishesTheRunOfOneThatIsKilledInTheFlush() {
        assertThat(shared.column("select NAME_ from ACT_RE_DEPLOYMENT group by NAME_ having count(*) > 1"))
                .as("runbooks that were deployed twice")
                .isEmpty();
        assertThat(shared.column("select ID_ from ACT_ID_USER order by 1"))
                .containsExactly("admin", "approver", "auditor", "editor", "operator");

        Run run = SharedDatabase.start(east, SHUTDOWN);
        Desk.Answer second = SharedDatabase.ask(west, SHUTDOWN);
        assertThat(second.status()).isEqualTo(500);
        assertThat(second.message()).contains("Cluster ovs-lab is held by the run 'Shut down environment'");
        new Run(west, run.id()).approve();

        String killed = freezeAt("Task_BeginFlush");
        String left = killed.equals("east") ? "west" : "east";
        int there = left.equals("east") ? east : west;
        Instant at = shared.now();
        engines.get(killed).kill();
        JsonNode live =
                new Desk(there, "auditor").get("/runs/" + run.id() + "/live").body();
        assertThat(live.path("commands")).as(live.toString()).isNotEmpty();

        Duration takenOver = await("the other engine takes over")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> firstSentAfter(at), sent -> !sent.isNegative());
        assertThat(takenOver).isLessThan(TAKEN_OVER_WITHIN);
        Run resumed = new Run(there, run.id());
        assertThat(resumed.end()).isEqualTo("End_EnvironmentIsOff");
        shared.assertAllWasDoneOnce();
        shared.assertNoStepRanTwice(1);
        shared.assertEachJobWasDoneOnce();

        Forked refused = shared.engine(left);
        assertThat(refused.awaitEnd()).isEqualTo(1);
        assertThat(refused.output())
                .contains("The engine name '" + left + "' (quiesce.work.engine) is taken")
                .contains("--quiesce.work.engine=")
                .doesNotContain("\tat ");
    }

    @Test
    @Tag("matrix")
    void aRunThatBothWorkOnIsDoneOnceAndCanBeWatchedAndDecidedFromEither() {
        Run run = SharedDatabase.start(east, SHUTDOWN);
        new Run(west, run.id()).approve();

        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    for (int port : new int[] {east, west}) {
                        Desk.Answer live = new Desk(port, "operator").get("/runs/" + run.id() + "/live");
                        assertThat(live.status()).isEqualTo(200);
                    }
                    return run.ended();
                });

        assertThat(run.outcome()).isEqualTo("End_EnvironmentIsOff");
        shared.assertAllWasDoneOnce();
        shared.assertNoStepRanTwice(0);
        shared.assertEachJobWasDoneOnce();
        assertThat(shared.column("select distinct owner from work where owner is not null"))
                .as("who worked")
                .containsExactlyInAnyOrder("east", "west");
    }

    @Test
    @Tag("matrix")
    void anEngineThatStandsStillForLongDoesNothingAnyMoreThatTheOtherHasTakenOver() {
        Run run = SharedDatabase.start(east, SHUTDOWN);
        run.approve();
        String frozen = freezeAt("Task_BeginFlush");
        int there = frozen.equals("east") ? west : east;
        Instant at = shared.now();
        await().atMost(TAKEN_OVER_WITHIN).until(() -> !firstSentAfter(at).isNegative());

        engines.get(frozen).thaw();

        assertThat(new Run(there, run.id()).end()).isEqualTo("End_EnvironmentIsOff");
        shared.assertAllWasDoneOnce();
        shared.assertNoStepRanTwice(1);
        assertThat(new Desk(frozen.equals("east") ? east : west, "operator")
                        .get("/runs/" + run.id() + "/live")
                        .status())
                .as("it lives on")
                .isEqualTo(200);
    }

    /** The silence after which an engine counts as dead, twelve seconds, is not waited for. */
    @Test
    @Tag("matrix")
    void whatAnEngineThatEndsInOrderIsAtGoesOnAtOnceOnTheOther() {
        Run run = SharedDatabase.start(east, SHUTDOWN);
        shared.hosts().fault("ovs-m1", "slow", Map.of("delay", 4_000));
        run.approve();
        String ends = shared.awaitOwner("Task_BeginFlush");
        int there = ends.equals("east") ? west : east;

        engines.get(ends).close();
        Instant ended = shared.now();
        assertThat(shared.jdbc()
                        .sql("select step from work where owner = ? and state = 'RUNNING'")
                        .param(ends)
                        .query(String.class)
                        .list())
                .as("what it did not give back")
                .isEmpty();

        Duration takenOver = await("the other engine takes over")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> firstSentAfter(ended), sent -> !sent.isNegative());
        assertThat(takenOver).isLessThan(Promised.withinSeconds(5));
        shared.hosts().mend("ovs-m1", "slow");
        assertThat(new Run(there, run.id()).end()).isEqualTo("End_EnvironmentIsOff");
        shared.assertAllWasDoneOnce();
    }

    @Test
    @Tag("matrix")
    void theLimitOfADrainFiresOnceAndInTime() {
        shared.hosts().fault("ovs-m2", "frozen-flush", Map.of());
        Run run = SharedDatabase.start(east, Run.with(SHUTDOWN, "drainLimit", "PT8S"));
        run.approve();

        run.awaitTask("Task_DecideLongFlush");

        assertThat(shared.column(
                        "select ACT_ID_ from ACT_HI_ACTINST where ACT_ID_ in ('Timer_DrainLimit', 'Task_DecideLongFlush')"
                                + " and ACT_INST_STATE_ <> 2 order by 1"))
                .containsExactly("Task_DecideLongFlush", "Timer_DrainLimit");
        shared.assertEachJobWasDoneOnce();
        double late = shared.jdbc()
                .sql("select max(extract(epoch from TIMESTAMP_ - JOB_DUEDATE_)) from ACT_HI_JOB_LOG"
                        + " where JOB_STATE_ = 2 and ACT_ID_ = 'Timer_DrainLimit'")
                .query(Double.class)
                .single();
        assertThat(late).isLessThan(TIMER_WITHIN.toSeconds());
        assertThat(run.abort("operator", "enough was seen").status()).isEqualTo(202);
        assertThat(run.end()).isEqualTo("End_ShutdownWasAborted");
    }

    @Test
    @Tag("matrix")
    void anAbortThatOneEngineIsAskedForEndsWhatTheOtherIsAt() {
        shared.hosts().fault("ovs-m1", "slow", Map.of("delay", 120_000));
        Run run = SharedDatabase.start(east, SHUTDOWN);
        String busy = shared.awaitOwner("Task_SurveyEnvironment");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !shared.hosts().atWork("ovs-m1").isEmpty());
        shared.hosts().mend("ovs-m1", "slow");
        Run fromTheOther = new Run(busy.equals("east") ? west : east, run.id());

        assertThat(fromTheOther.abort("operator", "wrong cluster").status()).isEqualTo(202);

        assertThat(fromTheOther.end()).isEqualTo("End_ShutdownWasAborted");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> shared.hosts().atWork("ovs-m1").isEmpty());
        assertThat(shared.column("select cluster from lease")).isEmpty();
        assertThat(shared.column("select owner from work where state = 'CANCELLED' and owner is not null"))
                .isEmpty();
    }

    @Test
    @Tag("matrix")
    void anEngineThatWasReplacedWhileItWasCutOffEnds() {
        shared.jdbc()
                .sql("update engine set incarnation = 'another' where name = 'west'")
                .update();

        assertThat(engines.get("west").awaitEnd()).isEqualTo(1);

        assertThat(engines.get("west").output()).contains("Another engine was started under the name 'west'");
        assertThat(new Desk(east, "operator").get("/runs").status()).isEqualTo(200);
    }

    /** Stops an engine in the middle of this step, of which the hosts have seen something; its name. */
    private String freezeAt(String step) {
        return await().atMost(Duration.ofMinutes(2))
                .pollDelay(Duration.ZERO)
                .until(
                        () -> {
                            String owner = shared.awaitOwner(step);
                            await().pollInterval(Duration.ofMillis(5))
                                    .until(() -> shared.sentBy(step) > 0
                                            || !shared.owner(step).equals(owner));
                            engines.get(owner).freeze();
                            if (shared.owner(step).equals(owner)) {
                                return owner;
                            }
                            engines.get(owner).thaw();
                            return "";
                        },
                        owner -> !owner.isEmpty());
    }

    /** How long after this moment a command was sent; negative while none was. */
    private Duration firstSentAfter(Instant moment) {
        return shared.jdbc()
                .sql("select sent_at from command where sent_at > ? order by sent_at limit 1")
                .param(OffsetDateTime.ofInstant(moment, ZoneOffset.UTC))
                .query(OffsetDateTime.class)
                .optional()
                .map(sent -> Duration.between(moment, sent.toInstant()))
                .orElse(Duration.ofMillis(-1));
    }
}
