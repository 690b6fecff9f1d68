package io.quiesce.openvstorage;

import io.quiesce.openvstorage.VirtualMachine.State;
import java.util.Optional;

/** What became of the request to start one virtual machine. */
public sealed interface MachineStart {

    /** It was started, or restored from its saved memory, and ran a moment later. */
    record Started() implements MachineStart {}

    /** It ran already; nothing was done. */
    record AlreadyRunning() implements MachineStart {}

    /**
     * It is neither off nor running, so it cannot be started; nothing was done.
     *
     * @param state paused, suspended, going down, crashed or none that libvirt knows
     */
    record NotOff(State state) implements MachineStart {}

    /** There is no machine of that name; nothing was done. */
    record Gone() implements MachineStart {}

    /**
     * libvirt said no.
     *
     * @param said why, in its own words on one line
     */
    record Refused(String said) implements MachineStart {}

    /** libvirt said that it was started, and a moment later it did not run. */
    record Fell(State state) implements MachineStart {}

    /** Why it does not run, for a person; empty when it runs. */
    default Optional<String> whyNot() {
        if (this instanceof NotOff notOff) {
            return Optional.of("is %s, so it cannot be started".formatted(notOff.state.word()));
        }
        if (this instanceof Gone) {
            return Optional.of("is not there any more");
        }
        if (this instanceof Refused refused) {
            return Optional.of("was not started: " + refused.said);
        }
        if (this instanceof Fell fell) {
            return Optional.of("was started and is %s again".formatted(fell.state.word()));
        }
        return Optional.empty();
    }
}
