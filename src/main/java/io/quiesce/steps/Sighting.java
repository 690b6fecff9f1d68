package io.quiesce.steps;

import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.Reading;
import io.quiesce.openvstorage.PowerOff;
import io.quiesce.openvstorage.PowerOff.Presence;
import io.quiesce.power.PowerState;
import java.time.Duration;
import java.util.Optional;

/**
 * What was seen of a node from two sides: its network, and its power control where it has one that can be read. It is
 * down only if neither side says otherwise; a power control that does not answer leaves it unknown. Pure.
 *
 * @param probe how the smallest command ended
 * @param power what its power control said; empty where there is none to read, or where it was not asked because the
 *     node answers
 */
record Sighting(CommandResult probe, Optional<PowerState> power) {

    Presence presence() {
        Presence seen = PowerOff.seen(probe);
        if (seen != Presence.DOWN || power.isEmpty() || power.get() instanceof PowerState.Off) {
            return seen;
        }
        return power.get() instanceof PowerState.Unknown ? Presence.UNKNOWN : Presence.UP;
    }

    /** Whether the node itself answered. */
    boolean answers() {
        return PowerOff.seen(probe) == Presence.UP;
    }

    boolean isDown() {
        return presence() == Presence.DOWN;
    }

    /** Whether its power control, and not its network alone, says that it is off. */
    boolean isProvedOff() {
        return isDown() && power.isPresent();
    }

    /** What each side says, where the power control was asked; otherwise empty. */
    Optional<String> bothSides() {
        return power.map(state -> network() + power(state));
    }

    /** The state of the node, as the end of a sentence: "ovs-m1 is …". */
    String state() {
        return switch (presence()) {
            case DOWN -> bothSides().map(text -> "down: " + text).orElse("down");
            case UP -> bothSides().map(text -> "up: " + text).orElse("up");
            case UNKNOWN -> "in an unknown state: " + bothSides().orElseGet(() -> Reading.why(probe));
        };
    }

    /**
     * Why a node does not count as down, for one that {@link #isDown} refuses.
     *
     * @param waited how long ago it was asked to go down
     */
    String notDown(Duration waited) {
        String since = " " + Drains.words(waited) + " after it was asked to go down";
        return bothSides()
                .map(text -> text + " (" + since.strip() + ")")
                .orElseGet(() -> presence() == Presence.UP
                        ? "it still answers" + since
                        : "it is not known whether it is down" + since + ": " + Reading.why(probe));
    }

    /** What a person should know about a node that does not answer. */
    String silence() {
        return bothSides().orElseGet(() -> "it does not answer: " + Reading.why(probe));
    }

    private String network() {
        return probe instanceof NotStarted notStarted && notStarted.reason() == Reason.REFUSED
                ? "its port is closed"
                : "it cannot be reached";
    }

    private static String power(PowerState state) {
        if (state instanceof PowerState.Off) {
            return " and its power is off";
        }
        if (state instanceof PowerState.On) {
            return ", but its power is still on";
        }
        if (state instanceof PowerState.Changing changing) {
            return changing.towards() == PowerState.Towards.OFF
                    ? ", but its power is not off yet"
                    : ", but its power is being switched on";
        }
        return ", but its power state could not be read: " + ((PowerState.Unknown) state).why();
    }
}
