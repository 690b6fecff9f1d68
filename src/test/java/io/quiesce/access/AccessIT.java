package io.quiesce.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.Quiesce;
import io.quiesce.runbooks.TestDiagrams;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.identity.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

@SpringBootTest(
        classes = Quiesce.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:access",
            "server.address=127.0.0.1",
            "quiesce.inventory=src/test/resources/engine/inventory.yml",
            "quiesce.lab=true",
            "camunda.bpm.job-execution.enabled=false"
        })
@Import(TestDiagrams.class)
class AccessIT {

    private static final String REST = "/engine-rest";

    @LocalServerPort
    int port;

    @Autowired
    RepositoryService repository;

    @Autowired
    RuntimeService runtime;

    @Autowired
    TaskService tasks;

    @Autowired
    IdentityService identities;

    @Autowired
    AuthorizationService authorizations;

    private String deployment;

    @BeforeEach
    void aRunbookWithTwoTasks() {
        deployment = repository
                .createDeployment()
                .name("decide")
                .addClasspathResource("access/decide.bpmn20.xml")
                .deploy()
                .getId();
    }

    @AfterEach
    void nothingIsLeft() {
        repository.createDeploymentQuery().list().forEach(it -> repository.deleteDeployment(it.getId(), true));
    }

    @Nested
    class OverRest {

        @Test
        void nobodyGetsInWithoutALogin() {
            HttpResponse<String> answer = Browser.anonymous(port).get(REST + "/engine");

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("\"type\":\"Unauthorized\"");
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(it -> assertThat(it).startsWith("Basic"));
            assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"X-Requested-With, XMLHttpRequest", "Sec-Fetch-Mode, cors", "Origin, null", "Accept, text/html"})
        void aBrowserIsNotAskedForBasic(String header, String value) {
            HttpResponse<String> answer = Browser.anonymous(port).get(REST + "/engine", header, value);

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
        }

        @Test
        void nobodyGetsInWithAWrongPassword() {
            newcomer("guessed", "right-password");

            assertThat(Browser.basic(port, "guessed", "wrong")
                            .get(REST + "/task")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(Browser.basic(port, "nobody", "lab").get(REST + "/task").statusCode())
                    .isEqualTo(401);
            assertThat(Browser.basic(port, "guessed", "right-password")
                            .get(REST + "/task")
                            .statusCode())
                    .as("the right password just after a wrong one: guessing is slowed down")
                    .isEqualTo(401);

            identities.deleteUser("guessed");
        }

        @Test
        void aPersonInNoGroupMayDoNothing() {
            newcomer("newcomer", "a-password");
            Browser newcomer = Browser.basic(port, "newcomer", "a-password");
            startedRun();

            assertThat(newcomer.get(REST + "/process-definition").body()).isEqualTo("[]");
            assertThat(newcomer.get(REST + "/task").body()).isEqualTo("[]");
            assertThat(start(newcomer)).as("the runbook is not even there").isEqualTo(404);

            identities.deleteUser("newcomer");
        }

        @ParameterizedTest
        @CsvSource({"operator, 200", "approver, 403", "auditor, 403", "editor, 403", "admin, 200"})
        void startsARunbook(String login, int status) {
            assertThat(start(as(login))).isEqualTo(status);
        }

        @ParameterizedTest
        @CsvSource({"operator, 403", "approver, 403", "auditor, 403", "editor, 403", "admin, 200"})
        void startsARunbookBehindItsApproval(String login, int status) {
            HttpResponse<String> answer = as(login)
                    .post(
                            REST + "/process-definition/key/decide/start",
                            """
                            {"startInstructions": [{"type": "startBeforeActivity", "activityId": "Task_GoOn"}]}
                            """);

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(runtime.createProcessInstanceQuery().count()).isEqualTo(status == 200 ? 1 : 0);
        }

        @ParameterizedTest
        @CsvSource({"operator, 1", "approver, 1", "auditor, 1", "editor, 0", "admin, 1"})
        void seesTheTask(String login, int count) {
            startedRun();

            assertThat(as(login).get(REST + "/task/count").body()).contains("\"count\":" + count);
        }

        @ParameterizedTest
        @CsvSource({"operator, 204", "approver, 204", "auditor, 403", "editor, 403", "admin, 204"})
        void claimsAndCompletesATask(String login, int status) {
            startedRun();
            String task = openTask();
            Browser person = as(login);

            assertThat(person.post(REST + "/task/" + task + "/claim", "{\"userId\":\"" + login + "\"}")
                            .statusCode())
                    .isEqualTo(status);
            assertThat(person.post(REST + "/task/" + task + "/complete", "{}").statusCode())
                    .isEqualTo(status);
        }

        @ParameterizedTest
        @CsvSource({"operator, 403", "approver, 204", "auditor, 403", "editor, 403", "admin, 204"})
        void completesATaskForApprovers(String login, int status) {
            startedRun();
            tasks.complete(openTask());

            assertThat(as(login)
                            .post(REST + "/task/" + openTask() + "/complete", "{}")
                            .statusCode())
                    .isEqualTo(status);
        }

        @ParameterizedTest
        @ValueSource(strings = {"operator", "approver"})
        void worksOnATaskButDoesNotChangeIt(String login) {
            startedRun();
            String task = REST + "/task/" + openTask();
            Browser person = as(login);

            assertThat(person.put(task + "/variables/plan", "{\"value\":\"forged\"}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(person.post(task + "/assignee", "{\"userId\":\"auditor\"}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(person.post(task + "/delegate", "{\"userId\":\"auditor\"}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(person.post(task + "/identity-links", "{\"userId\":\"auditor\",\"type\":\"candidate\"}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(person.get(task + "/form-variables").statusCode()).isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"operator", "approver", "auditor", "editor"})
        void makesNoTaskOfItsOwn(String login) {
            assertThat(as(login)
                            .post(REST + "/task/create", "{\"name\":\"mine\"}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(authorizations.isUserAuthorized(login, List.of(login), Permissions.CREATE, Resources.TASK))
                    .as("what Tasklist asks before it offers to create a task")
                    .isFalse();
        }

        @ParameterizedTest
        @CsvSource({"operator, 1", "approver, 1", "auditor, 1", "editor, 0", "admin, 1"})
        void readsTheHistoryOfRuns(String login, int count) {
            startedRun();

            assertThat(as(login).get(REST + "/history/process-instance/count").body())
                    .contains("\"count\":" + count);
        }

        @ParameterizedTest
        @CsvSource({"operator, true", "approver, true", "auditor, true", "editor, false", "admin, true"})
        void readsWhoDidWhat(String login, boolean readable) {
            assertThat(start(as("operator"))).isEqualTo(200);

            String log = as(login).get(REST + "/history/user-operation").body();

            assertThat(log.contains("\"userId\":\"operator\"")).isEqualTo(readable);
        }

        @ParameterizedTest
        @CsvSource({"operator, 403", "approver, 403", "auditor, 403", "editor, 200", "admin, 200"})
        void deploys(String login, int status) throws IOException {
            String diagram = diagram().replace("name=\"Decide\" is", "name=\"Decide anew\" is");

            assertThat(as(login)
                            .upload(REST + "/deployment/create", "decide.bpmn20.xml", diagram)
                            .statusCode())
                    .isEqualTo(status);
        }

        @ParameterizedTest
        @CsvSource({"operator, 404", "approver, 404", "auditor, 403", "editor, 403", "admin, 204"})
        void deletesADeployment(String login, int status) {
            assertThat(as(login)
                            .delete(REST + "/deployment/" + deployment + "?cascade=true")
                            .statusCode())
                    .isEqualTo(status);
        }

        @Test
        void anEditorDoesNotDeleteEvenTheOwnDeployment() throws IOException {
            String answer = as("editor")
                    .upload(REST + "/deployment/create", "decide.bpmn20.xml", diagram())
                    .body();
            String own = answer.replaceAll("(?s).*\"id\":\"([0-9a-f-]{36})\",\"name\":\"decide\".*", "$1");
            assertThat(repository.createDeploymentQuery().deploymentId(own).count())
                    .isEqualTo(1);

            assertThat(as("editor")
                            .delete(REST + "/deployment/" + own + "?cascade=true")
                            .statusCode())
                    .isEqualTo(403);
        }

        @ParameterizedTest
        @CsvSource({"operator, 403", "approver, 403", "auditor, 403", "editor, 403", "admin, 204"})
        void interferesWithARun(String login, int status) {
            String run = startedRun();
            tasks.complete(openTask());
            tasks.complete(openTask());
            Browser person = as(login);
            String instance = REST + "/process-instance/" + run;

            assertThat(person.put(instance + "/variables/plan", "{\"value\":\"forged\"}")
                            .statusCode())
                    .isEqualTo(status);
            assertThat(person.put(instance + "/suspended", "{\"suspended\":false}")
                            .statusCode())
                    .isEqualTo(status);
            assertThat(person.post(
                                    instance + "/modification",
                                    "{\"instructions\":[{\"type\":\"startBeforeActivity\","
                                            + "\"activityId\":\"Task_GoOn\"}]}")
                            .statusCode())
                    .isEqualTo(status);
            assertThat(person.post(
                                    REST + "/message",
                                    "{\"messageName\":\"GoOn\",\"all\":true,\"processInstanceId\":\"" + run + "\"}")
                            .statusCode())
                    .isEqualTo(status);
            String other = startedRun();
            assertThat(person.delete(REST + "/process-instance/" + other).statusCode())
                    .isEqualTo(status);
        }

        @ParameterizedTest
        @ValueSource(strings = {"operator", "approver", "auditor", "editor"})
        void givesNobodyRights(String login) {
            Browser person = as(login);

            assertThat(person.put(REST + "/group/administrator/members/" + login, "{}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(person.post(
                                    REST + "/authorization/create",
                                    "{\"type\":1,\"permissions\":[\"ALL\"],\"userId\":\"" + login
                                            + "\",\"resourceType\":8,\"resourceId\":\"*\"}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(person.post(
                                    REST + "/user/create",
                                    "{\"profile\":{\"id\":\"x\"},\"credentials\":{\"password\":\"x\"}}")
                            .statusCode())
                    .isEqualTo(403);
        }

        @ParameterizedTest
        @ValueSource(strings = {"operator", "approver", "auditor", "editor", "admin"})
        void findsTheListOfAllTasks(String login) {
            String filters = as(login).get(REST + "/filter?itemCount=true").body();

            assertThat(filters).contains("\"name\":\"All tasks\"").contains("\"refresh\":true");
        }

        @Test
        void anIdentityDoesNotOutliveItsRequest() {
            as("admin").get(REST + "/task");

            for (int i = 0; i < 20; i++) {
                assertThat(Browser.anonymous(port).get(REST + "/task").statusCode())
                        .isEqualTo(401);
            }
        }
    }

    @Nested
    class InCamundasPages {

        @ParameterizedTest
        @CsvSource({
            "tasklist, operator, 200",
            "tasklist, approver, 200",
            "tasklist, auditor, 403",
            "tasklist, editor, 403",
            "tasklist, admin, 200",
            "cockpit, operator, 403",
            "cockpit, approver, 403",
            "cockpit, auditor, 200",
            "cockpit, editor, 200",
            "cockpit, admin, 200",
            "admin, operator, 403",
            "admin, admin, 200"
        })
        void logsIn(String application, String login, int status) {
            Browser browser = Browser.anonymous(port);

            assertThat(logIn(browser, application, login).statusCode()).isEqualTo(status);
        }

        @Test
        void needsItsToken() {
            Browser browser = Browser.anonymous(port);
            browser.get("/camunda/app/tasklist/default/");

            HttpResponse<String> answer = browser.form(
                    "/camunda/api/admin/auth/user/default/login/tasklist",
                    Map.of("username", "operator", "password", "lab"));

            assertThat(answer.statusCode()).isEqualTo(403);
        }

        @Test
        void offersNobodyToMakeTheFirstAdministrator() {
            Browser browser = Browser.anonymous(port);
            browser.get("/camunda/app/admin/default/");

            assertThat(browser.get("/camunda/app/admin/default/setup/").statusCode())
                    .isEqualTo(404);
            assertThat(browser.post(
                                    "/camunda/api/admin/setup/default/user/create",
                                    "{\"profile\":{\"id\":\"x\"},\"credentials\":{\"password\":\"x\"}}",
                                    "X-XSRF-TOKEN",
                                    browser.cookie("XSRF-TOKEN"))
                            .statusCode())
                    .isEqualTo(404);
        }

        @Test
        void servesWhatThePageNeedsWithoutBasic() {
            for (String path : new String[] {
                "/camunda/app/tasklist/default/", "/camunda/api/engine/engine/default/task", "/camunda/api/no-such"
            }) {
                HttpResponse<String> answer = Browser.anonymous(port).get(path);

                assertThat(answer.headers().firstValue("WWW-Authenticate"))
                        .as(path)
                        .isEmpty();
            }
        }
    }

    @Nested
    class OnOurOwnPages {

        @ParameterizedTest
        @CsvSource({
            "operator, 200, 200",
            "approver, 200, 200",
            "auditor, 200, 200",
            "editor, 200, 403",
            "admin, 200, 200"
        })
        void opensTheFrontPageAndTheRuns(String login, int front, int runs) {
            assertThat(as(login).get("/").statusCode()).isEqualTo(front);
            assertThat(as(login).get("/runs").statusCode()).isEqualTo(runs);
        }

        @Test
        void aPageLeadsToTheLoginAndBack() {
            HttpResponse<String> answer =
                    Browser.anonymous(port).get("/runs/x?step=1", "Accept", "text/html,application/xhtml+xml");

            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location"))
                    .hasValueSatisfying(it -> assertThat(it).endsWith("/login?to=%2Fruns%2Fx%3Fstep%3D1"));
        }

        @Test
        void aProgramIsTold401WithoutChallenge() {
            HttpResponse<String> answer = Browser.anonymous(port).get("/runs/x", "Accept", "application/json");

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
            assertThat(answer.body()).contains("Unauthorized");
        }

        @Test
        void aProgramLogsInWithBasic() {
            assertThat(Browser.basic(port, "operator", "lab").get("/runs/x").statusCode())
                    .isEqualTo(404);
            assertThat(Browser.basic(port, "nobody", "lab").get("/runs/x").statusCode())
                    .isEqualTo(401);
        }

        @Test
        void whoIsLoggedInToTasklistIsLoggedInHere() {
            Browser browser = Browser.anonymous(port);
            logIn(browser, "tasklist", "operator");

            assertThat(browser.get("/runs/x").statusCode()).isEqualTo(404);
        }

        @Test
        void whoLogsInHereIsLoggedInToTasklist() {
            Browser browser = Browser.anonymous(port);
            browser.get("/camunda/app/tasklist/default/");
            String before = browser.cookie("JSESSIONID");

            HttpResponse<String> answer = browser.form(
                    "/login", Map.of("user", "operator", "password", "lab", "to", "/runs/x"), "Origin", browser.root());

            assertThat(answer.statusCode()).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location"))
                    .hasValueSatisfying(it -> assertThat(it).endsWith("/runs/x"));
            assertThat(browser.cookie("JSESSIONID")).isNotEmpty().isNotEqualTo(before);
            assertThat(browser.get("/runs/x").statusCode()).isEqualTo(404);
            assertThat(browser.get("/camunda/api/admin/auth/user/default").body())
                    .contains("\"userId\":\"operator\"");
        }

        @Test
        void aSessionKeepsItsIdSoThatRequestsBesideEachOtherDoNotLogOut() {
            Browser browser = Browser.anonymous(port);
            logIn(browser, "tasklist", "operator");
            String session = browser.cookie("JSESSIONID");

            browser.get("/runs");

            assertThat(browser.cookie("JSESSIONID")).isEqualTo(session);
        }

        @Test
        void aLoginEnds() {
            Browser browser = Browser.anonymous(port);
            logIn(browser, "tasklist", "operator");

            browser.post("/logout", "", "Origin", browser.root());

            assertThat(browser.get("/runs/x").statusCode()).isEqualTo(401);
        }

        @Test
        void whoIsDeletedIsLoggedOut() {
            newcomer("leaver", "a-password");
            identities.createMembership("leaver", "operator");
            Browser browser = Browser.anonymous(port);
            browser.form("/login", Map.of("user", "leaver", "password", "a-password"));
            assertThat(browser.get("/runs/x").statusCode()).isEqualTo(404);

            identities.deleteUser("leaver");

            assertThat(browser.get("/runs/x").statusCode()).isEqualTo(401);
        }

        /** Camunda's pages would be blank now and then, whenever two people load one at the same moment. */
        @Test
        void aPageOfCamundaNamesItsOwnNonceHoweverManyAreLoaded() {
            List<String> pages = IntStream.range(0, 300)
                    .parallel()
                    .mapToObj(any -> Browser.anonymous(port).get("/camunda/app/tasklist/default/"))
                    .map(page -> nonce("nonce=\"([^\"]+)\"", page.body()) + " "
                            + nonce(
                                    "'nonce-([^']+)'",
                                    page.headers()
                                            .firstValue("Content-Security-Policy")
                                            .orElse("")))
                    .toList();

            assertThat(pages).hasSize(300).allSatisfy(nonces -> {
                assertThat(nonces).matches("\\S+ \\S+");
                assertThat(nonces.split(" ")[0]).isEqualTo(nonces.split(" ")[1]);
            });
        }

        private static String nonce(String pattern, String text) {
            Matcher matcher = Pattern.compile(pattern).matcher(text);
            return matcher.find() ? matcher.group(1) : "";
        }

        @Test
        void theLoginPageSaysThatThisIsALabAndBringsNoScript() {
            HttpResponse<String> page = Browser.anonymous(port).get("/login?to=//evil.example/");

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body())
                    .contains("This is a lab")
                    .contains("name=\"to\" value=\"/\"")
                    .doesNotContain("<script")
                    .doesNotContain("style=");
            assertThat(page.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(
                            it -> assertThat(it).contains("default-src 'none'").doesNotContain("unsafe"));
            assertThat(page.headers().firstValue("Referrer-Policy"))
                    .as("with no-referrer a browser sends Origin: null from our own form")
                    .hasValue("same-origin");
            assertThat(Browser.anonymous(port).get("/assets/login.css").statusCode())
                    .isEqualTo(200);
        }

        @Test
        void aWrongPasswordIsRefusedOnThePage() {
            HttpResponse<String> page =
                    Browser.anonymous(port).form("/login", Map.of("user", "nobody", "password", "x"));

            assertThat(page.statusCode()).isEqualTo(401);
            assertThat(page.body()).contains("This login was refused");
        }

        @Test
        void anotherSiteChangesNothingInAPersonsName() {
            Browser browser = Browser.anonymous(port);
            logIn(browser, "tasklist", "operator");

            assertThat(change(browser)).isEqualTo(403);
            assertThat(change(browser, "Origin", "https://evil.example")).isEqualTo(403);
            assertThat(change(browser, "Origin", "null")).isEqualTo(403);
            assertThat(change(browser, "Sec-Fetch-Site", "cross-site")).isEqualTo(403);
            assertThat(change(browser, "Sec-Fetch-Site", "same-site", "Origin", browser.root()))
                    .isEqualTo(403);
            assertThat(browser.form("/login", Map.of("user", "x"), "Origin", "https://evil.example")
                            .statusCode())
                    .isEqualTo(403);
        }

        @Test
        void ourPagesAndProgramsDo() {
            // 400: it reached the page, which misses its body
            Browser browser = Browser.anonymous(port);
            logIn(browser, "tasklist", "operator");

            assertThat(change(browser, "Origin", browser.root())).isEqualTo(400);
            assertThat(change(browser, "Sec-Fetch-Site", "same-origin")).isEqualTo(400);
            assertThat(change(browser, "X-Requested-With", "quiesce")).isEqualTo(400);
            assertThat(change(Browser.basic(port, "operator", "lab"))).isEqualTo(400);
        }

        @Test
        void nothingElseIsThere() {
            for (String path : new String[] {"/h2-console", "/actuator/env", "/runsx", "/WEB-INF/x", "/whatever"}) {
                HttpResponse<String> answer =
                        Browser.basic(port, "admin", "lab").get(path);

                assertThat(answer.statusCode()).as(path).isEqualTo(404);
                assertThat(answer.headers().firstValue("WWW-Authenticate"))
                        .as(path)
                        .isEmpty();
            }
        }

        private int change(Browser browser, String... headers) {
            return browser.post("/runs/x/abort", "{}", headers).statusCode();
        }
    }

    private Browser as(String login) {
        return Browser.basic(port, login, "lab");
    }

    private static int start(Browser person) {
        return person.post(REST + "/process-definition/key/decide/start", "{}").statusCode();
    }

    private String startedRun() {
        return runtime.startProcessInstanceByKey("decide").getId();
    }

    private String openTask() {
        return tasks.createTaskQuery().singleResult().getId();
    }

    private void newcomer(String id, String password) {
        User user = identities.newUser(id);
        user.setPassword(password);
        identities.saveUser(user);
    }

    private static HttpResponse<String> logIn(Browser browser, String application, String login) {
        browser.get("/camunda/app/" + application + "/default/");
        return browser.form(
                "/camunda/api/admin/auth/user/default/login/" + application,
                Map.of("username", login, "password", "lab"),
                "X-XSRF-TOKEN",
                browser.cookie("XSRF-TOKEN"));
    }

    private static String diagram() throws IOException {
        try (var file = AccessIT.class.getResourceAsStream("/access/decide.bpmn20.xml")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
