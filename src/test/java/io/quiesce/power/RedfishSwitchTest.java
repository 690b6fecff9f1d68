package io.quiesce.power;

import static io.quiesce.power.Nodes.N1;
import static io.quiesce.power.PretendedController.SESSIONS;
import static io.quiesce.power.PretendedController.SYSTEMS;
import static io.quiesce.power.PretendedController.recorded;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.inventory.PowerControl.Redfish;
import io.quiesce.inventory.RedfishLogin;
import io.quiesce.inventory.SecretSource;
import io.quiesce.power.PowerState.Off;
import io.quiesce.power.PowerState.On;
import io.quiesce.power.PowerState.Unknown;
import io.quiesce.power.Switched.Accepted;
import io.quiesce.power.Switched.NotSent;
import io.quiesce.power.Switched.Refused;
import io.quiesce.power.Switched.Unclear;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedfishSwitchTest {

    private static final String WEB01 = "e41e3fe3-08ea-4360-aeb0-511315a5bb8e";
    private static final String RESET = SYSTEMS + "/1/Actions/ComputerSystem.Reset";
    private static final Duration PLENTY = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(500);

    private final PretendedController controller = PretendedController.plain();
    private final CountDownLatch asLongAsItTakes = new CountDownLatch(1);

    @AfterEach
    void stop() {
        asLongAsItTakes.countDown();
        controller.close();
    }

    @ParameterizedTest
    @EnumSource(RedfishLogin.class)
    void switchesOnAndOffWithTheTypesThatRedfishKnows(RedfishLogin login) {
        controller.takesResets("1", "On", "ForceOff", "GracefulShutdown");
        Power power = new Power(runner(login));

        assertThat(power.on(N1)).isEqualTo(new Accepted());
        assertThat(power.read(N1)).isEqualTo(new On());
        assertThat(power.askOff(N1)).isEqualTo(new Accepted());
        assertThat(power.read(N1)).as("still on until it has shut itself down").isEqualTo(new On());
        assertThat(power.forceOff(N1)).isEqualTo(new Accepted());
        assertThat(power.read(N1)).isEqualTo(new Off());
        assertThat(controller.resets).containsExactly("On", "GracefulShutdown", "ForceOff");
        assertThat(controller.sessions).isEmpty();
    }

    @Test
    void sendsTheActionWhereARealServiceSaysItIs() {
        String target = SYSTEMS + "/" + WEB01 + "/Actions/ComputerSystem.Reset";
        controller
                .hasSystems(WEB01)
                .answers(SYSTEMS + "/" + WEB01, recorded("redfish-sushy-system-off.json"))
                .handles(target, exchange -> exchange.sendResponseHeaders(204, -1));

        assertThat(new Power(runner(redfish(controller.url(), null, RedfishLogin.BASIC), PLENTY)).on(N1))
                .isEqualTo(new Accepted());
        assertThat(controller.asked)
                .containsExactly("GET " + SYSTEMS, "GET " + SYSTEMS + "/" + WEB01, "POST " + target);
    }

    @Test
    void sendsATypeThatIsNotSaidToBeForbidden() {
        controller.takesResets("1");

        assertThat(power().on(N1)).isEqualTo(new Accepted());
    }

    @Test
    void sendsNoTypeThatIsNotAllowedAndNamesThoseThatAre() {
        controller.takesResets("1", "On", "ForceOff", "PushPowerButton");

        assertThat(power().askOff(N1)).isInstanceOfSatisfying(Refused.class, it -> assertThat(it.why())
                .contains("'GracefulShutdown'", "it allows On, ForceOff, PushPowerButton"));
        assertThat(controller.resets).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.9/redfish/v1/Systems/1/Actions/ComputerSystem.Reset",
                "/redfish/v1/Systems/2/Actions/ComputerSystem.Reset",
                "/redfish/v1/Systems/1/../2/Actions/ComputerSystem.Reset",
                "/redfish/v1/Systems/10/Actions/ComputerSystem.Reset"
            })
    void switchesNoOtherSystemThanItsOwn(String target) {
        controller.answers(
                SYSTEMS + "/1", "{\"Actions\": {\"#ComputerSystem.Reset\": {\"target\": \"" + target + "\"}}}");

        assertThat(power().forceOff(N1)).isInstanceOfSatisfying(Refused.class, it -> assertThat(it.why())
                .contains(target, "expected a path below " + SYSTEMS + "/1/"));
        assertThat(controller.asked).containsExactly("GET " + SYSTEMS + "/1");
    }

    @Test
    void saysThatASystemTakesNoReset() {
        controller.answers(SYSTEMS + "/1", "{\"PowerState\": \"Off\"}");

        assertThat(power().on(N1)).isInstanceOfSatisfying(Refused.class, it -> assertThat(it.why())
                .contains("offers no reset"));
    }

    @Test
    void aWrongPasswordIsARefusal() {
        controller.takesResets("1");
        Redfish wrong = new Redfish(
                controller.url(),
                "admin",
                new SecretSource.SecretVariable("WRONG"),
                Optional.of("1"),
                Optional.empty());

        assertThat(new Power(runner(wrong, PLENTY)).on(N1))
                .isInstanceOfSatisfying(
                        Refused.class, it -> assertThat(it.why()).contains("refused the login of 'admin' (401)"));
        assertThat(controller.resets).isEmpty();
    }

    @Test
    void aMissingPasswordIsNotTried() {
        Redfish none = new Redfish(
                controller.url(), "admin", new SecretSource.SecretVariable("NONE"), Optional.of("1"), Optional.empty());

        assertThat(runner(none, PLENTY).run(N1, on()))
                .isInstanceOfSatisfying(
                        NotStarted.class, it -> assertThat(it.reason()).isEqualTo(Reason.LOGIN_REFUSED));
        assertThat(controller.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 405, 409, 503})
    void whatAControllerAnswersThatItDoesNotDoIsARefusal(int status) {
        controller.takesResets(
                "1",
                exchange -> PretendedController.json(
                        exchange,
                        status,
                        """
                {"error": {"message": "See @Message.ExtendedInfo", "@Message.ExtendedInfo":
                 [{"MessageId": "iLO.2.14.InvalidOperationForSystemState"}]}}
                """));

        assertThat(power().on(N1)).isInstanceOfSatisfying(Refused.class, it -> assertThat(it.why())
                .endsWith("answered %d to %s: See @Message.ExtendedInfo iLO.2.14.InvalidOperationForSystemState"
                        .formatted(status, RESET)));
        assertThat(controller.resets).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504, 303})
    void afterAnErrorOfTheControllerNobodyKnowsWhatItDid(int status) {
        controller.takesResets("1", exchange -> exchange.sendResponseHeaders(status, -1));

        assertThat(power().forceOff(N1)).isInstanceOfSatisfying(Unclear.class, it -> assertThat(it.why())
                .endsWith("answered %d to %s".formatted(status, RESET)));
        assertThat(controller.resets).hasSize(1);
    }

    @Test
    void followsAnActionNowhere() {
        controller
                .takesResets("1", exchange -> {
                    exchange.getResponseHeaders().set("Location", RESET + "/");
                    exchange.sendResponseHeaders(308, -1);
                })
                .handles(RESET + "/", exchange -> exchange.sendResponseHeaders(204, -1));

        assertThat(power().on(N1)).isInstanceOf(Refused.class);
        assertThat(controller.asked).containsExactly("GET " + SYSTEMS + "/1", "POST " + RESET);
    }

    @Test
    void anActionWhoseConnectionIsCutIsUnclearAndNotRepeated() {
        controller.takesResets("1", HttpExchange::close);

        assertThat(runner(RedfishLogin.BASIC).run(N1, on())).isInstanceOf(ConnectionLost.class);
        assertThat(controller.resets).containsExactly("On");
    }

    @Test
    void anActionThatIsNotAnsweredInTimeIsUnclearAndNotRepeated() {
        controller.takesResets("1", this::hang);

        CommandResult result = runner(RedfishLogin.BASIC).run(N1, Command.power("a", "power on", SHORT));

        assertThat(result)
                .isInstanceOfSatisfying(
                        TimedOut.class, it -> assertThat(it.err().text()).contains("did not answer within"));
        assertThat(Power.switched(result)).isInstanceOf(Unclear.class);
        assertThat(controller.resets).containsExactly("On");
    }

    @Test
    void waitsForAnActionLongerThanForAQuestion() {
        controller.takesResets("1", exchange -> {
            hang(SHORT.multipliedBy(2));
            exchange.sendResponseHeaders(204, -1);
        });

        CommandRunner runner = runner(redfish(controller.url(), "1", RedfishLogin.BASIC), SHORT);

        assertThat(runner.run(N1, on())).isEqualTo(Word.ACCEPTED.answer());
    }

    @Test
    void aControllerThatDoesNotAnswerTheQuestionBeforeIsSentNoAction() {
        controller.takesResets("1").handles(SYSTEMS + "/1", this::hang);

        assertThat(runner(redfish(controller.url(), "1", RedfishLogin.BASIC), SHORT)
                        .run(N1, on()))
                .isInstanceOfSatisfying(
                        NotStarted.class, it -> assertThat(it.reason()).isEqualTo(Reason.UNREACHABLE));

        controller.handles(SYSTEMS + "/1", HttpExchange::close);
        assertThat(runner(RedfishLogin.BASIC).run(N1, on()))
                .isInstanceOfSatisfying(
                        NotStarted.class, it -> assertThat(it.reason()).isEqualTo(Reason.BROKEN));
        assertThat(controller.resets).isEmpty();
    }

    @Test
    void saysThatNoControllerIsThere() throws IOException {
        URI closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }

        assertThat(reason(closed)).isEqualTo(Reason.REFUSED);
        assertThat(reason(URI.create("https://bmc.invalid"))).isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    void anInterruptEndsTheWaitForAnAction() throws InterruptedException {
        controller.takesResets("1", this::hang);
        AtomicReference<CommandResult> result = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            result.set(runner(RedfishLogin.SESSION).run(N1, on()));
            flag.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        await().atMost(20, SECONDS).until(() -> !controller.resets.isEmpty());

        caller.interrupt();
        caller.join(20_000);

        assertThat(result.get())
                .isInstanceOfSatisfying(
                        TimedOut.class, it -> assertThat(it.err().text()).contains("told to stop"));
        assertThat(flag.get()).isTrue();
        assertThat(controller.sessions).as("the session is closed all the same").isEmpty();
    }

    /** A session is a seat at the controller, and there are few. */
    @Nested
    class Sessions {

        @Test
        void areOpenedOnceUsedAndClosed() {
            controller.hasSystems("1").takesResets("1");

            Switched switched = new Power(runner(redfish(controller.url(), null, RedfishLogin.SESSION), PLENTY)).on(N1);

            assertThat(switched).isEqualTo(new Accepted());
            assertThat(controller.asked)
                    .containsExactly(
                            "POST " + SESSIONS,
                            "GET " + SYSTEMS,
                            "GET " + SYSTEMS + "/1",
                            "POST " + RESET,
                            "DELETE " + SESSIONS + "/1");
            assertThat(controller.authorizations).isEmpty();
        }

        @Test
        void areClosedWhateverHappens() {
            for (HttpHandler trouble : List.<HttpHandler>of(
                    HttpExchange::close,
                    exchange -> exchange.sendResponseHeaders(409, -1),
                    exchange -> exchange.sendResponseHeaders(500, -1))) {
                controller.takesResets("1", trouble);

                assertThat(new Power(runner(RedfishLogin.SESSION)).on(N1)).isNotEqualTo(new Accepted());
                assertThat(controller.sessions).isEmpty();
            }
            controller.answers(SYSTEMS + "/1", "{}");

            assertThat(new Power(runner(RedfishLogin.SESSION)).read(N1)).isInstanceOf(Unknown.class);
            assertThat(controller.sessions).isEmpty();
        }

        @Test
        void areClosedWhereTheBodySaysIfTheHeaderDoesNot() {
            controller.takesResets("1").handles(SESSIONS, exchange -> {
                controller.sessions.put(SESSIONS + "/a%20b", "t0ken");
                exchange.getResponseHeaders().set("X-Auth-Token", "t0ken");
                PretendedController.json(exchange, 201, "{\"@odata.id\": \"" + SESSIONS + "/a%20b\"}");
            });

            assertThat(new Power(runner(RedfishLogin.SESSION)).on(N1)).isEqualTo(new Accepted());
            assertThat(controller.sessions).isEmpty();
        }

        @Test
        void sendTheirTokenNowhereElse() {
            try (PretendedController other = PretendedController.plain()) {
                controller.takesResets("1").handles(SESSIONS, exchange -> {
                    controller.sessions.put(SESSIONS + "/1", "t0ken");
                    exchange.getResponseHeaders().set("X-Auth-Token", "t0ken");
                    exchange.getResponseHeaders().set("Location", other.url() + SESSIONS + "/1");
                    exchange.sendResponseHeaders(201, -1);
                });

                assertThat(new Power(runner(RedfishLogin.SESSION)).on(N1)).isEqualTo(new Accepted());
                assertThat(other.asked).isEmpty();
                assertThat(controller.asked).noneMatch(it -> it.startsWith("DELETE"));
            }
        }

        @Test
        void areNotWaitedForWhenTheControllerIsSlowToCloseThem() {
            controller.takesResets("1").handles(SESSIONS + "/1", RedfishSwitchTest.this::hang);

            assertThat(new Power(runner(RedfishLogin.SESSION)).on(N1)).isEqualTo(new Accepted());
            assertThat(controller.asked).endsWith("DELETE " + SESSIONS + "/1");
        }

        @Test
        void areRefusedForAWrongPassword() {
            Redfish wrong = new Redfish(
                    controller.url(),
                    "admin",
                    new SecretSource.SecretVariable("WRONG"),
                    Optional.of("1"),
                    Optional.empty(),
                    RedfishLogin.SESSION);

            assertThat(new Power(runner(wrong, PLENTY)).on(N1))
                    .isInstanceOfSatisfying(
                            Refused.class, it -> assertThat(it.why()).contains("refused the login of 'admin' (401)"));
            assertThat(controller.asked).containsExactly("POST " + SESSIONS);
        }

        @Test
        void areNotUsedWithoutAToken() {
            controller.handles(SESSIONS, exchange -> exchange.sendResponseHeaders(201, -1));
            assertThat(new Power(runner(RedfishLogin.SESSION)).read(N1))
                    .isInstanceOfSatisfying(
                            Unknown.class, it -> assertThat(it.why()).contains("gave no token"));

            controller.answers(SESSIONS, 503, "{\"error\": {\"message\": \"all seats are taken\"}}");
            assertThat(new Power(runner(RedfishLogin.SESSION)).read(N1))
                    .isInstanceOfSatisfying(Unknown.class, it -> assertThat(it.why())
                            .contains("opened no session", "503", "all seats are taken"));
        }

        @Test
        void areOpenedWhereTheControllerWantsItsSlash() {
            controller.takesResets("1").leads(SESSIONS, SESSIONS + "/");
            controller.handles(SESSIONS + "/", exchange -> {
                controller.sessions.put(SESSIONS + "/7", "t0ken");
                exchange.getResponseHeaders().set("X-Auth-Token", "t0ken");
                exchange.getResponseHeaders().set("Location", SESSIONS + "/7");
                exchange.sendResponseHeaders(201, -1);
            });

            assertThat(new Power(runner(RedfishLogin.SESSION)).on(N1)).isEqualTo(new Accepted());
            assertThat(controller.sessions).isEmpty();
        }

        @Test
        void thatAreNotOpenedInTimeMeanThatNothingWasSent() {
            controller.takesResets("1").handles(SESSIONS, RedfishSwitchTest.this::hang);

            CommandResult result = runner(redfish(controller.url(), "1", RedfishLogin.SESSION), SHORT)
                    .run(N1, on());

            assertThat(Power.switched(result)).isInstanceOf(NotSent.class);
            assertThat(controller.asked).containsExactly("POST " + SESSIONS);
        }
    }

    private void hang(HttpExchange exchange) {
        hang(PLENTY.multipliedBy(3));
    }

    /** Until the test is over, or for this long. */
    private void hang(Duration atMost) {
        try {
            asLongAsItTakes.await(atMost.toMillis(), MILLISECONDS);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private Reason reason(URI url) {
        CommandResult result =
                runner(redfish(url, "1", RedfishLogin.BASIC), PLENTY).run(N1, on());
        assertThat(result).isInstanceOf(NotStarted.class);
        return ((NotStarted) result).reason();
    }

    private static Command on() {
        return Command.power("power-on", "power on", PLENTY);
    }

    private Power power() {
        return new Power(runner(RedfishLogin.BASIC));
    }

    private CommandRunner runner(RedfishLogin login) {
        return runner(redfish(controller.url(), "1", login), PLENTY);
    }

    private static Redfish redfish(URI url, String system, RedfishLogin login) {
        return new Redfish(
                url,
                "admin",
                new SecretSource.SecretVariable("BMC"),
                Optional.ofNullable(system),
                Optional.empty(),
                login);
    }

    /** @param question how long one question may take */
    private static CommandRunner runner(Redfish control, Duration question) {
        return new PoweredRunner(
                new ScriptedCommandRunner(),
                Nodes.with(control),
                new PowerControls(Map.of("BMC", "s3cret", "WRONG", "wr0ng"), question, question));
    }
}
