package io.quiesce.openvstorage;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.RabbitState.Answering;
import io.quiesce.openvstorage.RabbitState.BrokerStopped;
import io.quiesce.openvstorage.RabbitState.Down;
import io.quiesce.openvstorage.RabbitState.NotAllowed;
import java.time.Duration;
import java.util.Optional;

/**
 * RabbitMQ on one master, as one look found it.
 *
 * @param node the master
 * @param state what it says, or why that is not known
 * @param up how long ago the master booted, where it could be read
 */
public record Broker(Target node, Reading<RabbitState> state, Optional<Duration> up) {

    public boolean runs() {
        return is(Answering.class);
    }

    /** There is no RabbitMQ process to talk to: it was not started yet, or it gave up. */
    boolean isDown() {
        return is(Down.class);
    }

    /** Its process is up without a broker in it: it boots, waits for others, or was stopped by hand. */
    boolean isWithoutBroker() {
        return is(BrokerStopped.class);
    }

    boolean isUnread() {
        return state instanceof NotRead;
    }

    /** Whether its master booted less than this ago; false when that is not known. */
    boolean isYoung(Duration age) {
        return up.filter(ago -> ago.compareTo(age) < 0).isPresent();
    }

    private boolean is(Class<? extends RabbitState> kind) {
        return state.asOptional().filter(kind::isInstance).isPresent();
    }

    /** How it is, for people. */
    public String said() {
        if (state instanceof NotRead<RabbitState> failed) {
            return "not known: " + failed.why();
        }
        RabbitState found = state.asOptional().orElseThrow();
        if (found instanceof Down down) {
            return "down: " + down.why();
        }
        if (found instanceof BrokerStopped stopped) {
            return "up without its broker: " + stopped.why();
        }
        if (found instanceof NotAllowed notAllowed) {
            return "not known: " + notAllowed.why();
        }
        Answering answering = (Answering) found;
        return "runs, and sees %d of %d members running"
                .formatted(
                        answering.nodes().size() - answering.down().size(),
                        answering.nodes().size());
    }
}
