package io.quiesce.steps;

import io.quiesce.command.Target;
import io.quiesce.openvstorage.Broker;
import io.quiesce.openvstorage.BrokerStart;
import io.quiesce.openvstorage.BrokerStart.Next;
import io.quiesce.openvstorage.Repair;
import io.quiesce.openvstorage.RestartPlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * RabbitMQ on all masters, as its form shows it: bounded, in plain words.
 *
 * @param headline how many run
 * @param at when it was looked at
 * @param order who went down last, and how that is known
 * @param why what stands in the way; empty while something goes on by itself
 * @param force where a forced boot would go, or why to none
 * @param what the same, for the person who is to confirm it; empty when to none
 * @param rows the masters in the order of start
 */
record RabbitView(
        String headline, String at, String order, String why, String force, List<Forced> what, List<Row> rows) {

    private static final int LONGEST_STATE = 400;

    /** One master. */
    record Row(String order, String node, String state, String tried) {}

    /** What would be forced. */
    record Forced(String what, String node) {}

    static RabbitView of(RestartPlan plan, List<Broker> brokers, List<Repair> tried, Next next, Instant at) {
        long running = brokers.stream().filter(Broker::runs).count();
        Optional<Target> forced = BrokerStart.forced(brokers);
        return new RabbitView(
                "RabbitMQ runs on %d of %d masters".formatted(running, brokers.size()),
                Drains.moment(at),
                order(plan),
                next instanceof Next.Ask ask ? ask.why() : "",
                forced.map(target -> "It would go to %s, the first in the order whose broker does not run."
                                .formatted(target.node()))
                        .orElse(
                                running > 0
                                        ? "Not possible while a broker runs: the others are to join it."
                                        : "Not possible: it is not known of any master that its broker does not run."),
                forced
                        .map(target -> new Forced("RabbitMQ boots without waiting for the others", target.node()))
                        .stream()
                        .toList(),
                rows(brokers, tried));
    }

    private static String order(RestartPlan plan) {
        return plan.shutdown().isEmpty()
                ? "There is no record of who went down last; the order is that of the inventory."
                : "By the record of the shutdown %s went down last: its broker needs no other to boot."
                        .formatted(plan.masters().get(0));
    }

    private static List<Row> rows(List<Broker> brokers, List<Repair> tried) {
        List<Row> rows = new ArrayList<>();
        for (Broker broker : brokers) {
            rows.add(new Row(
                    String.valueOf(rows.size() + 1),
                    broker.node().node(),
                    ServicesView.cut(broker.said(), LONGEST_STATE),
                    tried(tried.stream()
                            .filter(repair -> repair.target().equals(broker.node()))
                            .count())));
        }
        return rows;
    }

    private static String tried(long times) {
        return times == 0 ? "no" : times == 1 ? "once" : times == 2 ? "twice" : times + " times";
    }
}
