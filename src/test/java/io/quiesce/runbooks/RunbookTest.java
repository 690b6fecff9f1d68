package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.quiesce.runbooks.rules.Breach;
import io.quiesce.runbooks.rules.Rule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunbookTest {

    private static final Map<String, String> DIAGRAMS = RunbookFiles.in(Path.of("processes"), "processes", ".bpmn");
    private static final Map<String, String> FORMS = RunbookFiles.in(Path.of("forms"), "forms", ".form");

    @Test
    void gathersARunbookWithAllItCallsAndShows() {
        List<Runbook> runbooks = Runbook.among(DIAGRAMS, FORMS);

        assertThat(runbooks)
                .filteredOn(runbook -> runbook.id().equals("open-vstorage-shutdown"))
                .singleElement()
                .extracting(Runbook::resources, MAP)
                .containsKeys(
                        "processes/open-vstorage-shutdown.bpmn",
                        "processes/stop-virtual-machines.bpmn",
                        "processes/flush-volumes.bpmn",
                        "processes/power-off-nodes.bpmn",
                        "forms/open-vstorage-shutdown-start.form",
                        "forms/approve-plan.form",
                        "forms/confirm-force.form");
    }

    @Test
    void whatAnotherRunbookCallsComesAfterIt() {
        List<String> order =
                Runbook.among(DIAGRAMS, FORMS).stream().map(Runbook::id).toList();

        assertThat(order).endsWith("open-vstorage-health-check").contains("open-vstorage-restart");
        assertThat(Runbook.among(DIAGRAMS, FORMS))
                .filteredOn(runbook -> runbook.processes().contains("open-vstorage-health-check"))
                .extracting(Runbook::id)
                .containsExactly("open-vstorage-restart", "open-vstorage-health-check");
    }

    @Test
    void leavesToTheCheckToSayWhichProcessIsMissing() {
        Map<String, String> alone = Map.of("open-vstorage-shutdown.bpmn", DIAGRAMS.get("open-vstorage-shutdown.bpmn"));

        assertThat(Runbook.among(alone, FORMS)).singleElement().satisfies(runbook -> assertThat(
                        Shipped.broken(runbook.resources()))
                .isNotEmpty()
                .allSatisfy(breach -> assertThat(breach.rule()).isEqualTo(Rule.MISSING_PROCESS)));
    }

    @Test
    void leavesToTheCheckToSayWhichFormIsMissing() {
        assertThat(Runbook.among(DIAGRAMS, Map.of())).isNotEmpty().allSatisfy(runbook -> assertThat(
                        Shipped.broken(runbook.resources()))
                .isNotEmpty()
                .allSatisfy(breach -> assertThat(breach.rule()).isEqualTo(Rule.MISSING_FORM)));
    }

    @Test
    void takesADiagramThatCannotBeReadForARunbookOfItsOwn() {
        Map<String, String> diagrams = new TreeMap<>(DIAGRAMS);
        diagrams.put("scribble.bpmn", "<bpmn");

        assertThat(Runbook.among(diagrams, FORMS))
                .hasSize(Runbook.among(DIAGRAMS, FORMS).size() + 1)
                .filteredOn(runbook -> runbook.id().equals("scribble.bpmn"))
                .singleElement()
                .satisfies(runbook -> assertThat(Shipped.broken(runbook.resources()))
                        .extracting(Breach::rule)
                        .containsExactly(Rule.UNREADABLE_FILE));
    }
}
