package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run is stopped from outside, in each of its phases: nothing is half done, and the cluster is free again. */
class AbortAndDeletionIT extends ScenarioIT {

    /** Where the run is when it is stopped, and how it is kept there. */
    enum Phase {
        SURVEY(hosts -> {}, false, scenario -> true),
        APPROVAL(hosts -> {}, false, scenario -> scenario.run.tasks().contains("Task_ApprovePlan")),
        VIRTUAL_MACHINES(
                hosts -> hosts.fault("ovs-e1", "acpi-deaf-vm", Map.of("vm", "web01")),
                true,
                scenario -> !scenario.hosts.effects("vm shutdown asked").isEmpty()),
        VIRTUAL_MACHINES_DECISION(
                hosts -> hosts.fault("ovs-e1", "acpi-deaf-vm", Map.of("vm", "web01")),
                true,
                scenario -> scenario.run.tasks().contains("Task_DecideLongVmDrain")),
        FLUSH(
                hosts -> hosts.fault("ovs-m2", "frozen-flush", Map.of()),
                true,
                scenario -> scenario.hosts.effects("snapshot made").size() == 12),
        FLUSH_DECISION(hosts -> hosts.fault("ovs-m2", "frozen-flush", Map.of()), true, scenario -> scenario.run
                .tasks()
                .contains("Task_DecideLongFlush")),
        POWER_OFF(hosts -> hosts.fault("ovs-e2", "ignores-shutdown", Map.of()), true, scenario -> !scenario.hosts
                .off()
                .isEmpty()),
        FAILURE(hosts -> hosts.fault("ovs-e2", "ignores-shutdown", Map.of()), true, scenario -> scenario.run
                .tasks()
                .contains("Task_ResolveFailure"));

        private final java.util.function.Consumer<LabHosts> keepThere;
        private final boolean approved;
        private final Predicate<Scenario> reached;

        Phase(java.util.function.Consumer<LabHosts> keepThere, boolean approved, Predicate<Scenario> reached) {
            this.keepThere = keepThere;
            this.approved = approved;
            this.reached = reached;
        }
    }

    record Scenario(Run run, LabHosts hosts) {}

    private Run runIn(Phase phase) {
        phase.keepThere.accept(hosts);
        Run run = phase.approved ? startAndApprove() : start(SHUTDOWN);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> phase.reached.test(new Scenario(run, hosts)));
        return run;
    }

    @ParameterizedTest
    @EnumSource(names = {"SURVEY", "FLUSH", "FAILURE"})
    void anAbortCleansUpAndSaysWhatStateTheNodesAreIn(Phase phase) {
        aborts(phase);
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(
            names = {"SURVEY", "FLUSH", "FAILURE"},
            mode = EnumSource.Mode.EXCLUDE)
    void anAbortDoesSoInEveryOtherPhaseToo(Phase phase) {
        aborts(phase);
    }

    private void aborts(Phase phase) {
        Run run = runIn(phase);

        Desk.Answer answer = run.abort("operator", "the power work was called off");

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        assertThat(run.end()).isEqualTo("End_ShutdownWasAborted");
        assertThat(hosts.snapshotsLeft()).isEmpty();
        assertThat(leases()).isZero();
        assertThat(notes(run)).anyMatch(note -> note.contains("ovs-m1 is up"));
        assertThat(notes(run)).anyMatch(note -> note.contains("called off") && note.contains("operator"));
        assertThat(notes(run)).noneMatch(note -> note.startsWith("Left behind"));
        assertNothingRunsAnyMore(run);
    }

    @ParameterizedTest
    @EnumSource(names = {"VIRTUAL_MACHINES_DECISION", "FLUSH", "POWER_OFF"})
    void aDeletionInCockpitCleansUpAndThenFreesTheCluster(Phase phase) {
        isDeleted(phase);
    }

    @Tag("matrix")
    @ParameterizedTest
    @EnumSource(
            names = {"VIRTUAL_MACHINES_DECISION", "FLUSH", "POWER_OFF"},
            mode = EnumSource.Mode.EXCLUDE)
    void aDeletionDoesSoInEveryOtherPhaseToo(Phase phase) {
        isDeleted(phase);
    }

    private void isDeleted(Phase phase) {
        Run run = runIn(phase);

        run.delete();

        await().atMost(Duration.ofSeconds(40)).until(() -> leases() == 0);
        assertThat(hosts.snapshotsLeft()).isEmpty();
        assertThat(notes(run)).anyMatch(note -> note.contains("deleted"));
        assertThat(notes(run)).noneMatch(note -> note.startsWith("Left behind"));
        assertNothingRunsAnyMore(run);
    }

    @Test
    void anAbortNeedsAReasonAndTheRight() {
        Run run = start(SHUTDOWN);

        assertThat(run.abort("operator", " ").status()).isEqualTo(400);
        assertThat(run.abort("auditor", "I do not like it").status()).isEqualTo(403);
        assertThat(new Run(port, "no-such-run").abort("operator", "try").status())
                .isEqualTo(404);
        assertThat(run.abort("operator", "done with it").status()).isEqualTo(202);
        assertThat(run.end()).isEqualTo("End_ShutdownWasAborted");
        assertThat(run.abort("operator", "once more").status()).isEqualTo(409);
    }

    private void assertNothingRunsAnyMore(Run run) {
        int sent = jdbc.sql("select count(*) from command where root_id = ?")
                .param(run.id())
                .query(Integer.class)
                .single();
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(3))
                .until(() -> jdbc.sql("select count(*) from command where root_id = ?")
                                .param(run.id())
                                .query(Integer.class)
                                .single()
                        == sent);
        assertThat(jdbc.sql("select count(*) from work where root_id = ? and state in ('QUEUED', 'RUNNING')")
                        .param(run.id())
                        .query(Long.class)
                        .single())
                .isZero();
    }
}
