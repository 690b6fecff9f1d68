package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.Output;
import io.quiesce.openvstorage.PowerOff.Presence;
import io.quiesce.power.PowerState;
import io.quiesce.power.PowerState.Changing;
import io.quiesce.power.PowerState.Off;
import io.quiesce.power.PowerState.On;
import io.quiesce.power.PowerState.Towards;
import io.quiesce.power.PowerState.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SightingTest {

    private static final CommandResult CLOSED = new NotStarted(Reason.REFUSED, "refused");
    private static final CommandResult NO_ROUTE = new NotStarted(Reason.UNREACHABLE, "no route");
    private static final CommandResult ANSWERS = new Exited(0, Output.EMPTY, Output.EMPTY);
    private static final CommandResult SILENT = new TimedOut(Duration.ofSeconds(10), Output.EMPTY, Output.EMPTY, -1);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    @Test
    void isDownWhenThePortIsClosedAndThePowerIsOff() {
        assertThat(seen(CLOSED, new Off()).isDown()).isTrue();
        assertThat(seen(NO_ROUTE, new Off()).isDown()).isTrue();
        assertThat(seen(CLOSED, new Off()).state()).isEqualTo("down: its port is closed and its power is off");
    }

    @Test
    void isDownByItsNetworkAloneWhereThereIsNothingElseToAsk() {
        assertThat(seen(CLOSED).isDown()).isTrue();
        assertThat(seen(NO_ROUTE).isDown()).isTrue();
        assertThat(seen(CLOSED).state()).isEqualTo("down");
        assertThat(seen(CLOSED).bothSides()).isEmpty();
    }

    @Test
    void onlyAPowerControlProvesThatItIsOff() {
        assertThat(seen(CLOSED, new Off()).isProvedOff()).isTrue();
        assertThat(seen(CLOSED).isProvedOff()).isFalse();
        assertThat(seen(CLOSED, new On()).isProvedOff()).isFalse();
        assertThat(seen(ANSWERS, new Off()).isProvedOff()).isFalse();
    }

    @Test
    void saysWhyItDoesNotAnswer() {
        assertThat(seen(CLOSED, new On()).silence()).isEqualTo("its port is closed, but its power is still on");
        assertThat(seen(NO_ROUTE).silence()).isEqualTo("it does not answer: nothing was sent: no route");
        assertThat(seen(SILENT).answers()).isFalse();
        assertThat(seen(ANSWERS).answers()).isTrue();
    }

    @Test
    void isNotDownWhileItsPowerIsOnOrNotKnown() {
        List<PowerState> notOff =
                List.of(new On(), new Changing(Towards.ON), new Changing(Towards.OFF), new Unknown("busy"));

        assertThat(notOff).noneMatch(power -> seen(CLOSED, power).isDown()).noneMatch(power -> seen(NO_ROUTE, power)
                .isDown());
    }

    @Test
    void isNotDownWhileItAnswersOrMayAnswer() {
        for (CommandResult probe : List.of(ANSWERS, SILENT)) {
            assertThat(seen(probe).isDown()).isFalse();
            assertThat(seen(probe, new Off()).isDown()).isFalse();
        }
    }

    @Test
    void saysWhichSideDisagrees() {
        assertThat(seen(CLOSED, new On()).notDown(FIVE_MINUTES))
                .isEqualTo("its port is closed, but its power is still on (5 min after it was asked to go down)");
        assertThat(seen(NO_ROUTE, new Changing(Towards.OFF)).notDown(FIVE_MINUTES))
                .startsWith("it cannot be reached, but its power is not off yet (5 min");
        assertThat(seen(CLOSED, new Changing(Towards.ON)).notDown(FIVE_MINUTES))
                .startsWith("its port is closed, but its power is being switched on (5 min");
        assertThat(seen(CLOSED, new Unknown("the controller at https://bmc refused the login of 'adm' (401)"))
                        .notDown(FIVE_MINUTES))
                .startsWith("its port is closed, but its power state could not be read: the controller at https://bmc")
                .contains("(401)");
    }

    @Test
    void tellsANodeThatAnswersFromOneThatCannotBeAsked() {
        assertThat(seen(ANSWERS).notDown(FIVE_MINUTES))
                .isEqualTo("it still answers 5 min after it was asked to go down");
        assertThat(seen(SILENT).notDown(FIVE_MINUTES))
                .isEqualTo("it is not known whether it is down 5 min after it was asked to go down:"
                        + " no answer within 10 s");
    }

    @Test
    void reportsEachState() {
        assertThat(seen(ANSWERS).state()).isEqualTo("up");
        assertThat(seen(CLOSED, new On()).presence()).isEqualTo(Presence.UP);
        assertThat(seen(CLOSED, new On()).state()).isEqualTo("up: its port is closed, but its power is still on");
        assertThat(seen(SILENT).state()).isEqualTo("in an unknown state: no answer within 10 s");
        assertThat(seen(CLOSED, new Unknown("busy")).state())
                .isEqualTo("in an unknown state: its port is closed, but its power state could not be read: busy");
    }

    private static Sighting seen(CommandResult probe) {
        return new Sighting(probe, Optional.empty());
    }

    private static Sighting seen(CommandResult probe, PowerState power) {
        return new Sighting(probe, Optional.of(power));
    }
}
