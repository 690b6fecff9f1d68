package io.quiesce.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a management controller answers, without a port. */
class ControllerTest {

    private static final String SYSTEM = "/redfish/v1/Systems/1";
    private static final String RESET = SYSTEM + "/Actions/ComputerSystem.Reset";
    private static final String SESSIONS = "/redfish/v1/SessionService/Sessions";

    @TempDir
    static Path kept;

    private static ControllerAccess access;
    private static String password;

    @TempDir
    Path directory;

    private PretendedMachine machine;
    private Controller controller;

    @BeforeAll
    static void makeACertificateOnce() throws IOException {
        access = ControllerAccess.in(kept);
        password = Files.readString(access.passwordFile()).strip();
    }

    @BeforeEach
    void aMachine() {
        machine = new PretendedMachine(directory);
        controller = new Controller(machine, access, new ControllerSessions(Clock.systemUTC(), Duration.ofMinutes(30)));
    }

    @Test
    void saysWithoutALoginOnlyWhereThingsAre() {
        assertThat(ask("GET", "/redfish", Map.of(), "")
                        .body()
                        .orElseThrow()
                        .path("v1")
                        .asText())
                .isEqualTo("/redfish/v1/");
        JsonNode root = ask("GET", "/redfish/v1/", Map.of(), "").body().orElseThrow();
        assertThat(root.path("@odata.type").asText()).startsWith("#ServiceRoot.");
        assertThat(root.at("/Systems/@odata.id").asText()).isEqualTo("/redfish/v1/Systems");
        assertThat(root.at("/Links/Sessions/@odata.id").asText()).isEqualTo(SESSIONS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/redfish/v1/Systems", SYSTEM, "/redfish/v1/SessionService", SESSIONS, "/redfish/v1/Nothing"})
    void showsNothingElseToStrangers(String path) {
        ControllerAnswer answer = ask("GET", path, Map.of(), "");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers()).containsEntry("WWW-Authenticate", "Basic realm=\"Redfish\"");
        assertThat(message(answer)).isEqualTo("Base.1.8.NoValidSession");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic !", "Basic YWRtaW4=", "Basic YWRtaW46d3Jvbmc=", "Bearer x"})
    void refusesAWrongBasicLogin(String authorization) {
        assertThat(ask("GET", SYSTEM, Map.of("authorization", authorization), "")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void leadsFromTheCollectionToTheOneSystem() {
        JsonNode systems = read("/redfish/v1/Systems");

        assertThat(systems.path("Members@odata.count").asInt()).isEqualTo(1);
        assertThat(systems.at("/Members/0/@odata.id").asText()).isEqualTo(SYSTEM);
        assertThat(read("/redfish/v1/Systems/")).isEqualTo(systems);
    }

    @Test
    void describesTheSystemWithItsPowerAndItsReset() {
        machine.power = PowerState.POWERING_ON;

        JsonNode system = read(SYSTEM);

        assertThat(system.path("Id").asText()).isEqualTo("1");
        assertThat(system.path("Name").asText()).isEqualTo("n1");
        assertThat(system.path("PowerState").asText()).isEqualTo("PoweringOn");
        JsonNode reset = system.path("Actions").path("#ComputerSystem.Reset");
        assertThat(reset.path("target").asText()).isEqualTo(RESET);
        assertThat(reset.path("ResetType@Redfish.AllowableValues"))
                .extracting(JsonNode::asText)
                .containsExactly("On", "ForceOff", "GracefulShutdown");
    }

    @ParameterizedTest
    @CsvSource({
        "OFF,          On,               on",
        "POWERING_OFF, On,               on",
        "ON,           ForceOff,         off",
        "POWERING_ON,  ForceOff,         off",
        "ON,           GracefulShutdown, button"
    })
    void doesWhatAResetAsksForAndAnswersWithoutContent(PowerState power, String type, String done) {
        machine.power = power;

        ControllerAnswer answer = reset("{\"ResetType\": \"" + type + "\"}");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(machine.done).containsExactly(done);
    }

    @ParameterizedTest
    @CsvSource({
        "ON,           On,               ON",
        "POWERING_ON,  On,               ON",
        "OFF,          ForceOff,         OFF",
        "POWERING_OFF, ForceOff,         OFF",
        "OFF,          GracefulShutdown, OFF"
    })
    void refusesAResetToWhatIsAlreadySo(PowerState power, String type, String already) {
        machine.power = power;

        ControllerAnswer answer = reset("{\"ResetType\": \"" + type + "\"}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()
                        .orElseThrow()
                        .at("/error/@Message.ExtendedInfo/0/Message")
                        .asText())
                .isEqualTo("Server is already powered " + already + ".");
        assertThat(machine.done).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'ResetType': 'Nope'}                   | Base.1.8.PropertyValueNotInList",
                "{'ResetType': 'ForceRestart'}           | Base.1.8.PropertyValueNotInList",
                "{'ResetType': 'on'}                     | Base.1.8.PropertyValueNotInList",
                "{'ResetType': 1}                        | Base.1.8.ActionParameterValueTypeError",
                "{'ResetType': 'On', 'Delay': 3}         | Base.1.8.ActionParameterUnknown",
                "{}                                      | Base.1.8.ActionParameterMissing",
                "['On']                                  | Base.1.8.MalformedJSON",
                "{'ResetType'                            | Base.1.8.MalformedJSON"
            })
    void refusesAWrongReset(String body, String id) {
        ControllerAnswer answer = reset(body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(message(answer)).isEqualTo(id);
        assertThat(answer.body().orElseThrow().at("/error/code").asText()).isEqualTo("Base.1.8.GeneralError");
        assertThat(machine.done).isEmpty();
    }

    @Test
    void refusesWhatIsNotSentAsJson() {
        Map<String, String> form = login();
        form.put("content-type", "application/x-www-form-urlencoded");

        assertThat(ask("POST", RESET, form, "{\"ResetType\": \"ForceOff\"}").status())
                .isEqualTo(415);
        assertThat(ask("POST", RESET, login(), "").status()).isEqualTo(400);
        assertThat(machine.done).isEmpty();
    }

    @Test
    void takesTheCharacterSetBesideTheMediaType() {
        Map<String, String> headers = login();
        headers.put("content-type", "Application/JSON; charset=utf-8");

        assertThat(ask("POST", RESET, headers, "{\"ResetType\": \"ForceOff\"}").status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST   | /redfish/v1                     | GET",
                "PATCH  | /redfish/v1/Systems/1           | GET",
                "DELETE | /redfish/v1/Systems             | GET",
                "PUT    | /redfish/v1/SessionService/Sessions | GET, POST"
            })
    void saysWhichMethodsAResourceHas(String method, String path, String allowed) {
        ControllerAnswer answer = ask(method, path, login(), "{}");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("Allow", allowed);
    }

    @Test
    void resetsNothingWhenOnlyRead() {
        ControllerAnswer answer = ask("GET", RESET, login(), "");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("Allow", "POST");
    }

    @Test
    void knowsNoOtherSystem() {
        ControllerAnswer answer = ask("GET", "/redfish/v1/Systems/2", login(), "");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(message(answer)).isEqualTo("Base.1.8.ResourceMissingAtURI");
    }

    @Test
    void beginsASessionWhoseTokenIsALogin() {
        ControllerAnswer begun = beginSession("admin", password);

        assertThat(begun.status()).isEqualTo(201);
        String at = begun.headers().get("Location");
        assertThat(at).startsWith(SESSIONS + "/");
        assertThat(begun.body().orElseThrow().toString()).contains(at).doesNotContain(token(begun));
        assertThat(ask("GET", SYSTEM, token(begun, Map.of()), "").status()).isEqualTo(200);
        assertThat(read(SESSIONS).at("/Members/0/@odata.id").asText()).isEqualTo(at);
    }

    @Test
    void endsASessionWhenItIsDeleted() {
        ControllerAnswer begun = beginSession("admin", password);
        String at = begun.headers().get("Location");

        assertThat(ask("DELETE", at, token(begun, Map.of()), "").status()).isEqualTo(204);

        assertThat(ask("GET", SYSTEM, token(begun, Map.of()), "").status()).isEqualTo(401);
        assertThat(ask("DELETE", at, login(), "").status()).isEqualTo(404);
    }

    @Test
    void refusesASessionForAWrongLogin() {
        for (ControllerAnswer answer : new ControllerAnswer[] {
            beginSession("admin", "wrong"), beginSession("root", password), beginSession("admin", "")
        }) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(message(answer)).isEqualTo("Base.1.8.ResourceAtUriUnauthorized");
            assertThat(answer.headers()).doesNotContainKeys("X-Auth-Token", "Location");
        }
        assertThat(post(SESSIONS, Map.of(), "{\"UserName\": \"admin\"}").status())
                .isEqualTo(400);
        assertThat(post(SESSIONS, Map.of(), "{").status()).isEqualTo(400);
    }

    @Test
    void refusesMoreSessionsThanItCanHold() {
        for (int i = 0; i < ControllerSessions.MOST; i++) {
            assertThat(beginSession("admin", password).status()).isEqualTo(201);
        }

        ControllerAnswer answer = beginSession("admin", password);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(message(answer)).isEqualTo("Base.1.8.SessionLimitExceeded");
        assertThat(ask("GET", SYSTEM, login(), "").status()).isEqualTo(200);
    }

    @Test
    void prefersATokenToABasicLogin() {
        Map<String, String> headers = login();
        headers.put("x-auth-token", "old");

        assertThat(ask("GET", SYSTEM, headers, "").status()).isEqualTo(401);
    }

    @Test
    void refusesEveryLoginWithTheFaultForIt() {
        ControllerAnswer before = beginSession("admin", password);
        machine.faults().switchOn("bmc-wrong-password", StateFile.JSON.createObjectNode());

        assertThat(ask("GET", SYSTEM, login(), "").status()).isEqualTo(401);
        assertThat(ask("GET", SYSTEM, token(before, Map.of()), "").status()).isEqualTo(401);
        assertThat(beginSession("admin", password).status()).isEqualTo(401);
        assertThat(ask("GET", "/redfish/v1", Map.of(), "").status()).isEqualTo(200);
    }

    @Test
    void saysYesAndDoesNothingWithTheFaultForIt() {
        machine.faults().switchOn("power-stuck-off", StateFile.JSON.createObjectNode());
        machine.power = PowerState.OFF;

        assertThat(reset("{\"ResetType\": \"On\"}").status()).isEqualTo(204);
        assertThat(machine.done).isEmpty();
    }

    @Test
    void tellsOfARequestWithoutItsSecrets() {
        assertThat(inWords("POST", RESET, "{\"ResetType\": \"On\", \"x\": \"s3cret\"}"))
                .isEqualTo("POST " + RESET + " On");
        assertThat(inWords("POST", SESSIONS, "{\"UserName\": \"admin\", \"Password\": \"s3cret\"}"))
                .isEqualTo("POST " + SESSIONS);
        assertThat(inWords("POST", RESET, "s3cret")).isEqualTo("POST " + RESET);
        assertThat(inWords("GET", "/" + "x".repeat(5000), "")).hasSizeLessThan(300);
    }

    private static String inWords(String method, String path, String body) {
        return Controller.inWords(new ControllerRequest(method, path, Map.of(), body));
    }

    private ControllerAnswer ask(String method, String path, Map<String, String> headers, String body) {
        return controller.answer(new ControllerRequest(method, path, headers, body));
    }

    private ControllerAnswer post(String path, Map<String, String> headers, String body) {
        Map<String, String> json = new HashMap<>(headers);
        json.put("content-type", "application/json");
        return ask("POST", path, json, body);
    }

    private JsonNode read(String path) {
        ControllerAnswer answer = ask("GET", path, login(), "");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().orElseThrow();
    }

    private ControllerAnswer reset(String body) {
        return post(RESET, login(), body);
    }

    private ControllerAnswer beginSession(String user, String secret) {
        return post(SESSIONS, Map.of(), "{\"UserName\": \"%s\", \"Password\": \"%s\"}".formatted(user, secret));
    }

    private static String token(ControllerAnswer begun) {
        return begun.headers().get("X-Auth-Token");
    }

    private static Map<String, String> token(ControllerAnswer begun, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("x-auth-token", token(begun));
        return headers;
    }

    private static Map<String, String> login() {
        Map<String, String> headers = new HashMap<>();
        byte[] pair = ("admin:" + password).getBytes(StandardCharsets.UTF_8);
        headers.put("authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        headers.put("content-type", "application/json");
        return headers;
    }

    private static String message(ControllerAnswer answer) {
        return answer.body()
                .orElseThrow()
                .at("/error/@Message.ExtendedInfo/0/MessageId")
                .asText();
    }
}
