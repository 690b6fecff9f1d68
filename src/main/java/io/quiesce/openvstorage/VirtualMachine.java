package io.quiesce.openvstorage;

import io.quiesce.command.Unreadable;
import java.util.Arrays;

/**
 * A virtual machine on one node, as libvirt sees it.
 *
 * @param name its name in libvirt, any text without a line end
 * @param autostart whether libvirt starts it when the node boots
 * @param managedSave whether its memory was saved to disk instead of shutting it down: it is off, but not at rest
 */
public record VirtualMachine(String name, State state, boolean autostart, boolean managedSave) {

    /** libvirt's words for a domain's state. */
    public enum State {
        RUNNING("running"),
        PAUSED("paused"),
        IN_SHUTDOWN("in shutdown"),
        SHUT_OFF("shut off"),
        CRASHED("crashed"),
        PMSUSPENDED("pmsuspended"),
        IDLE("idle"),
        NO_STATE("no state");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** The word {@code virsh} prints. */
        public String word() {
            return word;
        }

        /** Whether its guest is at work; libvirt's {@code idle} is a domain that waits for something and runs. */
        public boolean runs() {
            return this == RUNNING || this == IDLE;
        }

        static State of(String word) {
            return Arrays.stream(values())
                    .filter(s -> s.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> new Unreadable("the state of a domain", word, "a state of libvirt"));
        }
    }

    /**
     * Whether nothing of it runs. Paused, in shutdown, suspended and unknown states count as running, and so does a
     * crashed domain that libvirt still lists with a process.
     */
    public boolean stopped() {
        return state == State.SHUT_OFF;
    }
}
