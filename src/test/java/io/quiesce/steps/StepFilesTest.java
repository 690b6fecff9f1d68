package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.quiesce.work.InputKind;
import io.quiesce.work.StepCatalogue;
import io.quiesce.work.StepDescription;
import io.quiesce.work.StepInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generates the files for editors, and fails where those in the repository are others. */
class StepFilesTest {

    private static final StepCatalogue CATALOGUE = StepCatalogue.in("io.quiesce.steps");

    @TempDir
    Path folder;

    @Test
    void theFilesInTheRepositoryAreThoseThatTheStepsDescribe() {
        StepFiles files = new StepFiles(Path.of(""), CATALOGUE);
        if ("write".equals(System.getProperty("step.files"))) {
            files.write();
        }

        assertThat(files.generated()).hasSizeGreaterThan(50);
        assertThat(files.faults()).isEmpty();
    }

    @Test
    void saysWhichFileIsAnotherAndHowToWriteIt() throws IOException {
        StepFiles files = new StepFiles(folder, CATALOGUE);
        files.write();
        Path page = folder.resolve("docs/steps.md");
        Files.writeString(page, Files.readString(page) + "by hand");

        assertThat(files.faults())
                .containsExactly(
                        "docs/steps.md is not what the descriptions of the steps say; run " + StepFiles.COMMAND);
        files.write();
        assertThat(files.faults()).isEmpty();
    }

    @Test
    void missesAFileThatIsNotThereAndFindsOneTooMany() throws IOException {
        StepFiles files = new StepFiles(folder, CATALOGUE);
        files.write();
        Path templates = folder.resolve(".camunda/element-templates");
        Files.move(templates.resolve("takeLease.json"), templates.resolve("takeNothing.json"));

        assertThat(files.faults())
                .containsExactly(
                        ".camunda/element-templates/takeLease.json is not what the descriptions of the steps say; run "
                                + StepFiles.COMMAND,
                        ".camunda/element-templates/takeNothing.json is the template of no step; delete it");
    }

    @Test
    void refusesToWriteATemplateThatChangedUnderItsOldNumber() throws IOException {
        StepFiles files = new StepFiles(folder, CATALOGUE);
        files.write();
        Path template = folder.resolve(".camunda/element-templates/takeLease.json");
        String published = Files.readString(template).replace("\"Take lease\"", "\"Take cluster\"");
        Files.writeString(template, published);
        String expected = "the template of takeLease is published as version %d and has changed: its description says"
                .formatted(version("takeLease"));

        assertThat(files.faults()).first().asString().startsWith(expected);
        assertThatThrownBy(files::write).hasMessageStartingWith(expected);
        assertThat(template).hasContent(published);
    }

    @Test
    void refusesANumberThatIsNotTheNext() throws IOException {
        StepFiles files = new StepFiles(folder, CATALOGUE);
        files.write();
        Path template = folder.resolve(".camunda/element-templates/takeLease.json");
        Files.writeString(
                template,
                Files.readString(template)
                        .replace("\"version\": " + version("takeLease"), "\"version\": " + (version("takeLease") + 1)));

        assertThat(files.misnumbered()).singleElement().asString().contains("and has not changed");
    }

    private static int version(String bean) {
        return CATALOGUE.find(bean).orElseThrow().version();
    }

    // ---- templates

    @Test
    void aTemplateFixesTheBeanAndItsTransaction() {
        JsonNode template = new ElementTemplate(step()).tree();

        assertThat(template.path("id").asText()).isEqualTo("io.quiesce.steps.countSheep");
        assertThat(template.at("/elementType/value").asText()).isEqualTo("bpmn:ServiceTask");
        assertThat(template.at("/properties/0/type").asText()).isEqualTo("Hidden");
        assertThat(template.at("/properties/0/value").asText()).isEqualTo("${countSheep}");
        assertThat(template.at("/properties/0/binding/name").asText()).isEqualTo("camunda:delegateExpression");
        assertThat(template.at("/properties/1/type").asText()).isEqualTo("Hidden");
        assertThat(template.at("/properties/1/value").asText()).isEqualTo("true");
        assertThat(template.at("/properties/1/binding/name").asText()).isEqualTo("camunda:asyncBefore");
    }

    @Test
    void onlyTakingTheLeaseIsNotAsynchronous() {
        assertThat(CATALOGUE.all())
                .filteredOn(step -> !new ElementTemplate(step).json().contains("camunda:asyncBefore"))
                .extracting(StepDescription::bean)
                .containsExactly("takeLease");
    }

    @Test
    void aVariableIsNoField() {
        assertThat(new ElementTemplate(step()).tree().findValuesAsText("label"))
                .containsExactly("Sheep", "How many", "Which", "Within");
    }

    @Test
    void fieldsAreOfTheKindsThatCamunda7Has() {
        assertThat(CATALOGUE.all())
                .allSatisfy(step -> assertThat(new ElementTemplate(step).tree().findValuesAsText("type"))
                        .isSubsetOf("Hidden", "property", "String", "Text", "Dropdown", "camunda:inputParameter"));
    }

    @Test
    void aFieldRefusesWhatTheCheckRefuses() {
        JsonNode within = field("within");
        Pattern pattern =
                Pattern.compile(within.at("/constraints/pattern/value").asText());

        assertThat(pattern.matcher("PT5M").find()).isTrue();
        assertThat(pattern.matcher("${limit}").find()).isTrue();
        assertThat(pattern.matcher("in PT5M or so").find()).isFalse();
        assertThat(within.at("/constraints/pattern/message").asText())
                .isEqualTo("The value is not an ISO-8601 duration such as PT30M");
        assertThat(field("count").at("/constraints/notEmpty").asBoolean()).isTrue();
    }

    @Test
    void aChoiceOffersTheVariableThatItIsHandedOnFrom() {
        assertThat(field("which").path("choices").findValuesAsText("value"))
                .containsExactly("${colour}", "black", "white");
    }

    @Test
    void aStepThatActsSaysSo() {
        assertThat(new ElementTemplate(step()).tree().path("description").asText())
                .isEqualTo(
                        "Counts. It acts on hosts: Take lease has to come before it on every path. Raises StepFailed,"
                                + " which a boundary event has to catch. Sets sheep. More in docs/steps.md.");
    }

    private static JsonNode field(String name) {
        for (JsonNode property : new ElementTemplate(step()).tree().path("properties")) {
            if (property.at("/binding/name").asText().equals(name)) {
                return property;
            }
        }
        throw new AssertionError("there is no field " + name);
    }

    private static StepDescription step() {
        return new StepDescription(
                "countSheep",
                1,
                "Count sheep",
                "Counts.",
                List.of(
                        input("since", InputKind.TEXT, "Since", true, "", "", List.of()),
                        input("count", InputKind.NUMBER, "How many", false, "[0-9]+", "", List.of()),
                        input("which", InputKind.CHOICE, "Which", false, "", "${colour}", List.of("black", "white")),
                        input("within", InputKind.DURATION, "Within", false, "PT[0-9]+M", "PT5M", List.of())),
                Map.of("sheep", "how many"),
                true,
                true,
                false);
    }

    private static StepInput input(
            String name,
            InputKind kind,
            String label,
            boolean variable,
            String pattern,
            String defaultValue,
            List<String> choices) {
        return new StepInput(
                name,
                label,
                "",
                kind,
                "Sheep",
                name.equals("count"),
                variable,
                pattern,
                "is not an ISO-8601 duration such as PT30M",
                defaultValue,
                choices);
    }
}
