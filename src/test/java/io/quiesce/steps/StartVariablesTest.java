package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartVariablesTest {

    private static final String RUNBOOK = "open-vstorage-shutdown";

    @Test
    void fillsInWhatWasNotSaid() {
        StartVariables start = StartVariables.of(RUNBOOK, Map.of("cluster", "c1", "reason", "  power work "));

        assertThat(start)
                .isEqualTo(new StartVariables(
                        "c1", "power work", Map.of("drainLimit", "PT30M", "powerOffBackend", "false")));
    }

    @Test
    void takesTheValuesOfAFormAndOfARequestAlike() {
        Map<String, Object> given =
                Map.of("cluster", "c1", "reason", "r", "drainLimit", "PT2H", "powerOffBackend", true);

        assertThat(StartVariables.of(RUNBOOK, given).settings())
                .containsEntry("drainLimit", "PT2H")
                .containsEntry("powerOffBackend", "true");
    }

    @Test
    void aCopyTakesTheVariablesOfItsOriginal() {
        Map<String, Object> given = Map.of("cluster", "c1", "reason", "r");

        assertThat(StartVariables.of(RUNBOOK + "-rack-9", given)).isEqualTo(StartVariables.of(RUNBOOK, given));
    }

    @ParameterizedTest
    @ValueSource(strings = {"open-vstorage-shutdowns", "open-vstorage", "shutdown", ""})
    void whatIsACopyOfNoneIsRefused(String runbook) {
        assertThatThrownBy(() -> StartVariables.of(runbook, Map.of("cluster", "c1", "reason", "r")))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("The runbook '" + runbook + "' is none of open-vstorage-health-check, ")
                .hasMessageEndingWith(", nor by its id a copy of one of them, such as open-vstorage-health-check-….");
    }

    @Test
    void someRunbooksAreForOneNode() {
        assertThat(StartVariables.runbooksForOneNode())
                .containsExactlyInAnyOrder("open-vstorage-stop-server", "vxvm-clean-leave", "vxvm-rejoin");
    }

    @Test
    void theRunbooksThatComeWithQuiesceAreKnown() throws IOException {
        Set<String> startable = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("processes"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".bpmn")).toList()) {
                if (!Files.readString(file).contains("camunda:isStartableInTasklist=\"false\"")) {
                    startable.add(String.valueOf(file.getFileName()).replace(".bpmn", ""));
                }
            }
        }

        assertThat(new KnownRunbooks().ids()).isEqualTo(startable).isNotEmpty();
    }

    @Test
    void readsAnEmptyFieldAsNotSaid() {
        Map<String, Object> given = new HashMap<>(Map.of("cluster", "c1", "reason", "r", "drainLimit", " "));
        given.put("powerOffBackend", null);

        assertThat(StartVariables.of(RUNBOOK, given).settings())
                .containsEntry("drainLimit", "PT30M")
                .containsEntry("powerOffBackend", "false");
    }

    @Test
    void refusesAReasonThatIsTooLongToKeep() {
        refuses(Map.of("cluster", "c1", "reason", "x".repeat(2001)), "2001 characters, expected 2000");
    }

    /** The form says nothing about what is typed there: the sentence is all that a person reads. */
    @ParameterizedTest
    @ValueSource(strings = {"P", "PT", "30", "30M", "30 minutes", "P1H", "P1DT", "PT5M; reboot", "tomorrow"})
    void refusesALimitThatIsNoDurationAndSaysHowToWriteOne(String limit) {
        refuses(
                Map.of("cluster", "c1", "reason", "r", "drainLimit", limit),
                "'drainLimit' is '%s', expected a duration such as PT30M (30 minutes) or PT2H (2 hours)."
                        .formatted(limit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT30M", "PT2H", "PT1H30M", "PT45S", "P1D", "P1DT2H"})
    void takesALimitInDaysHoursMinutesAndSeconds(String limit) {
        assertThat(StartVariables.of(RUNBOOK, Map.of("cluster", "c1", "reason", "r", "drainLimit", limit))
                        .settings())
                .containsEntry("drainLimit", java.time.Duration.parse(limit).toString());
    }

    @Test
    void refusesANegativeLimit() {
        refuses(Map.of("cluster", "c1", "reason", "r", "drainLimit", "-PT1M"), "'-PT1M', expected more than nothing");
    }

    @Test
    void refusesARunbookItDoesNotKnow() {
        assertThatThrownBy(() -> StartVariables.of("make-coffee", Map.of()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("make-coffee");
    }

    @Test
    void needsTheServerThatIsStopped() {
        Map<String, Object> given = new HashMap<>(Map.of("cluster", "c1", "reason", "r"));
        assertThatThrownBy(() -> StartVariables.of("open-vstorage-stop-server", given))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("'node' is missing");

        given.put("node", "m1");

        assertThat(StartVariables.of("open-vstorage-stop-server", given).settings())
                .isEqualTo(Map.of("node", "m1", "vms", "stop", "drainLimit", "PT30M"));
    }

    @Test
    void refusesAnUnknownWordForVirtualMachines() {
        Map<String, Object> given = Map.of("cluster", "c1", "reason", "r", "node", "m1", "vms", "kill");

        assertThatThrownBy(() -> StartVariables.of("open-vstorage-stop-server", given))
                .hasMessageContaining("'vms' is 'kill', expected stop or refuse");
    }

    @Test
    void switchesServiceGroupsUnlessSomebodySaysOtherwise() {
        Map<String, Object> given = new HashMap<>(Map.of("cluster", "vx", "reason", "r", "node", "vx-3"));

        assertThat(StartVariables.of("vxvm-clean-leave", given).settings())
                .isEqualTo(Map.of("node", "vx-3", "serviceGroups", "switch", "drainLimit", "PT30M"));

        given.put("serviceGroups", "offline");

        assertThat(StartVariables.of("vxvm-clean-leave", given).settings()).containsEntry("serviceGroups", "offline");
    }

    @Test
    void refusesAnUnknownWordForServiceGroups() {
        Map<String, Object> given = Map.of("cluster", "vx", "reason", "r", "node", "vx-3", "serviceGroups", "evacuate");

        assertThatThrownBy(() -> StartVariables.of("vxvm-clean-leave", given))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("'serviceGroups' is 'evacuate', expected switch or offline");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vxvm-clean-leave", "vxvm-rejoin"})
    void needsTheNodeThatLeavesOrJoins(String runbook) {
        assertThatThrownBy(() -> StartVariables.of(runbook, Map.of("cluster", "vx", "reason", "r", "node", " ")))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("'node' is missing");
    }

    @Test
    void aRejoinTakesWhatItPutsBackFromTheRecordAndFromNobodyElse() {
        Map<String, Object> given = new HashMap<>(Map.of("cluster", "vx", "reason", "r", "node", "vx-3"));

        assertThat(StartVariables.of("vxvm-rejoin", given).settings())
                .isEqualTo(Map.of("node", "vx-3", "drainLimit", "PT30M"));

        given.put("serviceGroups", "switch");

        assertThatThrownBy(() -> StartVariables.of("vxvm-rejoin", given))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(
                        "does not know the variable 'serviceGroups'; it takes cluster, reason, drainLimit, node");
    }

    @Test
    void anAssessmentIsAboutAWholeCluster() {
        Map<String, Object> given = new HashMap<>(Map.of("cluster", "vx", "reason", "vx-3 has crashed"));

        assertThat(StartVariables.of("vxvm-assess-recovery", given).settings())
                .isEqualTo(Map.of("drainLimit", "PT30M"));

        given.put("node", "vx-3");

        assertThatThrownBy(() -> StartVariables.of("vxvm-assess-recovery", given))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("does not know the variable 'node'");
    }

    private static void refuses(Map<String, Object> given, String sentence) {
        assertThatThrownBy(() -> StartVariables.of(RUNBOOK, given))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(sentence);
    }
}
