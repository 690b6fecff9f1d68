package io.quiesce.power;

import static io.quiesce.power.PretendedController.SYSTEMS;
import static io.quiesce.power.PretendedController.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.inventory.PowerControl.Redfish;
import io.quiesce.inventory.SecretSource;
import io.quiesce.power.PowerState.Changing;
import io.quiesce.power.PowerState.Off;
import io.quiesce.power.PowerState.On;
import io.quiesce.power.PowerState.Towards;
import io.quiesce.power.PowerState.Unknown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerControlsTest {

    private static final String WEB01 = "e41e3fe3-08ea-4360-aeb0-511315a5bb8e";
    private static final Duration PLENTY = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path folder;

    private final PretendedController controller = PretendedController.plain();

    @AfterEach
    void stop() {
        controller.close();
    }

    @Test
    void readsThatARealServiceSaysOff() {
        controller.answers(SYSTEMS + "/" + WEB01, recorded("redfish-sushy-system-off.json"));

        assertThat(read(WEB01)).isEqualTo(new Off());
        assertThat(controller.asked).containsExactly("GET " + SYSTEMS + "/" + WEB01);
    }

    @Test
    void findsTheOnlySystemByItself() {
        controller.hasSystems(WEB01).answers(SYSTEMS + "/" + WEB01, recorded("redfish-sushy-system-off.json"));

        assertThat(read(null)).isEqualTo(new Off());
    }

    @Test
    void readsEveryStateThatIsKnown() {
        assertThat(saying("\"On\"")).isEqualTo(new On());
        assertThat(saying("\"PoweringOn\"")).isEqualTo(new Changing(Towards.ON));
        assertThat(saying("\"PoweringOff\"")).isEqualTo(new Changing(Towards.OFF));
    }

    @ParameterizedTest
    @CsvSource({"'\"Paused\"', 'Paused'", "'\"off\"', 'off'", "'0', '0'", "'\"\"', ''''''"})
    void showsAStateThatItDoesNotKnowAndTakesItForNone(String value, String shown) {
        assertThat(why(saying(value))).contains("power state is '", shown.replace("'", ""), "expected On, Off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"PowerState\": null}"})
    void aSystemThatDoesNotSayIsNotOff(String json) {
        controller.answers(SYSTEMS + "/1", json);

        assertThat(why(read("1"))).contains("says nothing about the power state");
    }

    @Test
    void namesTheSystemsWhereSeveralMayBeMeant() {
        controller.hasSystems("left", "right").answers(SYSTEMS + "/left", "{\"PowerState\": \"Off\"}");

        assertThat(why(read(null))).contains("several systems (left, right)", "inventory must say which");
        assertThat(read("left")).isEqualTo(new Off());
    }

    @Test
    void takesNoSystemFromTheFirstPageOfMany() {
        controller.answers(
                SYSTEMS,
                """
                {"Members": [{"@odata.id": "/redfish/v1/Systems/1"}], "Members@odata.nextLink": "/redfish/v1/Systems?$skip=1"}
                """);

        assertThat(why(read(null))).contains("several systems (1, …)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"Members\": []}", "{\"Members\": 1}"})
    void takesAControllerWithoutASystemForUnknown(String json) {
        controller.answers(SYSTEMS, json);

        assertThat(why(read(null))).contains("names no system");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.9/redfish/v1/Systems/1",
                "@127.0.0.9/redfish/v1/Systems/1",
                "/redfish/v1/Systems/../Chassis/1",
                ""
            })
    void followsAMemberOnlyToASystemOfTheSameController(String member) {
        controller.answers(SYSTEMS, "{\"Members\": [{\"@odata.id\": \"" + member + "\"}]}");

        assertThat(why(read(null))).contains("expected a path below " + SYSTEMS);
        assertThat(controller.asked).containsExactly("GET " + SYSTEMS);
    }

    @Test
    void saysWhichSystemIsNotThere() {
        assertThat(why(read("nope")))
                .contains("the controller at " + controller.url(), "404", "Systems/nope", "no domain with matching");
    }

    @Test
    void asksForASystemWithAnOddId() {
        controller.answers(SYSTEMS + "/a%20b%2Fc", "{\"PowerState\": \"On\"}");

        assertThat(read("a b/c")).isEqualTo(new On());
    }

    @Test
    void saysThatTheLoginIsRefusedWithoutThePassword() throws IOException {
        controller.hasSystems("1");
        Files.writeString(folder.resolve("pw"), "wr0ng\n");

        String why = why(reading(redfish(null)).get());

        assertThat(why).contains("refused the login of 'admin' (401)").doesNotContain("wr0ng");
    }

    @Test
    void readsThePasswordAnewEachTime() throws IOException {
        controller.answers(SYSTEMS + "/1", "{\"PowerState\": \"On\"}");
        Supplier<PowerState> reading = reading(redfish("1"));

        assertThat(why(reading.get())).contains("the password file " + folder.resolve("pw") + " is not there");
        Files.writeString(folder.resolve("pw"), "\n");
        assertThat(why(reading.get())).contains("is empty");
        Files.writeString(folder.resolve("pw"), "s3cret\nanother line\n");
        assertThat(reading.get()).isEqualTo(new On());
    }

    @Test
    void readsThePasswordFromTheEnvironment() {
        controller.answers(SYSTEMS + "/1", "{\"PowerState\": \"On\"}");
        Redfish control = new Redfish(
                controller.url(), "admin", new SecretSource.SecretVariable("BMC"), Optional.of("1"), Optional.empty());

        assertThat(reading(control, Map.of("BMC", "s3cret"), PLENTY).get()).isEqualTo(new On());
        assertThat(why(reading(control, Map.of(), PLENTY).get())).contains("the variable BMC", "is not set");
    }

    @Test
    void goesWhereAControllerWantsItsSlash() {
        controller.leads(SYSTEMS + "/1", SYSTEMS + "/1/").answers(SYSTEMS + "/1/", "{\"PowerState\": \"On\"}");

        assertThat(read("1")).isEqualTo(new On());
    }

    @Test
    void takesThePasswordNowhereElse() {
        try (PretendedController other = PretendedController.plain()) {
            controller.leads(SYSTEMS + "/1", other.url() + SYSTEMS + "/1");

            assertThat(why(read("1"))).contains("answered 308", other.url().toString(), "no password is sent");
            assertThat(other.asked).isEmpty();
        }
    }

    @Test
    void goesRoundOnceOnly() {
        controller.leads(SYSTEMS + "/1", SYSTEMS + "/1");

        assertThat(why(read("1"))).contains("answered 308");
        assertThat(controller.asked).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>\n<b>busy</b>", "", "[]", "\"Off\"", "{\"PowerState\": \"Off\""})
    void showsWhatIsNoResource(String body) {
        controller.answers(SYSTEMS + "/1", body);

        assertThat(why(read("1"))).contains("something else than a Redfish resource", body.replace("\n", " "));
    }

    @Test
    void saysThatTheControllerIsInTrouble() {
        controller.answers(SYSTEMS + "/1", 503, "busy");

        assertThat(why(read("1"))).endsWith("answered 503 to " + SYSTEMS + "/1");
    }

    @Test
    void readsNoEndlessAnswer() {
        controller.handles(SYSTEMS + "/1", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] much = new byte[1 << 16];
            for (int i = 0; i < 1000; i++) {
                exchange.getResponseBody().write(much);
            }
        });

        assertThat(why(read("1"))).contains("longer than 1048576 bytes");
    }

    @Test
    void waitsNotForEverForAServerThatSaysNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Redfish control = redfish("1", URI.create("http://127.0.0.1:" + silent.getLocalPort()));
            Files.writeString(folder.resolve("pw"), "s3cret");

            assertThat(why(reading(control, Map.of(), SHORT).get())).endsWith("did not answer within 300 ms");
        }
    }

    @Test
    void waitsNotForEverForTheRestOfAnAnswer() throws IOException {
        CountDownLatch asLongAsItTakes = new CountDownLatch(1);
        controller.handles(SYSTEMS + "/1", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                asLongAsItTakes.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        });
        Files.writeString(folder.resolve("pw"), "s3cret");

        assertThat(why(reading(redfish("1"), Map.of(), SHORT).get())).endsWith("did not answer within 300 ms");
        asLongAsItTakes.countDown();
    }

    @Test
    void saysThatNothingListens() throws IOException {
        URI closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
        Files.writeString(folder.resolve("pw"), "s3cret");

        assertThat(why(reading(redfish("1", closed)).get())).contains("accepts no connection", closed.toString());
    }

    @Test
    void saysThatTheNameIsNotKnown() throws IOException {
        Files.writeString(folder.resolve("pw"), "s3cret");

        assertThat(why(reading(redfish("1", URI.create("https://bmc.invalid"))).get()))
                .contains("name of the controller at https://bmc.invalid is not known");
    }

    @Test
    void keepsTheInterruptOfItsCaller() throws IOException {
        controller.answers(SYSTEMS + "/1", "{\"PowerState\": \"Off\"}");
        Files.writeString(folder.resolve("pw"), "s3cret");

        Thread.currentThread().interrupt();
        PowerState state = reading(redfish("1")).get();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(why(state)).contains("told to stop");
    }

    @Test
    void aSecretPrintsAsStars() throws Exception {
        Secret secret = Secret.read(new SecretSource.SecretVariable("BMC"), Map.of("BMC", "s3cret"));

        assertThat(secret).hasToString("****");
    }

    private PowerState saying(String value) {
        controller.answers(SYSTEMS + "/1", "{\"PowerState\": " + value + "}");
        return read("1");
    }

    private PowerState read(String system) {
        try {
            Files.writeString(folder.resolve("pw"), "s3cret\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return reading(redfish(system)).get();
    }

    private Redfish redfish(String system) {
        return redfish(system, controller.url());
    }

    private Redfish redfish(String system, URI url) {
        return new Redfish(
                url,
                "admin",
                new SecretSource.SecretFile(folder.resolve("pw")),
                Optional.ofNullable(system),
                Optional.empty());
    }

    private static Supplier<PowerState> reading(Redfish control) {
        return reading(control, Map.of(), PLENTY);
    }

    private static Supplier<PowerState> reading(Redfish control, Map<String, String> environment, Duration limit) {
        return Nodes.reading(new PowerControls(environment, limit, limit), control);
    }

    private static String why(PowerState state) {
        assertThat(state).isInstanceOf(Unknown.class);
        return ((Unknown) state).why();
    }
}
