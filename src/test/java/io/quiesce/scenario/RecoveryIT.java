package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** After a crash: what has to be resynchronised, and how far it is, until the cluster is whole. */
class RecoveryIT extends VxScenarioIT {

    private Run assessing(String drainLimit) {
        return start(ASSESS, Map.of("cluster", cluster(), "reason", "vx-3 has crashed", "drainLimit", drainLimit));
    }

    /** vx-3 has crashed, and what it had open is resynchronised so many times slower than it is to people in this lab. */
    private void crashWithSlowResync(int factor) {
        hosts.fault("vx-1", "slow-resync", Map.of("factor", factor));
        crash("vx-3");
    }

    /** How far a volume was at each look that saw it, in the words of its row. */
    private List<String> progress(Run run, String volume) {
        List<String> progress = new ArrayList<>();
        for (JsonNode rows : samples(run, "recovery")) {
            rows.forEach(row -> {
                if (row.path("what").asText().equals(volume)) {
                    progress.add(row.path("left").asText());
                }
            });
        }
        return progress;
    }

    private static double number(String progress) {
        return Double.parseDouble(progress.substring(0, progress.indexOf(' ')));
    }

    @Test
    void aClusterThatIsWholeIsNotWatched() {
        Run run = assessing("PT30M");

        assertEnd(run, "End_NothingNeedsRecovery");
        assertThat(notes(run)).contains("No volume of vx-lab needs recovery.");
        assertThat(samples(run, "recovery")).isEmpty();
    }

    @Test
    void theResynchronisationAfterACrashIsWatchedUntilTheClusterIsWhole() {
        crashWithSlowResync(20);

        Run run = assessing("PT30M");
        // the volume with a log is done, the one without is not
        awaitUntil(() -> hosts.effects("resync done").size() == 2
                && progress(run, "oradg/archvol").stream().distinct().count() > 2);
        hosts.mend("vx-1", "slow-resync");

        assertEnd(run, "End_ClusterIsWhole");
        assertThat(notes(run))
                .anySatisfy(note -> assertThat(note).startsWith("vx-3 could not be asked: "))
                .anySatisfy(
                        note -> assertThat(note).contains("oradg/archvol needs recovery", "no log: the whole volume"))
                .anySatisfy(note -> assertThat(note).contains("oradg/oravol needs recovery", "short: dirty region log"))
                .anySatisfy(note -> assertThat(note).contains("rawdg/rawvol needs recovery", "short: FastResync"));
        assertThat(notes(run)).last().asString().contains("has anything to resynchronise any more; not asked: vx-3");
        assertThat(happened("resync done").subList(0, 2)).containsExactlyInAnyOrder("oradg/oravol", "rawdg/rawvol");
        assertThat(progress(run, "oradg/archvol"))
                .extracting(RecoveryIT::number)
                .isSorted()
                .allSatisfy(percent -> assertThat(percent).isBetween(0.0, 100.0));
        assertThat(samples(run, "recovery"))
                .last()
                .isEqualTo(new com.fasterxml.jackson.databind.ObjectMapper().createArrayNode());
    }

    @Test
    void whereTheTaskListIsNotForSharedGroupsTheRecoveryIoTellsThatItGoesOn() {
        hosts.nodes().forEach(node -> hosts.fault(node, "vxtask-unsupported", Map.of()));
        crashWithSlowResync(5);

        Run run = assessing("PT30M");

        assertEnd(run, "End_ClusterIsWhole");
        List<String> progress = progress(run, "oradg/archvol");
        assertThat(progress).last().asString().endsWith("blocks so far");
        assertThat(progress.stream().filter(text -> text.contains("blocks")))
                .extracting(RecoveryIT::number)
                .isSorted();
    }

    /** Hours of one large volume are no standstill: the lab calls a drain stuck after four seconds. */
    @Test
    void aVolumeThatComesOnIsNotCalledStuck() {
        crashWithSlowResync(4);

        Run run = assessing("PT30M");

        assertEnd(run, "End_ClusterIsWhole");
    }

    @Test
    void aPersonDecidesWhetherToWaitOnWhenTheLimitIsOver() {
        crashWithSlowResync(40);
        Run run = assessing("PT1S");

        awaitUntil(
                () -> run.shown("Task_DecideLongRecovery", "drain").toString().contains("oradg/archvol"));
        run.decide("operator", "Task_DecideLongRecovery", "wait");
        hosts.mend("vx-1", "slow-resync");

        awaitUntil(run::ended);
        assertEnd(run, "End_ClusterIsWhole");
    }

    @Test
    void aResynchronisationThatDoesNotMoveIsCalledStuckAndIsNotWatchedForEver() {
        crashWithSlowResync(1_000_000);
        Run run = assessing("PT30M");

        assertThat(run.shown("Task_DecideLongRecovery", "drain").asText()).contains("\"why\":\"stuck\"");
        run.decide("operator", "Task_DecideLongRecovery", "abandon");

        assertEnd(run, "End_AssessmentWasAbandoned");
        hosts.mend("vx-1", "slow-resync");
        awaitUntil(() -> hosts.effects("resync done").size() == 4);
    }

    @Test
    void anAbortEndsTheWatchAndTouchesNothing() {
        crashWithSlowResync(40);
        Run run = assessing("PT30M");
        awaitUntil(() -> !samples(run, "recovery").isEmpty());

        assertThat(run.abort("operator", "the cluster is looked at by somebody else")
                        .status())
                .isEqualTo(202);

        assertEnd(run, "End_AssessmentWasAborted");
        assertThat(notes(run)).contains("vx-1 is up").anySatisfy(note -> assertThat(note)
                .startsWith("vx-3 is "));
        assertThat(sent("vxvol")).isZero();
    }

    @Test
    void aPersonIsAskedIfNoMemberAnswersAndALookLaterIsEnough() {
        hosts.nodes().forEach(node -> hosts.fault(node, "unreachable", Map.of()));
        Run run = assessing("PT30M");

        assertThat(run.shown("Task_ResolveFailure", "failure").toString())
                .contains("No member of vx-lab says what has to be resynchronised", "vx-1: ", "; vx-4: ");
        hosts.nodes().forEach(node -> hosts.mend(node, "unreachable"));
        run.decide("operator", "Task_ResolveFailure", "retry");

        assertEnd(run, "End_ClusterIsWhole");
    }

    @Test
    void anAssessmentThatNobodyAnswersIsAbandoned() {
        hosts.nodes().forEach(node -> hosts.fault(node, "unreachable", Map.of()));
        Run run = assessing("PT30M");

        run.decide("operator", "Task_ResolveFailure", "abandon");

        assertEnd(run, "End_AssessmentWasAbandoned");
        assertThat(notes(run)).noneMatch(note -> note.startsWith("No volume"));
    }
}
