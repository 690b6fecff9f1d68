package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.InEngine;
import io.quiesce.Runs;
import io.quiesce.inventory.Inventory;
import io.quiesce.runbooks.NotDeployed.Refusal;
import io.quiesce.runbooks.RunbookDeployments.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runbooks in a folder are deployed at the start and while the application runs, each once. A start is a new look by the same
 * classes.
 */
@InEngine
@TestPropertySource(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:watched-folder;DB_CLOSE_DELAY=-1",
            "quiesce.runbooks-every=PT0.3S"
        })
@ExtendWith(OutputCaptureExtension.class)
class WatchedFolderIT {

    private static final String ASSESS = "vxvm-assess-recovery";
    private static final String REJOIN = "vxvm-rejoin";
    private static final String CHECK = "open-vstorage-health-check";
    private static final String RESTART = "open-vstorage-restart";
    private static final String STOP = "open-vstorage-stop-server";

    /** Watched by the application. */
    @TempDir
    static Path watched;

    /** Looked at by hand. */
    @TempDir
    Path folder;

    @Autowired
    RepositoryService repository;

    @Autowired
    RunbookDeployments deployments;

    @Autowired
    RunbookDeployer deployer;

    @Autowired
    ShippedFiles shipped;

    @Autowired
    DeployedRunbooks memory;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    IdentityService identities;

    @LocalServerPort
    int port;

    private final NotDeployed notDeployed = new NotDeployed();

    private EngineRest rest;

    @DynamicPropertySource
    static void folder(DynamicPropertyRegistry properties) throws IOException {
        write(watched, REJOIN + ".bpmn", named(text(REJOIN), "Bring it back"));
        properties.add("quiesce.runbooks", watched::toString);
    }

    @BeforeEach
    void open() {
        rest = new EngineRest(port, identities);
    }

    @Test
    void atTheStartARunbookThereIsDeployedInPlaceOfTheShippedOneWithWhatItNeedsFromElsewhere() {
        ProcessDefinition rejoin = active(REJOIN);

        assertThat(rejoin.getName()).isEqualTo("Bring it back");
        assertThat(rejoin.getVersion()).isOne();
        assertThat(repository.getDeploymentResourceNames(rejoin.getDeploymentId()))
                .contains(
                        "processes/" + REJOIN + ".bpmn", "processes/join-cluster.bpmn", "forms/vxvm-rejoin-start.form");
    }

    @Test
    void whileItRunsWhatIsRightIsDeployedAndWhatIsNotIsRefusedOnceUntilItIsMended(CapturedOutput log)
            throws IOException {
        String good = ASSESS + "-good";
        String bad = ASSESS + "-bad";

        write(watched, "processes/bad.bpmn", copy(ASSESS, bad).replace("${assessRecovery}", "${assesRecovery}"));
        write(watched, "processes/good.bpmn", copy(ASSESS, good));
        awaitNamed(good, "Assess an unclean leave");
        write(watched, "processes/good.bpmn", named(copy(ASSESS, good), "Assess again"));
        awaitNamed(good, "Assess again");

        String problem = "processes/bad.bpmn, Task_AssessRecovery [unknown-step]: There is no step named"
                + " 'assesRecovery'. Apply the template of a step to it.";
        assertThat(latest(bad)).isNull();
        assertThat(log.getAll())
                .containsOnlyOnce("The runbook " + bad + " in " + watched + " is not deployed:")
                .containsOnlyOnce(problem);
        assertThat(List.of(rest.front(), rest.frontForAnEditor())).allSatisfy(front -> assertThat(front)
                .contains(
                        "The runbook " + bad + " in " + watched + " is not deployed:", problem.replace("'", "&#39;")));
        assertThat(rest.front()).contains("Runs in progress");
        assertThat(rest.frontForAnEditor()).doesNotContain("Runs in progress");

        write(watched, "processes/bad.bpmn", copy(ASSESS, bad));
        awaitNamed(bad, "Assess an unclean leave");
        await().atMost(Runs.PATIENCE).until(() -> !rest.front().contains(bad + " in "));
    }

    @Test
    void aRefusedChangeLeavesTheActiveVersionAlone() throws IOException {
        String id = ASSESS + "-changed";
        write(folder, "x.bpmn", copy(ASSESS, id));
        WatchedFolder look = started();
        ProcessDefinition before = active(id);

        write(folder, "x.bpmn", "<bpmn");
        looks(look, 3);

        assertThat(active(id).getId()).isEqualTo(before.getId());
        assertThat(notDeployed.now()).singleElement().satisfies(refusal -> {
            assertThat(refusal.what()).isEqualTo("The runbook x.bpmn in " + folder + " is not deployed");
            assertThat(refusal.why())
                    .singleElement()
                    .asString()
                    .startsWith("processes/x.bpmn [unreadable-file]: This is no BPMN diagram: ");
        });

        write(folder, "x.bpmn", copy(ASSESS, id));
        looks(look, 2);
        assertThat(active(id).getId()).isEqualTo(before.getId());
        assertThat(notDeployed.now()).isEmpty();
    }

    @Test
    void whatIsStillBeingWrittenWaitsForTheLookAfterTheLastChange() throws IOException {
        String id = ASSESS + "-growing";
        WatchedFolder look = started();

        write(folder, "x.bpmn", "<bpmn");
        look.look();
        write(folder, "x.bpmn", copy(ASSESS, id));
        look.look();
        assertThat(latest(id)).isNull();
        look.look();

        assertThat(latest(id)).isNotNull();
        assertThat(notDeployed.now()).isEmpty();
    }

    @Test
    void afterARestartAnUnchangedFolderDoesNotOverrideWhatWasDeployedSinceAndAChangedOneDoes() throws IOException {
        String id = ASSESS + "-newer";
        write(folder, "x.bpmn", copy(ASSESS, id));
        started();
        byHand(ASSESS, named(copy(ASSESS, id), "By hand"));

        looks(started(), 2);
        assertThat(active(id).getName()).isEqualTo("By hand");

        write(folder, "x.bpmn", named(copy(ASSESS, id), "From the folder"));
        started();
        assertThat(active(id).getName()).isEqualTo("From the folder");
        assertThat(active(id).getVersion()).isEqualTo(3);
    }

    @Test
    void afterARestartUnchangedShippedRunbooksDoNotOverrideWhatWasDeployedSince() throws IOException {
        byHand(STOP, named(text(STOP), "Stop it by hand"));

        deployer.deployAll();

        assertThat(active(STOP).getName()).isEqualTo("Stop it by hand");
        assertThat(active(REJOIN).getName()).isEqualTo("Bring it back");
    }

    @Test
    void anotherInventoryReachesStartFormsButOverridesNobody() throws IOException {
        Runbook shutdown = Shipped.RUNBOOKS.stream()
                .filter(runbook -> runbook.id().equals("open-vstorage-shutdown"))
                .findFirst()
                .orElseThrow();
        StartForms otherLists = new StartForms(new Inventory(List.of()), new ObjectMapper());
        RunbookDeployments withOtherInventory = new RunbookDeployments(repository, otherLists, memory, transactions);

        assertThat(deployed(deployments, shutdown)).isFalse();
        assertThat(deployed(withOtherInventory, shutdown)).isTrue();
        byHand(shutdown.id(), named(text(shutdown.id()), "By hand"));
        assertThat(deployed(deployments, shutdown)).isFalse();
        assertThat(active(shutdown.id()).getName()).isEqualTo("By hand");
    }

    @Test
    void aFaultOfTheProgramIsToldOfTheRunbookThatMeetsIt() {
        StartForms broken = new StartForms(null, new ObjectMapper());

        Outcome outcome = new RunbookDeployments(repository, broken, memory, transactions)
                .deploy(Door.SHIPPED, Shipped.RUNBOOKS.get(0), Map.of());

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> assertThat(refused.why())
                .singleElement()
                .asString()
                .startsWith("Quiesce itself failed: java.lang.NullPointerException"));
    }

    @Test
    void ofTwoEnginesOnlyOneDeploys() throws IOException {
        String id = ASSESS + "-shared";
        WatchedFolder one = started();
        WatchedFolder other = started();
        write(folder, "x.bpmn", copy(ASSESS, id));
        one.look();
        other.look();

        CompletableFuture.allOf(CompletableFuture.runAsync(one::look), CompletableFuture.runAsync(other::look))
                .join();
        // who was told to try later does so now
        one.look();
        other.look();

        assertThat(active(id).getVersion()).isOne();
        assertThat(notDeployed.now()).isEmpty();
    }

    /** Else both would deploy, when one has just done so while the other had not looked yet. */
    @Test
    void whoeverSawThatNothingWasDeployedIsToldThatAnotherEngineWasFaster() {
        Digests digests = new Digests("files", "content");

        assertThatThrownBy(() -> new TransactionTemplate(transactions).executeWithoutResult(status -> {
                    assertThat(memory.locked(Door.WATCHED, "raced")).isEmpty();
                    CompletableFuture.runAsync(() -> memory.keepFirst(Door.WATCHED, "raced", digests))
                            .join();
                    memory.keepFirst(Door.WATCHED, "raced", digests);
                }))
                .isInstanceOf(DuplicateKeyException.class);
    }

    @Test
    void aRunbookThatCallsAnotherDoesNotHideTheVersionThatSomebodyDeployed() throws IOException {
        byHand(CHECK, named(text(CHECK), "Check by hand"));
        write(folder, "restart.bpmn", named(text(RESTART), "Restart from the folder"));

        started();

        assertThat(active(RESTART).getName()).isEqualTo("Restart from the folder");
        assertThat(active(CHECK).getName()).isEqualTo("Check by hand");
    }

    @Test
    void aBrokenOneIsNoReasonToHaveNoneAtAll() throws IOException {
        for (ProcessDefinition each = latest(ASSESS); each != null; each = latest(ASSESS)) {
            repository.deleteDeployment(each.getDeploymentId(), true);
        }
        write(folder, ASSESS + ".bpmn", text(ASSESS).replace("${assessRecovery}", "${assesRecovery}"));
        WatchedFolder look = new WatchedFolder(folder.toString(), shipped, deployments, notDeployed);

        new RunbookDeployer(shipped, look, deployments, notDeployed).deployAll();
        assertThat(active(ASSESS).getName()).isEqualTo("Assess an unclean leave");
        assertThat(notDeployed.now())
                .extracting(Refusal::what)
                .containsExactly("The runbook " + ASSESS + " in " + folder + " is not deployed");

        write(folder, ASSESS + ".bpmn", named(text(ASSESS), "Mended"));
        looks(look, 2);
        assertThat(active(ASSESS).getName()).isEqualTo("Mended");
    }

    @Test
    void whatVanishesFromTheFolderStaysDeployedAlsoWhenTheFolderVanishes() throws IOException {
        String id = ASSESS + "-vanishing";
        Path moved = Files.createDirectory(folder.resolve("moved"));
        Path mount = Files.createDirectory(moved.resolve("mount"));
        write(mount, "x.bpmn", copy(ASSESS, id));
        WatchedFolder look = started(mount);

        Files.delete(mount.resolve("x.bpmn"));
        looks(look, 2);
        Files.delete(mount);
        looks(look, 2);
        assertThat(notDeployed.now())
                .extracting(Refusal::what)
                .containsExactly("The folder " + mount + " (quiesce.runbooks) cannot be read");
        Files.createDirectory(mount);
        write(mount, "x.bpmn", copy(ASSESS, id));
        looks(look, 2);

        assertThat(active(id).getVersion()).isOne();
        assertThat(notDeployed.now()).isEmpty();
    }

    private static boolean deployed(RunbookDeployments by, Runbook runbook) {
        Outcome outcome = by.deploy(Door.SHIPPED, runbook, runbook.resources());
        assertThat(outcome).isInstanceOf(Outcome.Settled.class);
        return ((Outcome.Settled) outcome).deployed();
    }

    /** What an engine does with the folder when it is started. */
    private WatchedFolder started() {
        return started(folder);
    }

    private WatchedFolder started(Path place) {
        WatchedFolder look = new WatchedFolder(place.toString(), shipped, deployments, notDeployed);
        look.deployAtStart();
        return look;
    }

    private static void looks(WatchedFolder look, int times) {
        Stream.generate(() -> look).limit(times).forEach(WatchedFolder::look);
    }

    /** Deploys a diagram in place of that of a shipped runbook, by the Modeler's button. */
    private void byHand(String runbook, String diagram) throws IOException {
        Map<String, String> files = new TreeMap<>();
        Shipped.runbook(runbook).forEach((name, text) -> files.put(name.substring(name.indexOf('/') + 1), text));
        files.put(runbook + ".bpmn", diagram);

        var answer = rest.deploy("by hand", files);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String text(String runbook) {
        return Shipped.runbook(runbook).get("processes/" + runbook + ".bpmn");
    }

    private static String copy(String runbook, String id) {
        return text(runbook).replace("\"" + runbook + "\"", "\"" + id + "\"");
    }

    private static String named(String diagram, String name) {
        return diagram.replaceFirst("(<bpmn:process [^>]*name=\")[^\"]*", "$1" + name);
    }

    private static void write(Path place, String name, String text) throws IOException {
        Path file = place.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private void awaitNamed(String runbook, String name) {
        await().atMost(Runs.PATIENCE).untilAsserted(() -> {
            assertThat(latest(runbook)).isNotNull();
            assertThat(active(runbook).getName()).isEqualTo(name);
        });
    }

    private ProcessDefinition active(String runbook) {
        ProcessDefinition latest = latest(runbook);
        assertThat(latest).as(runbook).isNotNull();
        return latest;
    }

    private @Nullable ProcessDefinition latest(String runbook) {
        return repository
                .createProcessDefinitionQuery()
                .processDefinitionKey(runbook)
                .latestVersion()
                .singleResult();
    }
}
