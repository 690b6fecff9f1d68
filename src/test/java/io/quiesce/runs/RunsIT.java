package io.quiesce.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quiesce.Quiesce;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.Output;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.runbooks.TestDiagrams;
import io.quiesce.runs.RunsByWord.Wanted;
import io.quiesce.transcript.BugReports;
import io.quiesce.transcript.Origin;
import io.quiesce.transcript.Sample;
import io.quiesce.transcript.Transcript;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipInputStream;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
        classes = Quiesce.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:runs",
            "server.address=127.0.0.1",
            "quiesce.lab=true",
            "camunda.bpm.job-execution.enabled=false"
        })
@Import(TestDiagrams.class)
class RunsIT {

    private static final String HOSTILE = "<script>alert('x')</script>\u001b[31m \"&\" ${7*7}";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Target NODE = new Target("ovs-lab", "ovs-m1");

    @TempDir
    static Path directory;

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

    @Autowired
    Transcript transcript;

    @Autowired
    BugReports reports;

    @Autowired
    Leases leases;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    ObjectMapper json;

    private final HttpClient client = HttpClient.newHttpClient();

    @DynamicPropertySource
    static void inventory(DynamicPropertyRegistry properties) throws IOException {
        Path identity = Files.writeString(directory.resolve("identity"), "not a key\n");
        Path knownHosts = Files.writeString(directory.resolve("known_hosts"), "");
        Path inventory = Files.writeString(
                directory.resolve("inventory.yml"),
                """
                quiesce:
                  ssh: { user: root, identity: %s, known-hosts: %s }
                  clusters:
                    - name: ovs-lab
                      stack: open-vstorage
                      nodes:
                        - { name: ovs-m1, address: 127.0.0.1, port: 1, roles: [master] }
                """
                        .formatted(identity, knownHosts));
        properties.add("quiesce.inventory", inventory::toString);
    }

    @BeforeEach
    void peopleAndProcesses() {
        person("olga", "operator");
        mayStart("olga");
        person("arno", "approver");
        person("aude", "auditor");
        person("edda", "editor");
        repository
                .createDeployment()
                .name("tidy-up")
                .addClasspathResource("runs/tidy-up.bpmn20.xml")
                .addClasspathResource("runs/sweep.bpmn20.xml")
                .enableDuplicateFiltering(false)
                .deploy();
    }

    private void person(String id, String group) {
        if (identities.createUserQuery().userId(id).count() > 0) {
            return;
        }
        User user = identities.newUser(id);
        user.setPassword("secret");
        identities.saveUser(user);
        if (identities.createGroupQuery().groupId(group).count() == 0) {
            identities.saveGroup(identities.newGroup(group));
        }
        identities.createMembership(id, group);
    }

    private void mayStart(String person) {
        if (authorizations
                        .createAuthorizationQuery()
                        .userIdIn(person)
                        .resourceType(Resources.PROCESS_INSTANCE)
                        .count()
                == 0) {
            grant(person, Resources.PROCESS_INSTANCE, Permissions.CREATE);
            grant(person, Resources.PROCESS_DEFINITION, Permissions.CREATE_INSTANCE);
        }
    }

    private void grant(String person, Resources resource, Permissions permission) {
        Authorization right = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
        right.setUserId(person);
        right.setResource(resource);
        right.setResourceId(Authorization.ANY);
        right.addPermission(permission);
        authorizations.saveAuthorization(right);
    }

    @Test
    void saysWhoRunsWhatWhyAndWhere() {
        String run = start("clean \"everything\"");

        JsonNode live = live("olga", run);

        assertThat(live.at("/run/id").asText()).isEqualTo(run);
        assertThat(live.at("/run/runbook/key").asText()).isEqualTo("tidy-up");
        assertThat(live.at("/run/runbook/name").asText()).isEqualTo("Tidy up");
        assertThat(live.at("/run/cluster").asText()).isEqualTo("ovs-lab");
        assertThat(live.at("/run/person").asText()).isEqualTo("olga");
        assertThat(live.at("/run/reason").asText()).isEqualTo("clean \"everything\"");
        assertThat(live.at("/run/state").asText()).isEqualTo("running");
        assertThat(live.at("/run/ended").isNull()).isTrue();
        assertThat(live.at("/run/ending").isNull()).isTrue();
    }

    @Test
    void namesTheNodeThatARunIsAbout() {
        String ofANode = start("because", "ovs-lab/ovs-m1");
        String ofTheCluster = start("because", "ovs-lab");

        assertThat(live("olga", ofANode).at("/run/node").asText()).isEqualTo("ovs-m1");
        assertThat(get("olga", "/runs/" + ofANode).body())
                .contains("<title>Tidy up: ovs-lab/ovs-m1 · Quiesce</title>", "<dt>Node</dt><dd>ovs-m1</dd>");
        assertThat(get("olga", "/runs").body()).contains(">ovs-lab/ovs-m1</td>", ">ovs-lab</td>");
        assertThat(live("olga", ofTheCluster).at("/run/node").asText()).isEmpty();
        assertThat(get("olga", "/runs/" + ofTheCluster).body())
                .contains("<title>Tidy up: ovs-lab · Quiesce</title>")
                .doesNotContain("<dt>Node</dt>");
    }

    @Test
    void findsRunsByTheBeginningsOfWords() {
        String run = start("Change the fan");
        transcript.began(run, "", "Change the fan of rack-9");
        String other = start("because");
        sent(other, new ScriptedCommandRunner().when("df").prints("/dev/vg7/brick_a 4096\n"), "df");
        String third = start("because");
        transcript.note(third, "The rack-8 was not looked at.");
        transcript.decided(third, "t", "Task_Ask", "arno", "skip", "Příliš late", "{}");

        assertThat(found("text=FAN%20rack-9")).containsExactly(run);
        assertThat(found("text=rack")).contains(run, third).doesNotContain(other);
        assertThat(found("text=brick_")).containsExactly(other);
        assertThat(found("text=vg7")).containsExactly(other);
        assertThat(found("text=p%C5%99%C3%ADl")).containsExactly(third);
        assertThat(found("text=fan%20brick_")).isEmpty();
        assertThat(get("aude", "/runs?text=fan%20brick_").body()).contains("No run is like that.");
    }

    @Test
    void takesALetterAloneForAWord() {
        String lettered = start("because");
        transcript.note(lettered, "Feed q is off.");
        String quick = start("because");
        transcript.note(quick, "A quick look.");

        assertThat(found("text=q")).contains(lettered).doesNotContain(quick);
        assertThat(found("text=qu")).contains(quick).doesNotContain(lettered);
    }

    @Test
    void findsTheSameRunsWhereAWordStandsForTooManyToBeReadAtOnce() {
        List<String> runs = new ArrayList<>();
        for (String reason : List.of("rack-1 and rack-2", "shelf", "rack-3", "rack-1 on a shelf")) {
            runs.add(start(reason));
            transcript.began(runs.get(runs.size() - 1), "", reason);
        }
        RunsByWord atOnce = new RunsByWord(jdbc, 1_000);
        RunsByWord oneByOne = new RunsByWord(jdbc, 0);

        for (List<Wanted> words : List.of(
                List.of(Wanted.beginning("rack")),
                List.of(Wanted.whole("rack-1")),
                List.of(Wanted.beginning("rack"), Wanted.beginning("shelf")))) {
            assertThat(oneByOne.having(words, runs))
                    .containsExactlyElementsOf(atOnce.having(words, runs).toList());
        }
        assertThat(oneByOne.having(List.of(Wanted.beginning("rack")), runs))
                .containsExactly(runs.get(0), runs.get(2), runs.get(3));
        assertThat(oneByOne.having(List.of(Wanted.whole("rack")), runs)).hasSize(3);
        assertThat(oneByOne.having(List.of(Wanted.whole("rac")), runs)).isEmpty();
    }

    @Test
    void findsRunsByTheNodesTheyHadToDoWith() {
        String about = start("because", "ovs-lab/ovs-m7");
        transcript.began(about, "ovs-m7", "because");
        String acting = start("because");
        transcript
                .recorded(
                        new ScriptedCommandRunner().when("df").prints(""),
                        new Origin(acting, "work-1", "Task_Ask", "olga"),
                        () -> true)
                .run(new Target("ovs-lab", "OVS-M7"), Command.read("df", "df", Duration.ofSeconds(5)));
        String neither = start("because ovs-m7 is well");

        assertThat(found("node=ovs-m7")).contains(about, acting).doesNotContain(neither);
        assertThat(found("node=ovs-m")).doesNotContain(about, acting, neither);
    }

    @Test
    void findsRunsByWhatTheyAreAndWhenTheyWere() {
        String run = start("because", "one_lab/n");
        String other = start("because", "onexlab");
        runtime.deleteProcessInstance(other, "wrong cluster");
        transcript.decided(other, "t", "Task_Ask", "arno", "skip", "", "{}");
        String ended = start("because", "one_lab");
        List.of("Task_Ask", "Task_Broom", "Task_After").forEach(task -> complete(ended, task));
        String started = live("olga", ended).at("/run/started").asText();

        assertThat(found("cluster=one_lab")).containsExactly(ended, run);
        assertThat(found("cluster=one_lab&sort=started")).containsExactly(run, ended);
        assertThat(found("cluster=one_lab&state=running")).containsExactly(run);
        assertThat(found("cluster=onexlab&state=deleted")).containsExactly(other);
        assertThat(found("outcome=End_EverythingIsTidy")).contains(ended).doesNotContain(run, other);
        assertThat(found("cluster=onexlab&person=arno")).containsExactly(other);
        assertThat(found("cluster=one_lab&person=olga")).containsExactly(ended, run);
        assertThat(found("cluster=one_lab&runbook=tidy-up&version=1")).containsExactly(ended, run);
        assertThat(found("cluster=one_lab&version=2")).isEmpty();
        assertThat(found("runbook=sweep")).isEmpty();
        assertThat(found("cluster=one_lab&from=" + started)).containsExactly(ended);
        assertThat(found("cluster=one_lab&to=" + started)).containsExactly(run);
    }

    @ParameterizedTest
    @ValueSource(strings = {"started", "-started", "ended", "-ended", "took", "-took", "runbook", "where", "-person"})
    void putsRunsIntoAnyOrder(String sort) {
        String run = start("because", "in-order");

        assertThat(found("cluster=in-order&sort=" + sort)).contains(run);
    }

    @Test
    void saysWhatCannotBeSearchedFor() {
        HttpResponse<String> answer = get("aude", "/runs?state=lost");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("&#39;state&#39; is &#39;lost&#39;, expected running, ended or deleted.");
        assertThat(get("aude", "/runs.csv?state=lost").statusCode()).isEqualTo(400);
    }

    @Test
    void keepsWhatWasAskedForInTheForm() {
        assertThat(get("aude", "/runs?text=fan%20%22x%22&state=ended").body())
                .contains("value=\"fan &quot;x&quot;\"", "<option value=\"ended\" selected=\"selected\">");
    }

    @Test
    void showsRunsPageByPage() {
        List<String> runs = new ArrayList<>();
        for (int number = 0; number < 51; number++) {
            runs.add(start("because", "many"));
        }

        assertThat(found("cluster=many&sort=started")).isEqualTo(runs.subList(0, 50));
        assertThat(found("cluster=many&sort=started&page=2")).containsExactly(runs.get(50));
        assertThat(get("olga", "/runs?cluster=many").body()).contains("href=\"/runs?cluster=many&amp;page=2\"");
    }

    @Test
    void givesRunsAsATable() {
        String run = start("=HYPERLINK(\"http://x\")", "as-table");

        HttpResponse<String> file = get("aude", "/runs.csv?cluster=as-table");

        assertThat(file.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");
        assertThat(file.headers().firstValue("Content-Disposition")).hasValue("attachment; filename=\"runs.csv\"");
        assertThat(file.body().lines().toList())
                .hasSize(2)
                .element(1)
                .asString()
                .startsWith(run + ",tidy-up,1,Tidy up,ovs-lab,,olga,\"'=HYPERLINK(\"\"http://x\"\")\",");
    }

    /** The runs on a page of the list, in their order. */
    private List<String> found(String query) {
        HttpResponse<String> page = get("aude", "/runs?" + query);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        return Pattern.compile("href=\"/runs/([0-9a-f-]{36})\"")
                .matcher(page.body())
                .results()
                .map(link -> link.group(1))
                .toList();
    }

    @Test
    void keepsTheReasonOfTheStartWhenSomebodyOverwritesTheVariable() {
        String run = start("the true reason");
        runtime.setVariables(run, Map.of("reason", "another one", "cluster", "elsewhere"));

        JsonNode live = live("aude", run);

        assertThat(live.at("/run/reason").asText()).isEqualTo("the true reason");
        assertThat(live.at("/run/cluster").asText()).isEqualTo("ovs-lab");
    }

    @Test
    void showsWhereTheTokensAreInTheRunAndInWhatItCalls() {
        String run = start("because");
        complete(run, "Task_Ask");

        JsonNode live = live("olga", run);

        JsonNode root = live.at("/instances/0");
        JsonNode called = live.at("/instances/1");
        assertThat(texts(root.at("/active"))).containsExactly("Call_Sweep");
        assertThat(texts(root.at("/finished"))).contains("Start_TidyUp", "Task_Ask");
        assertThat(root.at("/flows").findValuesAsText("id"))
                .containsExactly("Flow_TidyUp_Before", "Flow_Before_Ask", "Flow_Ask_Sweep");
        assertThat(called.at("/parent").asText()).isEqualTo(run);
        assertThat(called.at("/calledFrom").asText()).isEqualTo("Call_Sweep");
        assertThat(called.at("/runbook/name").asText()).isEqualTo("Sweep");
        assertThat(texts(called.at("/active"))).containsExactly("Task_Broom");
        assertThat(called.at("/flows/0/id").asText()).isEqualTo("Flow_Sweep_Broom");
    }

    @Test
    void showsTheTasksThatWaitAndForWhom() {
        String run = start("because");

        JsonNode waiting = live("aude", run).at("/tasks");

        assertThat(waiting).hasSize(1);
        assertThat(waiting.at("/0/name").asText()).isEqualTo("Ask somebody");
        assertThat(texts(waiting.at("/0/groups"))).containsExactly("approver", "operator");
    }

    @Test
    void showsAnIncidentWhereItArose() {
        String run = start("because");
        complete(run, "Task_Ask");
        Task broom = task(run, "Task_Broom");
        runtime.createIncident("stepOutcome", broom.getExecutionId(), "", "no broom <b>anywhere</b>");

        JsonNode live = live("olga", run);

        assertThat(live.at("/instances/0/incidents")).isEmpty();
        assertThat(live.at("/instances/1/incidents/0/activity").asText()).isEqualTo("Task_Broom");
        assertThat(live.at("/instances/1/incidents/0/text").asText()).isEqualTo("no broom <b>anywhere</b>");
    }

    @Test
    void saysHowARunEndedInTheWordsOfItsEnd() {
        String run = start("because");
        List.of("Task_Ask", "Task_Broom", "Task_After").forEach(task -> complete(run, task));

        JsonNode live = live("aude", run);

        assertThat(live.at("/run/state").asText()).isEqualTo("ended");
        assertThat(live.at("/run/outcome").asText()).isEqualTo("End_EverythingIsTidy");
        assertThat(live.at("/run/ending").asText()).isEqualTo("Everything is tidy");
        assertThat(live.at("/tasks")).isEmpty();
        assertThat(texts(live.at("/instances/0/active"))).isEmpty();
        assertThat(get("aude", "/runs/" + run).body()).contains("Everything is tidy");
    }

    @Test
    void saysThatARunWasDeleted() {
        String run = start("because");
        runtime.deleteProcessInstance(run, "wrong cluster");

        JsonNode live = live("aude", run);

        assertThat(live.at("/run/state").asText()).isEqualTo("deleted");
        assertThat(live.at("/run/ending").asText()).isEqualTo("Deleted: wrong cluster");
        assertThat(texts(live.at("/instances/0/cancelled"))).contains("Task_Ask");
    }

    @Test
    void showsTheLatestDrainAndTheNamesOfTheEarlierOnes() {
        String run = start("because");
        Instant begin = Instant.parse("2026-03-01T10:00:00Z");
        transcript.sampled(run, "virtual-machines", new Sample(begin, 2, 6, "virtual machines", "[]"));
        transcript.sampled(run, "flush", new Sample(begin.plusSeconds(60), 12, 12, "volumes", "[]"));
        transcript.sampled(
                run,
                "flush",
                new Sample(begin.plusSeconds(90), 1, 12, "volumes", "[{\"what\":\"vol-1\",\"node\":\"ovs-m1\"}]"));

        JsonNode drain = live("olga", run).at("/drain");
        JsonNode earlier = json("olga", "/runs/" + run + "/live?drain=virtual-machines");

        assertThat(drain.at("/name").asText()).isEqualTo("flush");
        assertThat(drain.at("/left").asLong()).isEqualTo(1);
        assertThat(drain.at("/total").asLong()).isEqualTo(12);
        assertThat(drain.at("/unit").asText()).isEqualTo("volumes");
        assertThat(drain.at("/samples/0/0").asLong())
                .isEqualTo(begin.plusSeconds(60).toEpochMilli());
        assertThat(drain.at("/samples/1/1").asLong()).isEqualTo(1);
        assertThat(drain.at("/rows/0/what").asText()).isEqualTo("vol-1");
        assertThat(texts(earlier.at("/drains"))).containsExactly("virtual-machines", "flush");
        assertThat(earlier.at("/drain/left").asLong()).isEqualTo(2);
    }

    @Test
    void showsTheLastCommandsWithTheBeginningOfTheirOutput() {
        String run = start("because");
        ScriptedCommandRunner nodes = new ScriptedCommandRunner()
                .when("first")
                .exits(0, "x".repeat(5000), "")
                .when("second")
                .exits(3, "", HOSTILE)
                .when("third")
                .isNotStarted(Reason.UNREACHABLE);
        sent(run, nodes, "first", "second", "third");

        JsonNode live = json("aude", "/runs/" + run + "/live?commands=2");
        JsonNode older = json("aude", "/runs/" + run + "/commands?before=" + live.at("/commands/1/no"));

        assertThat(live.at("/commandCount").asLong()).isEqualTo(3);
        assertThat(live.at("/commands").findValuesAsText("line")).containsExactly("third", "second");
        assertThat(live.at("/commands/0/outcome").asText()).isEqualTo("not started");
        assertThat(live.at("/commands/0/detail").asText()).startsWith("UNREACHABLE");
        assertThat(live.at("/commands/1/exit").asInt()).isEqualTo(3);
        assertThat(live.at("/commands/1/stepName").asText()).isEqualTo("Ask somebody");
        assertThat(live.at("/commands/1/err/text").asText()).isEqualTo(HOSTILE);
        assertThat(older.at("/commands/0/out/text").asText()).hasSize(4096);
        assertThat(older.at("/commands/0/out/bytes").asLong()).isEqualTo(5000);
        assertThat(older.at("/commands/0/out/cut").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text=ARRAY_1              | read_b",
                "text=read_b             | read_b",
                "text=unreach              | read_c",
                "text=array%251            | ''",
                "node=ovs-m1&how=fine      | 'read_b,read_a'",
                "how=answered              | 'read_c,act'",
                "how=underway              | ''",
                "step=Task_Ask&text=act    | act",
                "step=Task_Other           | ''",
            })
    void findsCommandsOfARun(String asked, String lines) {
        String run = start("because");
        sent(
                run,
                new ScriptedCommandRunner()
                        .when("read_a")
                        .prints("")
                        .when("read_b")
                        .prints("/dev/Array_1 4096\n")
                        .when("act")
                        .exits(3, "", "no")
                        .when("read_c")
                        .isNotStarted(Reason.UNREACHABLE),
                "read_a",
                "read_b",
                "act",
                "read_c");

        JsonNode found = json("aude", "/runs/" + run + "/commands?" + asked);

        assertThat(String.join(",", found.at("/commands").findValuesAsText("line")))
                .isEqualTo(lines);
        assertThat(found.at("/count").asInt()).isEqualTo(found.at("/commands").size());
    }

    @Test
    void saysThatThereIsNoSuchResultOfACommand() {
        HttpResponse<String> refused = get("aude", "/runs/" + start("because") + "/commands?how=well");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("'how' is 'well', expected one of any, fine, answered, unknown, underway.");
    }

    @Test
    void tellsHowEachStepWentOnEachNode() {
        String run = start("because");
        sent(
                run,
                new ScriptedCommandRunner()
                        .when("a")
                        .prints("")
                        .when("b")
                        .exits(1, "", "")
                        .when("c")
                        .isNotStarted(Reason.UNREACHABLE),
                "a",
                "a",
                "b",
                "c");

        JsonNode tally = live("olga", run).at("/grid/0");

        assertThat(tally.path("node").asText()).isEqualTo("ovs-m1");
        assertThat(tally.path("stepName").asText()).isEqualTo("Ask somebody");
        assertThat(tally.path("fine").asInt()).isEqualTo(2);
        assertThat(tally.path("answered").asInt()).isEqualTo(2);
        assertThat(tally.path("unknown").asInt()).isZero();
        assertThat(tally.path("underway").asInt()).isZero();
    }

    @Test
    void tellsWhenTasksWaitedAndCalledProcessesWereOn() {
        String run = start("because");
        complete(run, "Task_Ask");

        JsonNode spans = live("olga", run).at("/spans");

        assertThat(spans)
                .extracting(
                        span -> span.path("activity").asText(),
                        span -> span.path("kind").asText(),
                        span -> span.path("ended").isNull())
                .containsExactlyInAnyOrder(
                        tuple("Task_Ask", "task", false),
                        tuple("Call_Sweep", "phase", true),
                        tuple("Task_Broom", "task", true));
        assertThat(spans.at("/0/name").asText()).isEqualTo("Ask somebody");
    }

    @Test
    void showsWhatWasShownWhenAPersonDecided() {
        String run = start("because");
        transcript.decided(run, "t", "Task_Ask", "arno", "skip", "", "{\"drain\":{\"left\":3}}");
        String other = start("because");
        String number = live("olga", run).at("/decisions/0/no").asText();

        assertThat(json("aude", "/runs/" + run + "/decisions/" + number)
                        .at("/drain/left")
                        .asInt())
                .isEqualTo(3);
        assertThat(get("aude", "/runs/" + other + "/decisions/" + number).statusCode())
                .isEqualTo(404);
    }

    @Test
    void tellsOnlookersEachTimeThatSomethingChangesAndThatItIsOver() throws InterruptedException {
        String run = start("because");

        try (Events first = new Events("olga", run);
                Events second = new Events("aude", run)) {
            assertThat(first.next().at("/run/id").asText()).isEqualTo(run);
            assertThat(second.next().at("/commandCount").asInt()).isZero();
            sent(run, new ScriptedCommandRunner().when("df").prints(HOSTILE), "df");
            await().atMost(PATIENCE)
                    .until(() -> first.next().at("/commands/0/out/text").asText(), HOSTILE::equals);
            await().atMost(PATIENCE)
                    .until(() -> second.next().at("/commandCount").asInt(), Integer.valueOf(1)::equals);
            List.of("Task_Ask", "Task_Broom", "Task_After").forEach(task -> complete(run, task));
            await().atMost(PATIENCE).until(() -> first.next().at("/run/state").asText(), "ended"::equals);
            assertThat(first.isOver()).isTrue();
        }
    }

    @Test
    void tellsOfARunThatIsOverOnce() throws InterruptedException {
        String run = start("because");
        List.of("Task_Ask", "Task_Broom", "Task_After").forEach(task -> complete(run, task));

        try (Events events = new Events("olga", run)) {
            assertThat(events.next().at("/run/state").asText()).isEqualTo("ended");
            assertThat(events.isOver()).isTrue();
        }
        assertThat(get("olga", "/runs/no-such-run/events").statusCode()).isEqualTo(404);
    }

    /** What an onlooker is told; each event is awaited for long enough. */
    private final class Events implements AutoCloseable {

        private static final String OVER = "";
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        private final InputStream line;

        Events(String person, String run) {
            HttpResponse<InputStream> answer = answer(
                    request(person, "/runs/" + run + "/events").header("Accept", "text/event-stream"),
                    BodyHandlers.ofInputStream());
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            line = answer.body();
            Thread reader = new Thread(() -> {
                new BufferedReader(new InputStreamReader(line, StandardCharsets.UTF_8))
                        .lines()
                        .filter(text -> text.startsWith("data:"))
                        .forEach(text -> told.add(text.substring("data:".length())));
                told.add(OVER);
            });
            reader.setDaemon(true);
            reader.start();
        }

        JsonNode next() throws InterruptedException {
            String event = told.poll(20, TimeUnit.SECONDS);
            assertThat(event).as("an event").isNotNull().isNotEqualTo(OVER);
            return parsed(event);
        }

        boolean isOver() throws InterruptedException {
            return OVER.equals(told.poll(20, TimeUnit.SECONDS));
        }

        @Override
        public void close() {
            try {
                line.close();
            } catch (IOException closedAlready) {
                // whoever told has gone first
            }
        }
    }

    @Test
    void givesTheRecordOfARunAsJsonAndAsAPageThatHoldsTheSame() {
        String run = start(HOSTILE);
        given(run, "</script><script>alert(2)</script>");
        sent(
                run,
                new ScriptedCommandRunner()
                        .when("show")
                        .prints("</script><script>alert(1)</script>" + "x".repeat(9000)),
                "show");
        transcript.decided(run, "t", "Task_Ask", "arno", "skip", HOSTILE, "{\"failure\":\"<b>\"}");
        for (int left = 3; left >= 0; left--) {
            transcript.sampled(run, "flush", new Sample(Instant.now(), left, 3, "volumes", "[]"));
        }
        complete(run, "Task_Ask");

        HttpResponse<String> file = get("aude", "/runs/" + run + "/record.json");
        HttpResponse<String> page = get("aude", "/runs/" + run + "/record.html");

        JsonNode record = parsed(file.body());
        assertThat(record.at("/run/run/reason").asText()).isEqualTo(HOSTILE);
        assertThat(record.at("/madeFor").asText()).isEqualTo("aude");
        assertThat(record.at("/commands/1/out/text").asText()).hasSizeGreaterThan(9000);
        assertThat(record.at("/commands/1/out/sha256").asText()).hasSize(64);
        assertThat(record.at("/drains/0/samples")).hasSize(4);
        assertThat(record.at("/shown").findValuesAsText("failure")).containsExactly("<b>");
        assertThat(record.at("/path").findValuesAsText("flow"))
                .startsWith("Flow_TidyUp_Before", "Flow_Before_Ask", "Flow_Ask_Sweep");
        assertThat(record.at("/diagrams")).hasSize(2).allSatisfy(diagram -> assertThat(diagram.asText())
                .contains("definitions"));
        assertThat(file.headers().firstValue("Content-Disposition").orElse(""))
                .isEqualTo("attachment; filename=\"tidy-up-ovs-lab-%s.json\"".formatted(run));
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue("sandbox; default-src 'none'");
        Matcher held = Pattern.compile("<script type=\"application/json\" id=\"record\">(.*?)</script>", Pattern.DOTALL)
                .matcher(page.body());
        assertThat(held.find()).isTrue();
        JsonNode inPage = parsed(held.group(1));
        ((ObjectNode) record).remove("made");
        ((ObjectNode) inPage).remove("made");
        assertThat(inPage).isEqualTo(record);
        assertThat(page.body().contains("content=\"default-src &#39;none&#39;; img-src data:"))
                .as("a policy in the page")
                .isTrue();
        assertThat(page.body().contains("<script>alert"))
                .as("a script of a host")
                .isFalse();
    }

    @Test
    void showsWhatACommandWasGivenOnItsStandardInputAndNothingIfThatWasNothing() {
        String run = start("because");
        given(run, HOSTILE);
        sent(run, new ScriptedCommandRunner().when("df").prints(""), "df");

        JsonNode commands = live("aude", run).at("/commands");
        String address = "/runs/" + run + "/commands/%s/in";
        HttpResponse<String> input =
                get("aude", address.formatted(commands.at("/1/no").asText()));
        HttpResponse<String> none =
                get("aude", address.formatted(commands.at("/0/no").asText()));
        HttpResponse<String> ofAnotherRun =
                get("aude", "/runs/" + start("b") + "/commands/" + commands.at("/1/no") + "/in");

        assertThat(commands.at("/0/input").isNull()).isTrue();
        assertThat(commands.at("/1/input/bytes").asLong()).isEqualTo(HOSTILE.getBytes(StandardCharsets.UTF_8).length);
        assertThat(commands.at("/1/input/sha256").asText())
                .isEqualTo(Output.of(HOSTILE).sha256());
        assertThat(input.body()).isEqualTo(HOSTILE);
        assertThat(input.headers().firstValue("Content-Type")).hasValue("text/plain;charset=UTF-8");
        assertThat(input.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(ofAnotherRun.statusCode()).isEqualTo(404);
    }

    @Test
    void recordsEachTextThatCommandsWereGivenOnce() {
        String run = start("because");
        given(run, "print(1)");
        given(run, "print(1)");
        given(run, "</script>");
        given(run, "");

        JsonNode record = json("aude", "/runs/" + run + "/record.json");

        assertThat(record.at("/inputs"))
                .extracting(input -> input.path("text").asText())
                .containsExactlyInAnyOrder("print(1)", "</script>");
        assertThat(record.at("/inputs"))
                .extracting(input -> input.path("sha256").asText())
                .containsExactlyInAnyOrder(
                        Output.of("print(1)").sha256(), Output.of("</script>").sha256());
        assertThat(record.at("/commands"))
                .extracting(command -> command.at("/input/sha256").asText())
                .containsExactly(
                        Output.of("print(1)").sha256(),
                        Output.of("print(1)").sha256(),
                        Output.of("</script>").sha256(),
                        "");
    }

    private void given(String run, String input) {
        transcript
                .recorded(
                        new ScriptedCommandRunner().when("python2.7 -").prints(""),
                        new Origin(run, "work-1", "Task_Ask", "olga"),
                        () -> true)
                .run(
                        NODE,
                        Command.read("python", "python2.7 -", Duration.ofSeconds(5))
                                .withInput(input));
    }

    @Test
    void findsTheRunOfAProcessInstanceAlsoOfACalledOne() {
        String run = start("because");
        complete(run, "Task_Ask");
        String called = task(run, "Task_Broom").getProcessInstanceId();

        assertThat(json("aude", "/runs/of-instance/" + called).path("run").asText())
                .isEqualTo(run);
        assertThat(json("aude", "/runs/of-instance/" + run).path("run").asText())
                .isEqualTo(run);
        assertThat(get("aude", "/runs/of-instance/none").statusCode()).isEqualTo(404);
    }

    @Test
    void givesAWholeOutputAsTextAndNothingButText() {
        String run = start("because");
        sent(run, new ScriptedCommandRunner().when("show").prints(HOSTILE), "show");
        String number = live("aude", run).at("/commands/0/no").asText();

        HttpResponse<String> output = get("aude", "/runs/" + run + "/commands/" + number + "/out");
        HttpResponse<String> ofAnotherRun = get("aude", "/runs/" + start("b") + "/commands/" + number + "/out");

        assertThat(output.body()).isEqualTo(HOSTILE);
        assertThat(output.headers().firstValue("Content-Type")).hasValue("text/plain;charset=UTF-8");
        assertThat(output.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(ofAnotherRun.statusCode()).isEqualTo(404);
    }

    @Test
    void showsDecisionsAndNotes() {
        String run = start("because");
        transcript.decided(run, "4711", "Task_Ask", "arno", "approve", "looks fine", "{}");
        transcript.note(run, "The lease was taken over.");

        JsonNode live = live("aude", run);

        assertThat(live.at("/decisions/0/taskName").asText()).isEqualTo("Ask somebody");
        assertThat(live.at("/decisions/0/choice").asText()).isEqualTo("approve");
        assertThat(live.at("/decisions/0/person").asText()).isEqualTo("arno");
        assertThat(live.at("/notes/0/text").asText()).isEqualTo("The lease was taken over.");
    }

    @Test
    void offersBugReportsAsFilesAndTheNewestFirst() throws IOException {
        String run = start("because");
        reported(run, "m1 is ill", "node-1 is ill");
        reported(run, HOSTILE, "node-1 is still ill");

        JsonNode live = live("aude", run);
        HttpResponse<String> markdown = get("aude", "/runs/" + run + "/reports/1.md");
        HttpResponse<String> masked = get("aude", "/runs/" + run + "/reports/1.md?masked=true");
        HttpResponse<byte[]> archive = bytes("aude", "/runs/" + run + "/reports/2.zip?masked=true");

        assertThat(live.at("/reports").findValuesAsText("number")).containsExactly("2", "1");
        assertThat(live.at("/reports/0/title").asText()).isEqualTo(HOSTILE);
        assertThat(markdown.body()).isEqualTo("m1 is ill");
        assertThat(markdown.headers().firstValue("Content-Type")).hasValue("text/markdown;charset=UTF-8");
        assertThat(markdown.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"bug-report-1.md\"");
        assertThat(markdown.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(masked.body()).isEqualTo("node-1 is ill");
        assertThat(archive.headers().firstValue("Content-Type")).hasValue("application/zip");
        assertThat(archive.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"bug-report-2-masked.zip\"");
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive.body()))) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("report.md");
            assertThat(new String(zip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("node-1 is still ill");
            assertThat(zip.getNextEntry().getName()).isEqualTo("logs/a.log");
            assertThat(new String(zip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("log of node-1 is still ill");
            assertThat(zip.getNextEntry()).isNull();
        }
    }

    @Test
    void recordsByWhatTheFilesOfABugReportAreKnown() {
        String run = start("because");
        reported(run, "m1 is ill", "node-1 is ill");

        JsonNode files = json("aude", "/runs/" + run + "/record.json").at("/reportFiles");
        String page = get("aude", "/runs/" + run + "/record.html").body();

        assertThat(files)
                .extracting(file -> file.path("name").asText())
                .containsExactly(
                        "bug-report-1.zip", "bug-report-1.md", "bug-report-1-masked.zip", "bug-report-1-masked.md");
        assertThat(files).allSatisfy(file -> {
            HttpResponse<byte[]> download = bytes("aude", file.path("path").asText());
            assertThat(download.headers().firstValue("Content-Disposition").orElse(""))
                    .contains("\"" + file.path("name").asText() + "\"");
            assertThat(download.body()).hasSize(file.path("bytes").asInt());
            assertThat(Sha256.of(download.body())).isEqualTo(file.path("sha256").asText());
        });
        assertThat(page)
                .contains("The files are downloaded from the page of the run")
                .doesNotContain("For an issue tracker");
    }

    @Test
    void saysThatThereIsNoSuchBugReport() {
        String run = start("because");
        reported(run, "m1 is ill", "node-1 is ill");

        HttpResponse<String> unknown = get("aude", "/runs/" + run + "/reports/2.zip");
        HttpResponse<String> ofAnotherRun = get("aude", "/runs/" + start("b") + "/reports/1.md");

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("There is no bug report in this run '2'.");
        assertThat(ofAnotherRun.statusCode()).isEqualTo(404);
        assertThat(get("aude", "/runs/" + run + "/reports/x.md").body())
                .contains("'number' is 'x', expected a number.");
        assertThat(get("aude", "/runs/" + run + "/reports/1.md?masked=perhaps").body())
                .contains("'masked' is 'perhaps', expected true or false.");
    }

    private void reported(String run, String asItIs, String masked) {
        reports.keep(
                run,
                Instant.EPOCH.plusSeconds(reports.of(run).size()),
                new BugReports.Form(asItIs, asItIs, Map.of("logs/a.log", "log of " + asItIs)),
                new BugReports.Form(masked, masked, Map.of("logs/a.log", "log of " + masked)),
                number -> "report " + number);
    }

    @Test
    void givesTheDiagramsThatTheRunUsedAndNoOthers() {
        String run = start("because");
        String used = live("olga", run).at("/run/runbook/id").asText();
        String notUsed = repository
                .createProcessDefinitionQuery()
                .processDefinitionKey("sweep")
                .latestVersion()
                .singleResult()
                .getId();

        HttpResponse<String> diagram = get("olga", "/runs/" + run + "/diagram/" + used);

        assertThat(diagram.statusCode()).isEqualTo(200);
        assertThat(diagram.headers().firstValue("Content-Type")).hasValue("application/xml");
        assertThat(diagram.body()).contains("<bpmn:process id=\"tidy-up\"");
        assertThat(get("olga", "/runs/" + run + "/diagram/" + notUsed).statusCode())
                .isEqualTo(404);
    }

    @Test
    void findsTheRunOfATaskAlsoInACalledProcess() {
        String run = start("because");
        complete(run, "Task_Ask");
        Task broom = task(run, "Task_Broom");

        JsonNode found = json("arno", "/runs/of-task/" + broom.getId());

        assertThat(found.at("/run").asText()).isEqualTo(run);
        assertThat(found.at("/instance").asText()).isEqualTo(broom.getProcessInstanceId());
        assertThat(get("arno", "/runs/of-task/none").statusCode()).isEqualTo(404);
    }

    @Test
    void writesWhatPeopleSayIntoPagesAsText() {
        String run = start(HOSTILE);

        String page = get("olga", "/runs/" + run).body();
        String list = get("olga", "/runs").body();

        assertThat(page).contains("&lt;script&gt;alert(").doesNotContain("<script>alert");
        assertThat(list).contains("&lt;script&gt;alert(").doesNotContain("<script>alert");
        assertThat(page).contains("This is a lab").contains("id=\"abort\"");
        assertThat(page).doesNotContain(" style=").doesNotContain(" onclick=");
    }

    @Test
    void offersTheAbortOnlyToThoseWhoMay() {
        String run = start("because");

        assertThat(get("aude", "/runs/" + run).body()).doesNotContain("id=\"abort\"");
        assertThat(get("arno", "/runs/" + run).body()).doesNotContain("id=\"abort\"");
    }

    @Test
    void answersAPlainPageForARunThatIsNotThere() {
        HttpResponse<String> page = get("olga", "/runs/no-such-run");

        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("There is no run &#39;no-such-run&#39;.");
        assertThat(get("olga", "/runs/no-such-run/live").statusCode()).isEqualTo(404);
    }

    @Test
    void doesNotTakeACalledProcessForARun() {
        String run = start("because");
        complete(run, "Task_Ask");
        String called = task(run, "Task_Broom").getProcessInstanceId();

        assertThat(get("olga", "/runs/" + called + "/live").statusCode()).isEqualTo(404);
        assertThat(get("olga", "/runs/" + called).statusCode()).isEqualTo(404);
        assertThat(abort("olga", called, "{\"reason\":\"no\"}").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/runs",
                "/runs.csv",
                "/runs/%s",
                "/runs/%s/live",
                "/runs/%s/events",
                "/runs/%s/commands",
                "/runs/%s/decisions/1",
                "/runs/%s/record.html",
                "/runs/%s/record.json",
                "/runs/of-task/x",
                "/runs/of-instance/x",
                "/runs/%s/commands/1/in",
                "/runs/%s/commands/1/out",
                "/runs/%s/reports/1.md",
                "/runs/%s/reports/1.zip"
            })
    void showsNothingToPeopleOfOtherGroups(String path) {
        String run = start("because");

        HttpResponse<String> answer = get("edda", path.formatted(run));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("Only operators, approvers, auditors and administrators");
    }

    @Test
    void tellsEditorsAtTheFrontDoorWhatIsNotDeployedAndNothingOfRuns() {
        String run = start("the true reason", "ovs-lab/ovs-m1");
        runtime.createIncident("stepOutcome", task(run, "Task_Ask").getExecutionId(), "", "no broom");

        HttpResponse<String> front = get("edda", "/");

        assertThat(front.statusCode()).isEqualTo(200);
        assertThat(front.body()).contains("All runbooks in folders are deployed.", ">edda</span>");
        assertThat(front.body())
                .doesNotContain(run, "the true reason", "no broom", "Ask somebody", "olga", "ovs-lab")
                .doesNotContain("href=\"/runs", "/camunda/app/tasklist/");
        assertThat(get("aude", "/").body())
                .contains("the true reason")
                .doesNotContain("All runbooks in folders are deployed.");
    }

    @Test
    void showsTheFrontDoorToNobodyOutsideOfTheGroups() {
        person("gus", "guest");

        HttpResponse<String> front = get("gus", "/");

        assertThat(front.statusCode()).isEqualTo(403);
        assertThat(front.body())
                .contains("Only operators, approvers, auditors, editors and administrators may look at this page.");
    }

    @Test
    void saysAtTheFrontDoorWhatIsOnAndWhatWaits() {
        String run = start("<b>because</b>", "ovs-lab/ovs-m1");
        String task = task(run, "Task_Ask").getId();
        runtime.createIncident("stepOutcome", task(run, "Task_Ask").getExecutionId(), "", "no broom <b>anywhere</b>");

        String front = get("arno", "/").body();

        assertThat(front)
                .contains("/camunda/app/tasklist/default/#/?task=" + task, "href=\"/runs/" + run + "\"")
                .contains("&lt;b&gt;because&lt;/b&gt;", "no broom &lt;b&gt;anywhere&lt;/b&gt;")
                .contains("href=\"/camunda/app/tasklist/default/#/?processStart=vxvm-rejoin\"")
                .contains("open-vstorage, 1 nodes");
        assertThat(front).doesNotContain("?processStart=sweep");
    }

    @Test
    void saysAtTheFrontDoorWhoHasAClusterAndHowItWasSeenLast() {
        String before = start("because");
        List.of("Task_Ask", "Task_Broom", "Task_After").forEach(task -> complete(before, task));
        String ended = start("because", "ovs-lab/ovs-m1");
        List.of("Task_Ask", "Task_Broom", "Task_After").forEach(task -> complete(ended, task));
        runtime.deleteProcessInstance(start("because"), "not wanted");
        assertThat(get("aude", "/").body()).containsPattern("<span class=\"q-quiet\">free</span>\\s*</td>");
        String run = start("because");
        leases.take(new Lease("ovs-lab", run, "tidy-up", "olga", "because", Map.of(), Instant.EPOCH));
        try {
            String front = get("aude", "/").body();
            assertThat(front).contains(">Tidy up, ovs-lab</a>").doesNotContain("Effect unknown");
            assertThat(front).contains("href=\"/runs/" + ended + "\">Everything is tidy</a>");

            leases.keepAsEffectUnknown(run);
            assertThat(get("aude", "/").body()).contains("Effect unknown");
        } finally {
            leases.release(run);
        }
    }

    /** A page that names none makes a browser ask for {@code /favicon.ico}, which is not there. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/login", "/runs", "/runs/no-such-run"})
    void namesAnIconOnEachPage(String page) {
        assertThat(get("olga", page).body()).containsPattern("<link rel=\"icon\" [^>]*href=\"/assets/runs/icon.svg\">");
    }

    @Test
    void givesCockpitOurNameAndTheTab() {
        String cockpit = "/camunda/app/cockpit/scripts/";

        assertThat(get("aude", cockpit + "config.js").body()).contains("name: 'Quiesce'", "commands/commands.js");
        assertThat(get("aude", cockpit + "commands/commands.js").body())
                .contains("cockpit.processInstance.runtime.tab");
    }

    @Test
    void givesTasklistOurNameAndTheTab() {
        String tasklist = "/camunda/app/tasklist/scripts/";

        assertThat(get("olga", tasklist + "config.js").body()).contains("name: 'Quiesce'", "live-run/live-run.js");
        assertThat(get("olga", tasklist + "live-run/live-run.js").body())
                .contains("pluginPoint: 'tasklist.task.detail'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runs/run.js",
                "runs/run.css",
                "runs/icon.svg",
                "vendor/bpmn-js/bpmn-navigated-viewer.production.min.js",
                "vendor/bpmn-js/LICENSE",
                "vendor/uplot/uPlot.iife.min.js"
            })
    void servesWhatThePagesAreDrawnWith(String asset) {
        assertThat(get("olga", "/assets/" + asset).statusCode()).isEqualTo(200);
    }

    @Test
    void abortsExactlyThisRunAndWritesDownWhoDidIt() {
        String run = start("because");
        String other = start("another");
        complete(run, "Task_Ask");

        HttpResponse<String> answer = abort("olga", run, "{\"reason\":\" the night shift is over \"}");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(parsed(answer).at("/run").asText()).isEqualTo(run);
        assertThat(parsed(answer).at("/text").asText()).startsWith("The run is being aborted");
        assertThat(task(run, "Task_CleanUp").getName()).isEqualTo("Clean up");
        assertThat(task(other, "Task_Ask").getName()).isEqualTo("Ask somebody");
        assertThat(live("aude", run).at("/notes/0/text").asText())
                .isEqualTo("The run was aborted by olga: the night shift is over");
    }

    @Test
    void refusesAnAbortByThoseWhoMayOnlyLook() {
        String run = start("because");

        HttpResponse<String> answer = abort("arno", run, "{\"reason\":\"I would like to\"}");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(parsed(answer).at("/message").asText())
                .isEqualTo("Only operators and administrators may abort a run.");
        assertThat(abort("aude", run, "{\"reason\":\"x\"}").statusCode()).isEqualTo(403);
        assertThat(abort("edda", run, "{\"reason\":\"x\"}").statusCode()).isEqualTo(403);
        assertThat(live("aude", run).at("/notes")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"reason\":\"  \"}", "{\"reason\":null}", "not json", "[]"})
    void refusesAnAbortWithoutAReason(String body) {
        String run = start("because");

        HttpResponse<String> answer = abort("olga", run, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(parsed(answer).at("/message").asText()).contains("reason").endsWith(".");
    }

    @Test
    void refusesAReasonThatIsTooLong() {
        HttpResponse<String> answer = abort("olga", start("because"), "{\"reason\":\"" + "x".repeat(2001) + "\"}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(parsed(answer).at("/message").asText())
                .isEqualTo("The reason has 2001 characters, at most 2000 are kept.");
    }

    @Test
    void refusesAnAbortOfARunThatIsNotThereOrHasEnded() {
        String run = start("because");
        List.of("Task_Ask", "Task_Broom", "Task_After").forEach(task -> complete(run, task));

        assertThat(abort("olga", "no-such-run", "{\"reason\":\"x\"}").statusCode())
                .isEqualTo(404);
        HttpResponse<String> ended = abort("olga", run, "{\"reason\":\"x\"}");
        assertThat(ended.statusCode()).isEqualTo(409);
        assertThat(parsed(ended).at("/message").asText()).contains("has ended already");
    }

    @Test
    void refusesASecondAbort() {
        String run = start("because");
        abort("olga", run, "{\"reason\":\"first\"}");

        HttpResponse<String> again = abort("olga", run, "{\"reason\":\"second\"}");

        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(parsed(again).at("/message").asText()).isEqualTo("This run is being aborted already.");
        assertThat(live("aude", run).at("/notes")).hasSize(1);
    }

    @Test
    void refusesAnAbortPastThePointOfNoReturn() {
        String run = start("because");
        List.of("Task_Ask", "Task_Broom").forEach(task -> complete(run, task));

        HttpResponse<String> answer = abort("olga", run, "{\"reason\":\"too late\"}");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(parsed(answer).at("/message").asText())
                .isEqualTo("This run has come too far to be aborted: it goes on to its end."
                        + " What its tasks ask can still be decided in Tasklist.");
        assertThat(task(run, "Task_After").getName()).isEqualTo("Put things away");
    }

    @Test
    void offersTheAbortForAsLongAsItIsPossibleAndSaysSinceWhenItIsNot() {
        String run = start("because");
        JsonNode before = live("olga", run);
        List.of("Task_Ask", "Task_Broom").forEach(task -> complete(run, task));
        transcript.note(run, "ovs-m1 is asked to leave ovs-lab; from here on there is no way back");

        JsonNode past = live("olga", run);
        String refusal = parsed(abort("olga", run, "{\"reason\":\"too late\"}"))
                .at("/message")
                .asText();
        complete(run, "Task_After");

        assertThat(before.at("/noAbort").isNull()).isTrue();
        assertThat(past.at("/noAbort").asText())
                .contains("ovs-m1 was asked to leave at", "What its tasks ask can still be decided in Tasklist.")
                .isEqualTo(refusal);
        assertThat(live("olga", run).at("/noAbort").isNull()).isTrue();
    }

    @Test
    void saysWhileItIsAbortedThatItIs() {
        String run = start("because");
        abort("olga", run, "{\"reason\":\"first\"}");

        assertThat(live("aude", run).at("/noAbort").asText()).isEqualTo("This run is being aborted already.");
    }

    private String start(String reason) {
        return start(reason, "ovs-lab");
    }

    private String start(String reason, String businessKey) {
        identities.setAuthentication("olga", List.of("operator"));
        try {
            return runtime.startProcessInstanceByKey(
                            "tidy-up", businessKey, Map.of("cluster", "ovs-lab", "reason", reason))
                    .getId();
        } finally {
            identities.clearAuthentication();
        }
    }

    private void complete(String run, String activity) {
        tasks.complete(task(run, activity).getId());
    }

    private Task task(String run, String activity) {
        return tasks.createTaskQuery().taskDefinitionKey(activity).list().stream()
                .filter(task -> run.equals(rootOf(task)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the run has no open task " + activity));
    }

    private String rootOf(Task task) {
        return runtime.createProcessInstanceQuery()
                .processInstanceId(task.getProcessInstanceId())
                .singleResult()
                .getRootProcessInstanceId();
    }

    private void sent(String run, ScriptedCommandRunner nodes, String... lines) {
        var recorded = transcript.recorded(nodes, new Origin(run, "work-1", "Task_Ask", "olga"), () -> true);
        for (String line : lines) {
            recorded.run(NODE, Command.read(line, line, Duration.ofSeconds(5)));
        }
    }

    private JsonNode live(String person, String run) {
        return json(person, "/runs/" + run + "/live");
    }

    private JsonNode json(String person, String path) {
        HttpResponse<String> answer = get(person, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return parsed(answer);
    }

    private JsonNode parsed(HttpResponse<String> answer) {
        return parsed(answer.body());
    }

    private JsonNode parsed(String text) {
        try {
            return json.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    private HttpResponse<String> get(String person, String path) {
        return answer(request(person, path).GET());
    }

    private HttpResponse<String> abort(String person, String run, String body) {
        return answer(request(person, "/runs/" + run + "/abort")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String person, String path) {
        String login = Base64.getEncoder().encodeToString((person + ":secret").getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Basic " + login);
    }

    private HttpResponse<byte[]> bytes(String person, String path) {
        return answer(request(person, path).GET(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<String> answer(HttpRequest.Builder request) {
        return answer(request, BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> answer(HttpRequest.Builder request, BodyHandler<T> body) {
        try {
            return client.send(request.build(), body);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
