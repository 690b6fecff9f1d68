package io.quiesce.power;

import static io.quiesce.power.RecordedOutputs.exited;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.Output;
import io.quiesce.inventory.PowerControl.Ipmi;
import io.quiesce.inventory.SecretSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of the words of the real {@code ipmitool}, and of the time that it took. */
class IpmiControllerTest {

    private static final Duration MOMENT = Duration.ofMillis(100);

    @ParameterizedTest
    @CsvSource({
        "ipmi-status-on, on",
        "ipmi-status-off, off",
        "ipmi-status-while-soft, on",
        "ipmi-status-operator, on",
        "ipmi-no-cipher-flag, on"
    })
    void readsTheStateWhateverElseIsOnStandardError(String recorded, String word) {
        assertThat(ask(PowerRequest.STATE, exited(recorded))).isEqualTo(said(word));
    }

    @ParameterizedTest
    @CsvSource({
        "ON, ipmi-on-when-on",
        "SOFT_OFF, ipmi-soft",
        "SOFT_OFF, ipmi-soft-when-off",
        "FORCE_OFF, ipmi-off-when-off"
    })
    void takesARequestForAcceptedWhenTheControllerRepeatsIt(PowerRequest request, String recorded) {
        assertThat(ask(request, exited(recorded))).isEqualTo(said("accepted"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipmi-chassis-status", "ipmi-mc-info", "ipmi-cycle-when-off", "ipmi-soft"})
    void takesNoOtherAnswerForAState(String recorded) {
        assertThat(ask(PowerRequest.STATE, exited(recorded))).isInstanceOfSatisfying(Exited.class, it -> {
            assertThat(it.ok()).isFalse();
            assertThat(it.err().text())
                    .contains(exited(recorded).out().lines().get(0).replaceAll(" +", " "))
                    .contains("expected Chassis Power is off or Chassis Power is on");
        });
    }

    @ParameterizedTest
    @CsvSource({"ON, ipmi-cycle-when-off", "ON, ipmi-off-when-off", "FORCE_OFF, ipmi-soft", "SOFT_OFF, ipmi-status-on"})
    void afterAnotherAnswerNobodyKnowsWhatWasDone(PowerRequest request, String recorded) {
        assertThat(ask(request, exited(recorded)))
                .isInstanceOfSatisfying(ConnectionLost.class, it -> assertThat(it.why())
                        .contains(exited(recorded).out().text().strip()));
    }

    @ParameterizedTest
    @EnumSource(PowerRequest.class)
    void aRefusedLoginIsToldFromAControllerThatIsNotThereByTheTime(PowerRequest request) {
        assertThat(ask(request, exited("ipmi-wrong-password"), Duration.ofMillis(102)))
                .isInstanceOfSatisfying(Exited.class, it -> {
                    assertThat(it.ok()).isFalse();
                    assertThat(it.err().text())
                            .isEqualTo("the controller at 10.1.1.1 refused the login of 'adm', or is not there; after"
                                    + " 0.1 s a refused login is likelier"
                                    + " (Error: Unable to establish IPMI v2 / RMCP+ session)");
                });
        assertThat(ask(request, exited("ipmi-no-bmc"), Duration.ofMillis(20_169)))
                .isEqualTo(new NotStarted(
                        Reason.UNREACHABLE,
                        "the controller at 10.1.1.1 refused the login of 'adm', or is not there; after 20.2 s that it"
                                + " is not there is likelier (Error: Unable to establish IPMI v2 / RMCP+ session)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Set Chassis Power Control to Up/On failed: Command not supported in present state",
                "Set Chassis Power Control to Down/Off failed: Insufficient privilege level",
                "lanplus: password is longer than 20 bytes.",
                "Username is too long (> 16 bytes)"
            })
    void whatIpmitoolSaysItDidNotDoIsARefusal(String printed) {
        assertThat(ask(PowerRequest.ON, new Exited(1, Output.EMPTY, Output.of(printed + "\n"))))
                .isInstanceOfSatisfying(Exited.class, it -> {
                    assertThat(it.ok()).isFalse();
                    assertThat(it.err().text()).contains(printed);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Unable to set Chassis Power Control to Up/On", "Close Session command failed", ""})
    void afterAnyOtherFailureARequestMayHaveBeenHeard(String printed) {
        Exited failed = new Exited(1, Output.EMPTY, Output.of(printed));

        assertThat(ask(PowerRequest.ON, failed)).isInstanceOfSatisfying(ConnectionLost.class, it -> assertThat(it.why())
                .contains("ended with 1", printed));
        assertThat(Power.state(ask(PowerRequest.STATE, failed))).isInstanceOf(PowerState.Unknown.class);
    }

    @ParameterizedTest
    @EnumSource(value = PowerRequest.class, mode = Mode.EXCLUDE, names = "STATE")
    void whatWasKilledMayHaveBeenHeard(PowerRequest request) {
        assertThat(ask(request, new Exited(137, Output.EMPTY, Output.EMPTY))).isInstanceOf(ConnectionLost.class);
    }

    @Test
    void aHostThatIsNotReachedHasAskedNobody() {
        NotStarted notStarted = new NotStarted(Reason.HOST_KEY_CHANGED, "the host key of the host has changed");

        assertThat(ask(PowerRequest.ON, notStarted)).isEqualTo(notStarted);
    }

    @Test
    void keepsNothingOfWhatWasPrintedBeforeTheEnd() {
        Output printed = Output.of("s3cret");

        assertThat(ask(PowerRequest.ON, new TimedOut(Duration.ofSeconds(60), printed, printed, 2)))
                .isInstanceOfSatisfying(TimedOut.class, it -> {
                    assertThat(it.out()).isEqualTo(Output.EMPTY);
                    assertThat(it.err().text())
                            .isEqualTo("ipmitool on the host mgmt, which asked the controller at 10.1.1.1, was ended:"
                                    + " there was no answer within 60 s");
                });
        assertThat(ask(PowerRequest.ON, new ConnectionLost("the line broke", printed, printed)))
                .isEqualTo(new ConnectionLost("the line broke", Output.EMPTY, Output.EMPTY));
    }

    @Test
    void hidesAPasswordThatIsPrinted() {
        assertThat(ask(PowerRequest.ON, new Exited(1, Output.EMPTY, Output.of("IPMI_PASSWORD=s3cret: bad"))))
                .isInstanceOfSatisfying(
                        ConnectionLost.class, it -> assertThat(it.why()).contains("IPMI_PASSWORD=****: bad"));
    }

    @Test
    void asksNobodyWithoutAPassword() {
        IpmiController controller = new IpmiController(control(), Map.of(), never(), () -> 0);

        assertThat(controller.ask(PowerRequest.ON, "a", MOMENT)).isInstanceOfSatisfying(NotStarted.class, it -> {
            assertThat(it.reason()).isEqualTo(Reason.LOGIN_REFUSED);
            assertThat(it.why()).contains("the variable BMC");
        });
    }

    private static CommandResult said(String word) {
        return new Exited(0, Output.of(word + "\n"), Output.EMPTY);
    }

    private static CommandResult ask(PowerRequest request, CommandResult result) {
        return ask(request, result, MOMENT);
    }

    private static CommandResult ask(PowerRequest request, CommandResult result, Duration took) {
        AtomicLong now = new AtomicLong(42);
        Ipmitool ipmitool = new Ipmitool() {
            @Override
            public CommandResult run(String id, List<String> arguments, Secret password, Duration limit) {
                now.addAndGet(took.toNanos());
                return result;
            }

            @Override
            public String toString() {
                return "the host mgmt";
            }
        };
        return new IpmiController(control(), Map.of("BMC", "s3cret"), ipmitool, now::get)
                .ask(request, "a", Duration.ofSeconds(60));
    }

    private static Ipmi control() {
        return new Ipmi("10.1.1.1", "adm", new SecretSource.SecretVariable("BMC"), 17, Optional.empty());
    }

    private static Ipmitool never() {
        return (id, arguments, password, limit) -> {
            throw new AssertionError("nobody was to be asked");
        };
    }
}
