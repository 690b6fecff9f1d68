package io.quiesce.power;

import static io.quiesce.power.Nodes.N1;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.Output;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.power.PowerState.Changing;
import io.quiesce.power.PowerState.Off;
import io.quiesce.power.PowerState.On;
import io.quiesce.power.PowerState.Towards;
import io.quiesce.power.PowerState.Unknown;
import io.quiesce.power.Switched.Accepted;
import io.quiesce.power.Switched.NotSent;
import io.quiesce.power.Switched.Refused;
import io.quiesce.power.Switched.Unclear;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PowerTest {

    private final ScriptedCommandRunner nodes = new ScriptedCommandRunner();
    private final Power power = new Power(nodes);

    @Test
    void asksInWordsThatCanBeReadInTheTranscript() {
        nodes.when("power state")
                .prints("on\n")
                .when("power (on|soft-off|force-off)")
                .prints("accepted\n");

        power.read(N1);
        power.on(N1);
        power.askOff(N1);
        power.forceOff(N1);

        assertThat(nodes.lines()).containsExactly("power state", "power on", "power soft-off", "power force-off");
        assertThat(nodes.asked()).extracting(asked -> asked.command().kind()).containsOnly(Command.Kind.POWER);
        assertThat(nodes.asked())
                .extracting(asked -> asked.command().id())
                .containsExactly("power-state", "power-on", "power-soft-off", "power-force-off");
        assertThat(nodes.asked()).extracting(asked -> asked.command().input()).containsOnly("");
    }

    @Test
    void readsEveryStateThatThereIsAWordFor() {
        assertThat(saying("on\n")).isEqualTo(new On());
        assertThat(saying("off\n")).isEqualTo(new Off());
        assertThat(saying("powering-on\n")).isEqualTo(new Changing(Towards.ON));
        assertThat(saying("powering-off\n")).isEqualTo(new Changing(Towards.OFF));
    }

    @Test
    void takesNoOtherWordForAState() {
        assertThat(saying("accepted\n"))
                .isEqualTo(new Unknown(
                        "the power control said 'accepted', expected on or off or powering-on or powering-off"));
        assertThat(saying("")).isInstanceOf(Unknown.class);
        assertThat(saying("OFF\n")).isInstanceOf(Unknown.class);
    }

    @Test
    void doesNotKnowAStateThatWasNotRead() {
        nodes.when("power state").exits(1, "", "wake-on-lan cannot be read");
        assertThat(power.read(N1)).isEqualTo(new Unknown("wake-on-lan cannot be read"));

        nodes.when("power state").isNotStarted(Reason.UNREACHABLE);
        assertThat(power.read(N1)).isEqualTo(new Unknown("scripted: UNREACHABLE"));

        nodes.when("power state").losesTheLine();
        assertThat(power.read(N1)).isEqualTo(new Unknown("scripted: the line was cut"));

        nodes.when("power state").hangs();
        assertThat(power.read(N1)).isEqualTo(new Unknown("no answer within 30 s"));
    }

    @Test
    void whatWasTakenIsAcceptedAlsoWhereNobodyAnswers() {
        nodes.when("power on").prints("accepted\n");
        assertThat(power.on(N1)).isEqualTo(new Accepted());

        nodes.when("power on").prints("sent\n");
        assertThat(power.on(N1)).isEqualTo(new Accepted());
    }

    @Test
    void whatNobodyConfirmedIsUnclear() {
        nodes.when("power force-off").losesTheLine();
        assertThat(power.forceOff(N1)).isEqualTo(new Unclear("scripted: the line was cut"));

        nodes.when("power force-off").hangs();
        assertThat(power.forceOff(N1)).isEqualTo(new Unclear("no answer within 60 s"));

        nodes.when("power force-off")
                .answers(new TimedOut(
                        Duration.ofSeconds(60), Output.EMPTY, Output.of("the controller did not answer"), -1));
        assertThat(power.forceOff(N1)).isEqualTo(new Unclear("the controller did not answer"));

        nodes.when("power force-off").prints("off\n");
        assertThat(power.forceOff(N1))
                .isEqualTo(new Unclear("the power control said 'off', expected accepted or sent"));
    }

    @Test
    void tellsARefusalFromWhatWasNotSent() {
        nodes.when("power soft-off").exits(1, "", "the controller does not know 'GracefulShutdown'\n");
        assertThat(power.askOff(N1)).isEqualTo(new Refused("the controller does not know 'GracefulShutdown'"));

        nodes.when("power soft-off").exits(2, "", "");
        assertThat(power.askOff(N1)).isEqualTo(new Refused("exit code 2"));

        nodes.when("power soft-off").isNotStarted(Reason.REFUSED);
        assertThat(power.askOff(N1)).isEqualTo(new NotSent("scripted: REFUSED"));
    }

    private PowerState saying(String out) {
        nodes.when("power state").prints(out);
        return power.read(N1);
    }
}
