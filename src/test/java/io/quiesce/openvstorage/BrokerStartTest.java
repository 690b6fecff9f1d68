package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.CheckupFixture.together;
import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.Fixtures.read;
import static io.quiesce.openvstorage.Fixtures.unreachable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Reading;
import io.quiesce.openvstorage.BrokerStart.Next;
import io.quiesce.openvstorage.BrokerStart.Patience;
import io.quiesce.openvstorage.RabbitState.BrokerStopped;
import io.quiesce.openvstorage.RabbitState.Down;
import io.quiesce.openvstorage.RabbitState.NotAllowed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The masters are m3, m2, m1 in the order of start: m3 went down last. */
class BrokerStartTest {

    private static final Patience PATIENCE =
            new Patience(Duration.ofMinutes(1), Duration.ofMinutes(6), Duration.ofSeconds(15));
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONG = Duration.ofHours(1);

    private static final Reading<RabbitState> RUNS = read(together(CheckupFixture.MASTERS));
    private static final Reading<RabbitState> DOWN = read(new Down("nodedown"));
    private static final Reading<RabbitState> WITHOUT = read(new BrokerStopped("no running_nodes"));
    private static final Reading<RabbitState> NOT_ALLOWED = read(new NotAllowed("only root"));
    private static final Reading<RabbitState> SILENT = unreachable();

    private final List<Repair> tried = new ArrayList<>();
    private Duration quiet = Duration.ZERO;

    private static Broker broker(String node, Reading<RabbitState> state, Duration up) {
        return new Broker(at(node), state, Optional.of(up));
    }

    private static Broker broker(String node, Reading<RabbitState> state) {
        return broker(node, state, DAY);
    }

    private Next next(Broker... brokers) {
        return BrokerStart.next(List.of(brokers), tried, quiet, PATIENCE);
    }

    private static Next begins(String... nodes) {
        return new Next.Begin(Arrays.stream(nodes).map(node -> start(node)).toList());
    }

    private static Next waitsFor(String... nodes) {
        return new Next.Wait(Arrays.stream(nodes).map(Fixtures::at).toList());
    }

    private static Repair start(String node) {
        return Repair.start(at(node), "rabbitmq-server");
    }

    private void tried(int times, String... nodes) {
        for (String node : nodes) {
            tried.addAll(Collections.nCopies(times, start(node)));
        }
    }

    @Test
    void nothingIsDoneWhenAllRun() {
        assertThat(next(broker("m3", RUNS), broker("m2", RUNS), broker("m1", RUNS)))
                .isEqualTo(new Next.AllRun());
    }

    @Test
    void allAreStartedAtTheSameTimeWhenNoneRuns() {
        assertThat(next(broker("m3", DOWN), broker("m2", DOWN), broker("m1", DOWN)))
                .isEqualTo(begins("m3", "m2", "m1"));
    }

    @Test
    void thoseThatAreDownAreStartedAtTheSameTimeBesideOneThatRuns() {
        assertThat(next(broker("m3", RUNS), broker("m2", DOWN), broker("m1", DOWN)))
                .isEqualTo(begins("m2", "m1"));
    }

    @Test
    void whoeverRunsWillDoWhetherItWasTheLastOrNot() {
        assertThat(next(broker("m3", DOWN), broker("m2", DOWN), broker("m1", RUNS)))
                .isEqualTo(begins("m3", "m2"));
    }

    @Test
    void aSingleMasterIsStarted() {
        assertThat(next(broker("m1", DOWN))).isEqualTo(begins("m1"));
    }

    @Test
    void oneWhoseMasterHasJustBootedIsLeftToItsInitSystem() {
        assertThat(next(broker("m3", RUNS), broker("m2", RUNS), broker("m1", DOWN, Duration.ofSeconds(20))))
                .isEqualTo(waitsFor("m1"));
    }

    @Test
    void othersAreStartedMeanwhileIfOneRuns() {
        assertThat(next(broker("m3", RUNS), broker("m2", DOWN), broker("m1", DOWN, Duration.ofSeconds(20))))
                .isEqualTo(begins("m2"));
    }

    @Test
    void nobodyIsStartedAloneWhenNoneRunsAndOneHasNotBegunToBoot() {
        assertThat(next(broker("m3", DOWN, Duration.ofSeconds(20)), broker("m2", DOWN), broker("m1", DOWN)))
                .isEqualTo(waitsFor("m3"));
    }

    @Test
    void aMasterThatDoesNotSayHowOldItIsIsNotTakenForYoung() {
        Broker unknown = new Broker(at("m1"), DOWN, Optional.empty());

        assertThat(next(broker("m3", RUNS), broker("m2", RUNS), unknown)).isEqualTo(begins("m1"));
    }

    @Test
    void oneThatWaitsForOthersIsNeverRestartedWhileItMay() {
        quiet = Duration.ofMinutes(6).minusSeconds(1);

        assertThat(next(broker("m3", RUNS), broker("m2", RUNS), broker("m1", WITHOUT)))
                .isEqualTo(waitsFor("m1"));
    }

    @Test
    void itGetsItsWholeTimeFromTheBootOfItsMaster() {
        quiet = LONG;

        assertThat(next(broker("m3", RUNS), broker("m2", RUNS), broker("m1", WITHOUT, Duration.ofMinutes(5))))
                .isEqualTo(waitsFor("m1"));
    }

    @Test
    void oneThatWaitsIsGivenCompany() {
        assertThat(next(broker("m3", WITHOUT), broker("m2", DOWN), broker("m1", DOWN)))
                .isEqualTo(begins("m2", "m1"));
    }

    @Test
    void oneThatIsStillWithoutItsBrokerAfterItsTimeIsRestarted() {
        quiet = Duration.ofMinutes(6);

        assertThat(next(broker("m3", RUNS), broker("m2", RUNS), broker("m1", WITHOUT)))
                .isEqualTo(new Next.Begin(List.of(Repair.restart(at("m1"), "rabbitmq-server"))));
    }

    @Test
    void allThatAreStillWithoutTheirBrokersAreRestartedTogether() {
        quiet = LONG;

        assertThat(next(broker("m3", WITHOUT), broker("m2", WITHOUT), broker("m1", DOWN)))
                .isEqualTo(new Next.Begin(List.of(
                        Repair.restart(at("m3"), "rabbitmq-server"),
                        Repair.restart(at("m2"), "rabbitmq-server"),
                        start("m1"))));
    }

    @Test
    void aStartThatDidNotHelpIsNotRepeatedAtOnce() {
        tried(1, "m1");
        quiet = Duration.ofSeconds(14);

        assertThat(next(broker("m3", RUNS), broker("m2", RUNS), broker("m1", DOWN)))
                .isEqualTo(waitsFor("m1"));
    }

    @Test
    void itIsRepeatedOnceItHasSettled() {
        tried(1, "m1");
        quiet = Duration.ofSeconds(15);

        assertThat(next(broker("m3", RUNS), broker("m2", RUNS), broker("m1", DOWN)))
                .isEqualTo(begins("m1"));
    }

    @Test
    void oneThatWasNotTriedYetWaitsForThoseThatSettleWhenNoneRuns() {
        tried(1, "m3", "m2");

        assertThat(next(broker("m3", DOWN), broker("m2", DOWN), broker("m1", DOWN)))
                .isEqualTo(waitsFor("m3", "m2"));

        quiet = Duration.ofSeconds(15);
        assertThat(next(broker("m3", DOWN), broker("m2", DOWN), broker("m1", DOWN)))
                .isEqualTo(begins("m3", "m2", "m1"));
    }

    @Test
    void noneIsStartedMoreOftenThanTwice() {
        tried(2, "m3", "m2", "m1");
        quiet = LONG;

        assertThat(next(broker("m3", DOWN), broker("m2", DOWN), broker("m1", DOWN)))
                .isEqualTo(new Next.Ask("The broker of m3 was started 2 times and does not run."
                        + " The broker of m2 was started 2 times and does not run."
                        + " The broker of m1 was started 2 times and does not run."));
    }

    @Test
    void aRestartCountsAsAStart() {
        tried(1, "m1");
        tried.add(Repair.restart(at("m1"), "rabbitmq-server"));
        quiet = LONG;

        assertThat(next(broker("m3", RUNS), broker("m2", RUNS), broker("m1", DOWN)))
                .isInstanceOf(Next.Ask.class);
    }

    @Test
    void whatWasTriedOnOneMasterDoesNotCountForAnother() {
        tried(2, "m2");
        quiet = LONG;

        assertThat(next(broker("m3", RUNS), broker("m2", DOWN), broker("m1", DOWN)))
                .isEqualTo(begins("m1"));
    }

    @Test
    void theLastStartIsWaitedForBeforeAPersonIsAsked() {
        tried(2, "m1");
        quiet = Duration.ofSeconds(3);

        assertThat(next(broker("m3", RUNS), broker("m2", RUNS), broker("m1", DOWN)))
                .isEqualTo(waitsFor("m1"));
    }

    @Test
    void aMasterThatDoesNotAnswerIsWaitedForAWhile() {
        assertThat(next(broker("m3", DOWN), broker("m2", DOWN), broker("m1", SILENT)))
                .isEqualTo(waitsFor("m1"));
    }

    @Test
    void thenTheOthersAreStartedWithoutIt() {
        quiet = Duration.ofMinutes(1);

        assertThat(next(broker("m3", SILENT), broker("m2", DOWN), broker("m1", DOWN)))
                .isEqualTo(begins("m2", "m1"));
    }

    @Test
    void nothingIsStartedWhereNothingIsKnown() {
        quiet = LONG;

        assertThat(next(broker("m3", RUNS), broker("m2", SILENT), broker("m1", NOT_ALLOWED)))
                .isEqualTo(new Next.Ask(
                        "m2 does not say whether its broker runs. m1 lets only others ask for its broker."));
    }

    @Test
    void noMasterAtAllIsAnError() {
        assertThatThrownBy(this::next)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one");
    }

    @Test
    void aPatienceOfNothingIsRefused() {
        assertThatThrownBy(() -> new Patience(Duration.ofMinutes(1), Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
    }

    // ---- force

    @Test
    void aForcedBootGoesToTheFirstInTheOrderOfStart() {
        assertThat(BrokerStart.forced(List.of(broker("m3", DOWN), broker("m2", DOWN), broker("m1", DOWN))))
                .contains(at("m3"));
    }

    @Test
    void itGoesToTheNextOneWhenTheLastThatWentDownDoesNotAnswer() {
        assertThat(BrokerStart.forced(List.of(broker("m3", SILENT), broker("m2", WITHOUT), broker("m1", DOWN))))
                .contains(at("m2"));
    }

    @Test
    void nothingIsForcedBesideABrokerThatRuns() {
        assertThat(BrokerStart.forced(List.of(broker("m3", DOWN), broker("m2", DOWN), broker("m1", RUNS))))
                .isEmpty();
    }

    @Test
    void nothingIsForcedWhereNothingIsKnown() {
        assertThat(BrokerStart.forced(List.of(broker("m3", SILENT), broker("m2", NOT_ALLOWED))))
                .isEmpty();
    }

    // ---- until the end

    /** Whatever the brokers are and do, somebody is asked in the end, and no broker was started more than twice. */
    @Test
    void alwaysEndsWithAQuestionWhenNothingHelps() {
        List<Reading<RabbitState>> states = List.of(RUNS, DOWN, WITHOUT, NOT_ALLOWED, SILENT);
        for (Reading<RabbitState> one : states) {
            for (Reading<RabbitState> two : states) {
                for (Reading<RabbitState> three : states) {
                    endsWithAQuestion(one, two, three);
                }
            }
        }
    }

    private void endsWithAQuestion(Reading<RabbitState> one, Reading<RabbitState> two, Reading<RabbitState> three) {
        tried.clear();
        quiet = Duration.ZERO;
        Duration up = Duration.ZERO;
        Next next = next(broker("m3", one, up), broker("m2", two, up), broker("m1", three, up));
        for (int looks = 0; !(next instanceof Next.Ask || next instanceof Next.AllRun); looks++) {
            assertThat(looks).as("looks").isLessThan(1_000);
            if (next instanceof Next.Begin begin) {
                tried.addAll(begin.repairs());
                quiet = Duration.ZERO;
            } else {
                quiet = quiet.plusSeconds(5);
                up = up.plusSeconds(5);
            }
            next = next(broker("m3", one, up), broker("m2", two, up), broker("m1", three, up));
        }
        assertThat(List.of("m3", "m2", "m1")).allSatisfy(node -> assertThat(tried)
                .filteredOn(repair -> repair.target().equals(at(node)))
                .hasSizeLessThanOrEqualTo(BrokerStart.TRIES));
    }
}
