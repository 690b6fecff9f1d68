package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Broker;
import io.quiesce.openvstorage.BrokerStart.Next;
import io.quiesce.openvstorage.RabbitState;
import io.quiesce.openvstorage.RabbitState.Answering;
import io.quiesce.openvstorage.RabbitState.Down;
import io.quiesce.openvstorage.Repair;
import io.quiesce.openvstorage.Repair.Verb;
import io.quiesce.openvstorage.RestartPlan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RabbitViewTest {

    private static final Instant AT = Instant.parse("2026-03-14T03:20:00Z");
    private static final Next ASK = new Next.Ask("The broker of m3 was started 2 times and does not run.");

    private static RestartPlan plan(String shutdown) {
        return new RestartPlan(
                "ovs", shutdown, List.of(), List.of("m3", "m1"), List.of(), List.of(), List.of(), List.of());
    }

    private static Broker broker(String node, RabbitState state) {
        return new Broker(new Target("ovs", node), new Reading.Read<>(state), Optional.empty());
    }

    private static Broker runs(String node) {
        return broker(
                node,
                new Answering(Set.of("rabbit@m1", "rabbit@m3"), Set.of("rabbit@m1"), Set.of(), Map.of(), List.of()));
    }

    private static Repair start(String node) {
        return new Repair(new Target("ovs", node), Verb.START, "rabbitmq-server");
    }

    @Test
    void saysMasterByMasterWhatTheBrokerSaidAndWhatWasTried() {
        RabbitView view = RabbitView.of(
                plan("run-1"),
                List.of(broker("m3", new Down("nodedown")), runs("m1")),
                List.of(start("m3"), start("m3")),
                ASK,
                AT);

        assertThat(view.headline()).isEqualTo("RabbitMQ runs on 1 of 2 masters");
        assertThat(view.at()).isEqualTo("2026-03-14 03:20:00 UTC");
        assertThat(view.why()).isEqualTo("The broker of m3 was started 2 times and does not run.");
        assertThat(view.rows())
                .containsExactly(
                        new RabbitView.Row("1", "m3", "down: nodedown", "twice"),
                        new RabbitView.Row("2", "m1", "runs, and sees 1 of 2 members running", "no"));
    }

    @Test
    void saysWhoWentDownLastByTheRecord() {
        assertThat(RabbitView.of(plan("run-1"), List.of(runs("m1")), List.of(), new Next.AllRun(), AT)
                        .order())
                .isEqualTo("By the record of the shutdown m3 went down last: its broker needs no other to boot.");
    }

    @Test
    void claimsNothingAboutTheLastOneWithoutARecord() {
        assertThat(RabbitView.of(plan(""), List.of(runs("m1")), List.of(), new Next.AllRun(), AT)
                        .order())
                .isEqualTo("There is no record of who went down last; the order is that of the inventory.");
    }

    @Test
    void saysWhereAForcedBootWouldGo() {
        RabbitView view = RabbitView.of(
                plan("run-1"),
                List.of(broker("m3", new Down("nodedown")), broker("m1", new Down("nodedown"))),
                List.of(),
                ASK,
                AT);

        assertThat(view.force()).isEqualTo("It would go to m3, the first in the order whose broker does not run.");
        assertThat(view.what())
                .containsExactly(new RabbitView.Forced("RabbitMQ boots without waiting for the others", "m3"));
    }

    @Test
    void saysWhyNoBootCanBeForced() {
        RabbitView view = RabbitView.of(
                plan("run-1"), List.of(broker("m3", new Down("nodedown")), runs("m1")), List.of(), ASK, AT);

        assertThat(view.force()).isEqualTo("Not possible while a broker runs: the others are to join it.");
        assertThat(view.what()).isEmpty();
    }

    @Test
    void keepsWhatAFormShowsWithinBounds() {
        RabbitView view =
                RabbitView.of(plan(""), List.of(broker("m3", new Down("x".repeat(5000)))), List.of(), ASK, AT);

        assertThat(view.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.state()).hasSize(400).endsWith("…"));
    }
}
