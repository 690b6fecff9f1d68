package io.quiesce.lab;

import static io.quiesce.lab.RedfishClient.RESET;
import static io.quiesce.lab.RedfishClient.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quiesce.lab.RedfishClient.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The management controllers of the lab, met as any client meets them, with what the inventory hands over. */
class ControllerIT {

    private static final String SESSIONS = "/redfish/v1/SessionService/Sessions";

    @TempDir
    static Path directory;

    private static Lab lab;

    private RedfishClient n1;

    @BeforeAll
    static void start() {
        lab = Lab.start(directory, new LabOptions(0.05), "lab-small");
    }

    @AfterAll
    static void stop() {
        lab.reset("small");
        lab.close();
    }

    @BeforeEach
    void asNew() throws IOException {
        lab.reset("small");
        n1 = RedfishClient.of(lab.inventory(), "n1");
    }

    @Test
    void answersForItsOwnNodeWithTheHandedOverCertificateAndLogin() throws IOException {
        Answer system = n1.get(SYSTEM);

        assertThat(system.status()).isEqualTo(200);
        assertThat(system.header("odata-version")).isEqualTo("4.0");
        assertThat(system.header("content-type")).startsWith("application/json");
        assertThat(system.body().path("Name").asText()).isEqualTo("n1");
        assertThat(system.body().path("PowerState").asText()).isEqualTo("On");
        RedfishClient n2 = RedfishClient.of(lab.inventory(), "n2");
        assertThat(n2.get(SYSTEM).body().path("Name").asText()).isEqualTo("n2");
    }

    @Test
    void isTrustedByNobodyWhoWasNotHandedItsCertificate() {
        HttpRequest request =
                HttpRequest.newBuilder(n1.url().resolve("/redfish/v1/")).build();

        assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void takesASessionInsteadOfTheLogin() throws IOException {
        assertThat(n1.stranger("GET", SYSTEM, "", "").status()).isEqualTo(401);
        String password = Files.readString(lab.directory().resolve("controllers.password"))
                .strip();

        Answer begun =
                n1.stranger("POST", SESSIONS, "{\"UserName\": \"admin\", \"Password\": \"" + password + "\"}", "");

        assertThat(begun.status()).isEqualTo(201);
        String token = begun.header("x-auth-token");
        assertThat(n1.stranger("GET", SYSTEM, "", token).status()).isEqualTo(200);
        assertThat(n1.stranger("DELETE", begun.header("location"), "", token).status())
                .isEqualTo(204);
        assertThat(n1.stranger("GET", SYSTEM, "", token).status()).isEqualTo(401);
    }

    @Test
    void saysOnUntilTheNodeHasHaltedAndThenOff() throws IOException {
        // holds it where its port is closed already, however slow this machine is
        fault("n1", "hangs-in-shutdown", "{}");
        assertThat(n1.reset("GracefulShutdown")).isEqualTo(204);
        await().until(() -> !isReachable("n1"));
        assertThat(n1.power()).isEqualTo("On");

        node("n1").faults().switchOff("hangs-in-shutdown");

        await().until(() -> n1.power().equals("Off"));
        assertThat(effects("n1")).containsExactly("node off");
        assertThat(n1.reset("GracefulShutdown")).isEqualTo(409);
    }

    @Test
    void saysOnAsLongAsAShutdownHangsAndSwitchesOffByForce() throws IOException {
        fault("n1", "hangs-in-shutdown", "{}");
        n1.reset("GracefulShutdown");

        await().until(() -> !isReachable("n1"));
        await().during(Duration.ofSeconds(2)).until(() -> n1.power().equals("On"));
        assertThat(effects("n1")).isEmpty();
        assertThat(n1.reset("ForceOff")).isEqualTo(204);
        await().until(() -> n1.power().equals("Off"));
    }

    @Test
    void switchesOffAtOnceAndOnAgain() throws IOException {
        assertThat(n1.reset("ForceOff")).isEqualTo(204);
        assertThat(node("n1").power()).isEqualTo("off");
        assertThat(isReachable("n1")).isFalse();
        await().until(() -> n1.power().equals("Off"));

        assertThat(n1.reset("On")).isEqualTo(204);

        assertThat(n1.power()).isIn("PoweringOn", "On");
        assertThat(n1.reset("On")).isEqualTo(409);
        await().until(() -> isReachable("n1"));
        assertThat(n1.power()).isEqualTo("On");
        assertThat(effects("n1")).containsExactly("node off", "node on");
    }

    @Test
    void saysOffWhenThePlugWasPulledByHand() {
        node("n1").switchPower(false);

        await().until(() -> n1.power().equals("Off"));
    }

    @Test
    void pressesTheButtonOfAHangingNodeInVain() throws IOException {
        fault("n1", "hangs", "{}");

        assertThat(n1.reset("GracefulShutdown")).isEqualTo(204);
        assertThat(node("n1").isChanging()).isFalse();
        assertThat(n1.reset("ForceOff")).isEqualTo(204);
        await().until(() -> n1.power().equals("Off"));
    }

    @Test
    void hasPowerWhileASystemNeverComesUp() throws IOException {
        fault("n1", "does-not-boot", "{}");
        node("n1").switchPower(false);
        assertThat(n1.reset("On")).isEqualTo(204);

        await().until(() -> n1.power().equals("On"));
        await().during(Duration.ofSeconds(1)).until(() -> n1.power().equals("On") && !isReachable("n1"));
        assertThat(n1.reset("GracefulShutdown")).isEqualTo(204);
        assertThat(n1.power()).isEqualTo("On");
        assertThat(n1.reset("ForceOff")).isEqualTo(204);
        await().until(() -> n1.power().equals("Off"));

        node("n1").faults().switchOff("does-not-boot");
        assertThat(n1.reset("On")).isEqualTo(204);
        await().until(() -> isReachable("n1"));
    }

    @Test
    void saysYesAndStaysOffWithStuckPowerUntilSomebodyPressesTheButton() throws IOException {
        fault("n1", "power-stuck-off", "{}");
        node("n1").switchPower(false);

        assertThat(n1.reset("On")).isEqualTo(204);
        await().during(Duration.ofMillis(700)).until(() -> !n1.power().equals("On"));

        node("n1").switchPower(true);
        await().until(() -> isReachable("n1"));
    }

    @Test
    void doesNotAnswerWhenItIsDead() throws IOException {
        fault("n1", "bmc-dead", "{\"mode\": \"refused\"}");
        await().untilAsserted(() -> assertThatThrownBy(n1::power).isInstanceOf(ConnectException.class));
        assertThat(isReachable("n1")).isTrue();

        fault("n1", "bmc-dead", "{\"mode\": \"silent\"}");
        await().untilAsserted(() -> {
            try (Socket socket = new Socket("127.0.0.1", node("n1").controllerPort())) {
                socket.setSoTimeout(200);
                assertThatThrownBy(() -> socket.getInputStream().read())
                        .isInstanceOf(java.net.SocketTimeoutException.class);
            }
        });

        node("n1").faults().switchOff("bmc-dead");
        await().ignoreExceptions().until(() -> n1.power().equals("On"));
    }

    @Test
    void refusesTheHandedOverLoginWithTheFaultForIt() throws IOException {
        fault("n1", "bmc-wrong-password", "{}");

        Answer answer = n1.get(SYSTEM);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body().at("/error/@Message.ExtendedInfo/0/MessageId").asText())
                .isEqualTo("Base.1.8.NoValidSession");
        assertThat(n1.reset("ForceOff")).isEqualTo(401);
        assertThat(node("n1").power()).isEqualTo("on");
    }

    @Test
    void doesLateWhatNobodyWaitsForAnyMore() throws IOException {
        fault("n1", "bmc-slow", "{\"delay\": 60000}");

        assertThatThrownBy(() -> n1.reset("ForceOff", Duration.ofMillis(200))).isInstanceOf(HttpTimeoutException.class);

        assertThat(node("n1").power()).isEqualTo("on");
        await().until(() -> node("n1").power().equals("off"));
    }

    @Test
    void forgetsInAResetWhatASlowOneHasNotDoneYet() throws IOException {
        fault("n1", "bmc-slow", "{\"delay\": 30000}");
        assertThatThrownBy(() -> n1.reset("ForceOff", Duration.ofMillis(200))).isInstanceOf(HttpTimeoutException.class);

        lab.reset("small");

        await().during(Duration.ofSeconds(2)).until(() -> node("n1").power().equals("on"));
        assertThat(node("n1").controllerJournal().entries()).isEmpty();
    }

    @Test
    void writesDownWhatItWasAskedButNoSecret() throws IOException {
        n1.power();
        n1.stranger("POST", SESSIONS, "{\"UserName\": \"admin\", \"Password\": \"s3cret\"}", "");
        n1.reset("Nope");
        n1.reset("ForceOff");

        assertThat(requests("n1"))
                .containsExactly(
                        "GET " + SYSTEM + " 200",
                        "POST " + SESSIONS + " 401",
                        "POST " + RESET + " Nope 400",
                        "POST " + RESET + " ForceOff 204");
        assertThat(node("n1").journal().entries()).isEmpty();
        assertThat(Files.readString(node("n1").directory().resolve("controller.jsonl")))
                .doesNotContain("s3cret", "Basic");
    }

    @Test
    void isAsBeforeAfterARestartButForItsSessions() throws IOException {
        String password = Files.readString(lab.directory().resolve("controllers.password"))
                .strip();
        String token = n1.stranger(
                        "POST", SESSIONS, "{\"UserName\": \"admin\", \"Password\": \"" + password + "\"}", "")
                .header("x-auth-token");
        fault("n1", "bmc-slow", "{\"delay\": 1}");
        node("n2").switchPower(false);
        int asked = requests("n1").size();

        lab.close();
        lab = Lab.start(directory, new LabOptions(0.05), "lab-small");

        assertThat(n1.power()).isEqualTo("On");
        assertThat(n1.stranger("GET", SYSTEM, "", token).status()).isEqualTo(401);
        assertThat(RedfishClient.of(lab.inventory(), "n1").url()).isEqualTo(n1.url());
        assertThat(RedfishClient.of(lab.inventory(), "n2").power()).isEqualTo("Off");
        assertThat(node("n1").faults().on("bmc-slow")).isTrue();
        assertThat(requests("n1")).hasSize(asked + 2);
    }

    @Test
    void isAsNewAfterAReset() throws IOException {
        int port = node("n1").controllerPort();
        fault("n1", "bmc-dead", "{}");
        n1 = RedfishClient.of(lab.inventory(), "n1");

        lab.reset("small");

        assertThat(node("n1").controllerPort()).isEqualTo(port);
        assertThat(requests("n1")).isEmpty();
        assertThat(n1.power()).isEqualTo("On");
    }

    @Test
    void costsLittle() throws IOException {
        // most of it is Nagle's algorithm between head and body; controllers of hardware take longer
        for (int i = 0; i < 20; i++) {
            n1.power();
        }
        long began = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            n1.power();
        }
        Duration each = Duration.ofNanos((System.nanoTime() - began) / 50);
        System.out.println("a power state took " + each.toNanos() / 1000 + " µs");
        assertThat(each).isLessThan(Duration.ofMillis(150));
    }

    private static LabNode node(String name) {
        return lab.cluster("small").orElseThrow().node(name).orElseThrow();
    }

    private static void fault(String node, String fault, String parameters) throws IOException {
        node(node).faults().switchOn(fault, (ObjectNode) StateFile.JSON.readTree(parameters));
    }

    private static boolean isReachable(String node) {
        try (Socket socket = new Socket("127.0.0.1", node(node).port())) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private static List<String> effects(String node) {
        return node(node).effects().stream()
                .map(effect -> effect.path("effect").asText())
                .toList();
    }

    private static List<String> requests(String node) {
        return java.util.stream.StreamSupport.stream(
                        node(node).controllerJournal().entries().spliterator(), false)
                .map(entry -> entry.path("request").asText() + " "
                        + entry.path("status").asInt())
                .toList();
    }
}
