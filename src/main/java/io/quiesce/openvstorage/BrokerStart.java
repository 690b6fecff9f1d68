package io.quiesce.openvstorage;

import io.quiesce.command.Target;
import io.quiesce.openvstorage.RabbitState.NotAllowed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides how RabbitMQ comes to run on all masters once these are up. Pure.
 *
 * <p>A broker that stopped while others ran waits for one of them, and gives up after its time. So where one runs, the
 * others are started beside it; where none runs, all are started at the same time, which brings them back whoever stopped
 * last. One that waits is left alone while it may still wait (reference: open-vstorage.md 6.3 and 8, 12 and 13).
 *
 * <p>Partitions are no business of this decision; they are seen once all run.
 */
public final class BrokerStart {

    /** How often one broker is started or restarted before a person is asked. */
    public static final int TRIES = 2;

    private final List<Broker> brokers;
    private final List<Repair> tried;
    private final Duration quiet;
    private final Patience patience;

    private BrokerStart(List<Broker> brokers, List<Repair> tried, Duration quiet, Patience patience) {
        this.brokers = brokers;
        this.tried = tried;
        this.quiet = quiet;
        this.patience = patience;
    }

    /**
     * How long what may come by itself is waited for.
     *
     * @param bootsWithin from the boot of a master until its broker must have been started
     * @param waitsWithin from the start of a broker until it must have found the others, or given up
     * @param settlesWithin from the end of a start that did not help until the next: systemd tries again by itself meanwhile
     */
    public record Patience(Duration bootsWithin, Duration waitsWithin, Duration settlesWithin) {
        public Patience {
            for (Duration duration : List.of(bootsWithin, waitsWithin, settlesWithin)) {
                if (duration.isNegative() || duration.isZero()) {
                    throw new IllegalArgumentException(
                            "brokers are waited for %s, %s and %s, expected more than zero each"
                                    .formatted(bootsWithin, waitsWithin, settlesWithin));
                }
            }
        }
    }

    /** What comes next. */
    public sealed interface Next {
        /** There is nothing to do. */
        record AllRun() implements Next {}

        /** These are done now, all at the same time. Never empty. */
        record Begin(List<Repair> repairs) implements Next {
            public Begin {
                repairs = List.copyOf(repairs);
            }
        }

        /** Look again in a while: these may come by themselves. Never empty. */
        record Wait(List<Target> on) implements Next {
            public Wait {
                on = List.copyOf(on);
            }
        }

        /**
         * Nothing that may be done without a person helps.
         *
         * @param why what stands in the way, a sentence for each master
         */
        record Ask(String why) implements Next {}
    }

    /**
     * What comes next.
     *
     * @param brokers one look at each master, in the order in which they were to be started
     * @param tried what was done since a person last had a say, each as often as it was done
     * @param quiet how long ago the last of it was done, or the phase begun
     * @throws IllegalArgumentException if there is no master: nothing selected never means that all is well
     */
    public static Next next(List<Broker> brokers, List<Repair> tried, Duration quiet, Patience patience) {
        if (brokers.isEmpty()) {
            throw new IllegalArgumentException("RabbitMQ is to run on no master at all, expected at least one");
        }
        return new BrokerStart(brokers, tried, quiet, patience).next();
    }

    /**
     * The master whose broker a forced boot would go to: the first in the order whose broker does not run. Empty while any
     * broker runs, since the others get what it has, and when no master is known to have none.
     */
    public static Optional<Target> forced(List<Broker> brokers) {
        if (brokers.stream().anyMatch(Broker::runs)) {
            return Optional.empty();
        }
        return brokers.stream()
                .filter(broker -> broker.isDown() || broker.isWithoutBroker())
                .map(Broker::node)
                .findFirst();
    }

    private Next next() {
        if (brokers.stream().allMatch(Broker::runs)) {
            return new Next.AllRun();
        }
        List<Repair> due = isIncomplete()
                ? List.of()
                : brokers.stream().flatMap(broker -> due(broker).stream()).toList();
        if (!due.isEmpty()) {
            return new Next.Begin(due);
        }
        List<Target> coming =
                brokers.stream().filter(this::mayCome).map(Broker::node).toList();
        return coming.isEmpty() ? new Next.Ask(why()) : new Next.Wait(coming);
    }

    /** None runs, so all must start together, and one cannot be started yet. */
    private boolean isIncomplete() {
        return brokers.stream().noneMatch(Broker::runs)
                && brokers.stream().filter(broker -> !broker.isWithoutBroker()).anyMatch(this::mayCome);
    }

    private Optional<Repair> due(Broker broker) {
        if (tries(broker) >= TRIES || mayCome(broker)) {
            return Optional.empty();
        }
        if (broker.isDown()) {
            return Optional.of(Repair.start(broker.node(), RabbitHealth.SERVICE));
        }
        return broker.isWithoutBroker()
                ? Optional.of(Repair.restart(broker.node(), RabbitHealth.SERVICE))
                : Optional.empty();
    }

    private boolean mayCome(Broker broker) {
        if (broker.isDown()) {
            return broker.isYoung(patience.bootsWithin()) || tries(broker) > 0 && isWithin(patience.settlesWithin());
        }
        if (broker.isWithoutBroker()) {
            return broker.isYoung(patience.waitsWithin()) || isWithin(patience.waitsWithin());
        }
        return broker.isUnread() && isWithin(patience.bootsWithin());
    }

    private boolean isWithin(Duration time) {
        return quiet.compareTo(time) < 0;
    }

    private long tries(Broker broker) {
        return tried.stream()
                .filter(repair -> repair.target().equals(broker.node()))
                .count();
    }

    private String why() {
        List<String> sentences = new ArrayList<>();
        for (Broker broker : brokers) {
            String node = broker.node().node();
            if (broker.isUnread()) {
                sentences.add(node + " does not say whether its broker runs.");
            } else if (broker.state()
                    .asOptional()
                    .filter(NotAllowed.class::isInstance)
                    .isPresent()) {
                sentences.add(node + " lets only others ask for its broker.");
            } else if (!broker.runs()) {
                sentences.add("The broker of %s was started %d times and does not run.".formatted(node, tries(broker)));
            }
        }
        return String.join(" ", sentences);
    }
}
