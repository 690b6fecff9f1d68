package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.Output;
import io.quiesce.command.Reading;
import io.quiesce.vxvm.Asked;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

class LeaveStepsTest {

    private static Reading<Asked> answered(boolean accepted, String said) {
        return new Reading.Read<>(new Asked(accepted, said));
    }

    private static Reading<Asked> unanswered(CommandResult result) {
        return new Reading.NotRead<>(Reading.why(result), result);
    }

    @Test
    void whatWasAcceptedIsNoRefusalWhateverTheProgramSaid() {
        assertThat(LeaveSteps.refusal(answered(true, "VCS WARNING something"))).isEmpty();
    }

    @Test
    void whatWasNotAcceptedIsRefusedInTheProgramsOwnWords() {
        assertThat(LeaveSteps.refusal(answered(false, "Device busy"))).contains("Device busy");
    }

    @Test
    void aProgramThatRefusesWithoutAWordIsQuotedSo() {
        assertThat(LeaveSteps.refusal(answered(false, ""))).contains("the program refused and said nothing");
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"UNREACHABLE", "REFUSED", "BROKEN"})
    void whatWasNotSentForAReasonThatMayPassIsNoRefusal(Reason reason) {
        assertThat(LeaveSteps.refusal(unanswered(new NotStarted(reason, "no route"))))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            mode = Mode.EXCLUDE,
            names = {"UNREACHABLE", "REFUSED", "BROKEN"})
    void whatCannotBeSentAtAllIsRefused(Reason reason) {
        assertThat(LeaveSteps.refusal(unanswered(new NotStarted(reason, "the host key has changed"))))
                .contains("nothing was sent: the host key has changed");
    }

    static Stream<CommandResult> ofUnknownEffect() {
        return Stream.of(
                new TimedOut(Duration.ofSeconds(20), Output.EMPTY, Output.EMPTY, -1),
                new ConnectionLost("reset by peer", Output.EMPTY, Output.EMPTY));
    }

    @ParameterizedTest
    @MethodSource("ofUnknownEffect")
    void whatWasSentAndNotAnsweredIsNoRefusalForItMayHaveHappened(CommandResult result) {
        assertThat(LeaveSteps.refusal(unanswered(result))).isEmpty();
    }

    @Test
    void aSentenceEndsOnce() {
        assertThat(LeaveSteps.sentence("Device busy")).isEqualTo("Device busy.");
        assertThat(LeaveSteps.sentence("The leave waits: dg/vol is open."))
                .isEqualTo("The leave waits: dg/vol is open.");
    }
}
