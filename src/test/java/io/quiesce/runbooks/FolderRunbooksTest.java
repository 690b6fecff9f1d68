package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.runbooks.FolderFiles.Content;
import io.quiesce.runbooks.FolderRunbooks.Found;
import io.quiesce.runbooks.NotDeployed.Refusal;
import io.quiesce.runbooks.rules.Breach;
import io.quiesce.runbooks.rules.Rule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FolderRunbooksTest {

    private static final Map<String, String> DIAGRAMS = RunbookFiles.in(Path.of("processes"), "processes", ".bpmn");
    private static final Map<String, String> FORMS = RunbookFiles.in(Path.of("forms"), "forms", ".form");
    private static final String ASSESS = "vxvm-assess-recovery";

    private final Map<String, Content> folder = new TreeMap<>();

    @Test
    void areThoseWhoseDiagramLiesThereWithWhatTheyNeedFromElsewhere() {
        put("night.bpmn", diagram(ASSESS).replace("\"" + ASSESS + "\"", "\"" + ASSESS + "-night\""));

        Found found = only();

        assertThat(found.runbook().id()).isEqualTo(ASSESS + "-night");
        assertThat(found.runbook().resources())
                .containsKeys(
                        "processes/night.bpmn",
                        "processes/watch-recovery.bpmn",
                        "forms/vxvm-assess-recovery-start.form");
        assertThat(found.files()).containsOnlyKeys("processes/night.bpmn");
        assertThat(Shipped.broken(found.runbook().resources())).isEmpty();
        assertThat(faults()).isEmpty();
    }

    @Test
    void takeWhatLiesBesideThemInPlaceOfWhatIsShipped() {
        put("processes/" + ASSESS + ".bpmn", diagram(ASSESS));
        put("watch.bpmn", diagram("watch-recovery").replace("Watch recovery", "Look on"));
        put("forms/decide-long-recovery.form", FORMS.get("decide-long-recovery.form") + " ");

        Found found = only();

        assertThat(found.files())
                .containsOnlyKeys(
                        "processes/" + ASSESS + ".bpmn", "processes/watch.bpmn", "forms/decide-long-recovery.form");
        assertThat(found.runbook().resources())
                .containsAllEntriesOf(found.files())
                .doesNotContainKey("processes/watch-recovery.bpmn");
    }

    @Test
    void doNotFallBackToWhatIsShippedWhereADiagramIsBroken() {
        put(ASSESS + ".bpmn", diagram(ASSESS));
        put("watch-recovery.bpmn", "<bpmn");

        FolderRunbooks found = found();

        assertThat(found.runbooks())
                .extracting(one -> one.runbook().id())
                .containsExactlyInAnyOrder(ASSESS, "watch-recovery.bpmn");
        assertThat(broken(found, "watch-recovery.bpmn")).containsExactly(Rule.UNREADABLE_FILE);
        assertThat(broken(found, ASSESS)).containsExactly(Rule.MISSING_PROCESS);
        assertThat(faults()).isEmpty();
    }

    @Test
    void doNotFallBackToWhatIsShippedWhereAFileCannotBeRead() {
        put(ASSESS + ".bpmn", diagram(ASSESS));
        folder.put("watch-recovery.bpmn", new Content.Unusable("It is late.", "1"));
        folder.put("forms/vxvm-assess-recovery-start.form", new Content.Unusable("It is early.", "2"));

        assertThat(found().runbooks()).hasSize(1);
        assertThat(broken(found(), ASSESS)).containsExactlyInAnyOrder(Rule.MISSING_PROCESS, Rule.MISSING_FORM);
        assertThat(faults())
                .containsExactly(
                        "The file forms/vxvm-assess-recovery-start.form in /runbooks is not deployed: It is early.",
                        "The file watch-recovery.bpmn in /runbooks is not deployed: It is late.");
    }

    @Test
    void tellOfAFileThatLiesThereTwice() {
        put(ASSESS + ".bpmn", diagram(ASSESS));
        put("processes/" + ASSESS + ".bpmn", diagram(ASSESS));

        assertThat(found().runbooks()).isEmpty();
        assertThat(faults())
                .containsExactly("The file vxvm-assess-recovery.bpmn in /runbooks is not deployed: It lies"
                        + " there more than once: processes/vxvm-assess-recovery.bpmn, vxvm-assess-recovery.bpmn. Leave only"
                        + " one.");
    }

    @Test
    void tellOfAProcessThatWasCopiedAndKeptItsId() {
        put("copy.bpmn", diagram(ASSESS));
        put("original.bpmn", diagram(ASSESS));

        assertThat(found().runbooks()).isEmpty();
        assertThat(faults())
                .containsExactly("The process vxvm-assess-recovery in /runbooks is not deployed: It is in more than one"
                        + " file: copy.bpmn, original.bpmn. Give the others another id, or leave them out.");
    }

    @Test
    void tellOfWhatNoRunbookThereUsesUnlessItIsShippedTheSame() {
        put(ASSESS + ".bpmn", diagram(ASSESS));
        put("flush-volumes.bpmn", diagram("flush-volumes") + "<!-- changed -->");
        put("approve-plan.form", FORMS.get("approve-plan.form"));

        assertThat(found().runbooks()).hasSize(1);
        assertThat(faults())
                .containsExactly(
                        "The file flush-volumes.bpmn in /runbooks is not deployed: No runbook in the"
                                + " folder uses it, and one uses only what is deployed with it. Put the runbook that uses it beside it.");
    }

    @Test
    void mayBeNone() {
        assertThat(found().runbooks()).isEmpty();
        assertThat(faults()).isEmpty();
    }

    @Test
    void ofAWholeCopyAreThoseThatAreShipped() {
        DIAGRAMS.forEach((name, text) -> put("processes/" + name, text));
        FORMS.forEach((name, text) -> put("forms/" + name, text));

        assertThat(found().runbooks()).extracting(Found::runbook).isEqualTo(Shipped.RUNBOOKS);
        assertThat(found().runbooks()).allSatisfy(one -> assertThat(one.files())
                .isEqualTo(one.runbook().resources()));
        assertThat(faults()).isEmpty();
    }

    private static List<Rule> broken(FolderRunbooks found, String runbook) {
        return found.runbooks().stream()
                .filter(one -> one.runbook().id().equals(runbook))
                .flatMap(one -> Shipped.broken(one.runbook().resources()).stream())
                .map(Breach::rule)
                .toList();
    }

    private void put(String path, String text) {
        folder.put(path, new Content.Text(text, text));
    }

    private static String diagram(String process) {
        return DIAGRAMS.get(process + ".bpmn");
    }

    private FolderRunbooks found() {
        return FolderRunbooks.of(new FolderFiles(Path.of("/runbooks"), folder), DIAGRAMS, FORMS);
    }

    private Found only() {
        assertThat(found().runbooks()).hasSize(1);
        return found().runbooks().get(0);
    }

    private List<String> faults() {
        return found().faults().stream().map(FolderRunbooksTest::sentence).toList();
    }

    private static String sentence(Refusal refusal) {
        return refusal.what() + ": " + String.join(" ", refusal.why());
    }
}
