package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.command.CommandRunner;
import io.quiesce.inventory.InventoryFile;
import io.quiesce.ssh.SshCommandRunner;
import io.quiesce.ssh.SshSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The engine is killed between the click that stops a run and the kill on its hosts: the next one does it, within seconds. */
class AbortCrashIT {

    private static final Logger log = LoggerFactory.getLogger(AbortCrashIT.class);
    private static final String SILENT = "ovs-e2";

    /** How a person stops a run, and the step that then ends what runs on hosts. */
    enum Door {
        ABORT("Task_CleanUpAfterAbort", run -> run.abort("operator", "called off")),
        DECISION("Task_CleanUpAfterAbandon", run -> run.decide("operator", "Task_DecideLongVmDrain", "abandon")),
        COCKPIT("cleanUpDeletedRun", Run::delete);

        private final String step;
        private final Consumer<Run> opens;

        Door(String step, Consumer<Run> opens) {
            this.step = step;
            this.opens = opens;
        }
    }

    @TempDir
    Path directory;

    @RegisterExtension
    final OwnProcesses processes = new OwnProcesses();

    @Test
    void theNextEngineEndsWhatRunsOnHosts() {
        isEndedByTheNextEngine(Door.COCKPIT);
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(
            names = {"COCKPIT"},
            mode = EnumSource.Mode.EXCLUDE)
    void byEveryOtherDoorToo(Door door) {
        isEndedByTheNextEngine(door);
    }

    private void isEndedByTheNextEngine(Door door) {
        LabHosts hosts = new LabHosts(processes.own(Forked.lab(directory, 0.05)).awaitPort());
        Forked first = engine(door);
        Run run = SharedDatabase.start(first.awaitPort(), ScenarioIT.SHUTDOWN);
        if (door == Door.DECISION) {
            hosts.fault("ovs-e1", "acpi-deaf-vm", Map.of("vm", "web01"));
            run.approve();
            run.awaitTask("Task_DecideLongVmDrain");
        } else {
            run.awaitTask("Task_ApprovePlan");
        }
        Stubborn stubborn = Stubborn.of(run, wire(), LabHosts.CLUSTER, List.of("ovs-m1", "ovs-e1"));
        long before = stubborn.alive();

        door.opens.accept(run);
        first.awaitEnd();
        assertThat(stubborn.alive()).as("the kill was not sent").isEqualTo(before);
        hosts.fault(SILENT, "unreachable", Map.of());
        Forked second = engine(door);
        Run resumed = new Run(second.awaitPort(), run.id());
        Instant up = Instant.now();
        Duration took = Duration.between(up, stubborn.awaitGone());

        log.info("{}: nothing was left on the hosts {} ms after the next engine was up", door, took.toMillis());
        assertThat(took).isLessThan(Promised.withinSeconds(5));
        await().atMost(Duration.ofSeconds(60)).until(resumed::ended);
        await().atMost(Duration.ofSeconds(60)).until(() -> SharedDatabase.ask(second.portSoFar(), ScenarioIT.SHUTDOWN)
                .ok());
        second.close();
        assertThat(notes(run))
                .contains("ovs-m1: 0 processes left", "ovs-e1: 0 processes left")
                .anyMatch(note ->
                        note.startsWith("Left behind: " + SILENT + ": could not be asked what still runs there"));
    }

    private CommandRunner wire() {
        return new SshCommandRunner(InventoryFile.read(directory.resolve("lab/inventory.yml")), SshSettings.DEFAULTS);
    }

    /** Is killed as soon as the step has begun, unless one before it was. */
    private Forked engine(Door door) {
        return processes.own(Forked.engine(
                directory,
                List.of(
                        "-Dcrash.moment=BEFORE",
                        "-Dcrash.only=" + door.step,
                        "-Dcrash.events=" + directory.resolve("events")),
                List.of(HookJar.writtenTo(directory)),
                "--quiesce.drain.stuck-after=4s"));
    }

    private List<String> notes(Run run) {
        return JdbcClient.create(new DriverManagerDataSource(Forked.database(directory), "sa", ""))
                .sql("select text from note where root_id = ? order by no")
                .param(run.id())
                .query(String.class)
                .list();
    }
}
