package io.quiesce.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepCatalogueTest {

    private static final StepCatalogue CATALOGUE = StepCatalogue.in("io.quiesce.work");

    @Test
    void findsAStepByTheNameThatADiagramCallsItBy() {
        StepDescription step = CATALOGUE.find("countSheep").orElseThrow();

        assertThat(step.name()).isEqualTo("Count sheep");
        assertThat(step.version()).isEqualTo(3);
        assertThat(step.template()).isEqualTo("io.quiesce.steps.countSheep");
        assertThat(step.sets()).isEqualTo(Map.of("sheep", "how many there are"));
        assertThat(step.destructive()).isTrue();
        assertThat(step.raisesStepFailed()).isTrue();
    }

    @Test
    void knowsNothingOfAClassThatIsNotDescribed() {
        assertThat(CATALOGUE.find("toldSteps")).isEmpty();
        assertThat(CATALOGUE.names()).containsExactly("countSheep");
    }

    @Test
    void keepsTheInputsInTheOrderOfTheDescription() {
        StepDescription step = CATALOGUE.find("countSheep").orElseThrow();

        assertThat(step.inputs()).extracting(StepInput::name).containsExactly("meadow", "within", "if", "tail", "pens");
        assertThat(step.input("within")).get().satisfies(input -> assertThat(input.defaultValue())
                .isEqualTo("PT1M"));
        assertThat(step.input("wolf")).isEmpty();
    }

    @Test
    void saysWhyAValueIsRefused() {
        assertThat(refusal("within", "5 minutes"))
                .contains("'within' is not an ISO-8601 duration such as PT30M: '5 minutes'");
        assertThat(refusal("if", "maybe")).contains("'if' is none of the choices: 'maybe' (black, white)");
        assertThat(refusal("tail", "long")).contains("'tail' is not a colour: 'long'");
        assertThat(refusal("pens", "-1")).contains("'pens' is not a whole number: '-1'");
        assertThat(refusal("meadow", "north;south"))
                .contains(
                        "'meadow' is not 'all', 'node', a role, or names of nodes separated by commas: 'north;south'");
    }

    @Test
    void acceptsWhatIsWellFormed() {
        assertThat(refusal("within", "PT1H30M")).isEmpty();
        assertThat(refusal("within", "P1DT5S")).isEmpty();
        assertThat(refusal("if", "black")).isEmpty();
        assertThat(refusal("tail", "red")).isEmpty();
        assertThat(refusal("pens", "12")).isEmpty();
        assertThat(refusal("meadow", "north, south")).isEmpty();
    }

    @Test
    void refusesDurationsThatTheJdkCannotRead() {
        for (String wrong : List.of("P", "PT", "P1DT", "1M", "PT1.5M", "P1Y", "PT5")) {
            assertThat(refusal("within", wrong)).as(wrong).isPresent();
        }
    }

    @Test
    void onlyARequiredValueMustNotBeEmpty() {
        assertThat(refusal("meadow", " ")).contains("'meadow' must not be empty");
        assertThat(refusal("tail", "")).isEmpty();
    }

    @Test
    void anExpressionIsLeftToTheEngineButInTextAndForNodes() {
        assertThat(refusal("within", "${limit}")).isEmpty();
        assertThat(refusal("if", "#{colour}")).isEmpty();
        assertThat(refusal("within", "PT${minutes}M")).isPresent();
        assertThat(refusal("tail", "${colour}")).isPresent();
        assertThat(refusal("meadow", "${meadow}")).isPresent();
    }

    @Test
    void aDefaultMustBeAValueThatItWouldAccept() {
        assertThatThrownBy(() -> new StepInput(
                        "within",
                        "",
                        "",
                        InputKind.DURATION,
                        "",
                        false,
                        false,
                        "PT[0-9]M",
                        "is wrong",
                        "PT1H",
                        List.of()))
                .hasMessageContaining("the default of the input 'within'");
    }

    @Test
    void onlyAChoiceHasChoices() {
        assertThatThrownBy(() -> new StepInput("if", "", "", InputKind.CHOICE, "", false, false, "", "", "", List.of()))
                .hasMessage("the input 'if' is a CHOICE and has 0 choices");
        assertThatThrownBy(
                        () -> new StepInput("if", "", "", InputKind.TEXT, "", false, false, "", "", "", List.of("a")))
                .hasMessage("the input 'if' is a TEXT and has 1 choices");
    }

    private static java.util.Optional<String> refusal(String input, String value) {
        return CATALOGUE
                .find("countSheep")
                .flatMap(step -> step.input(input))
                .orElseThrow()
                .refusal(value);
    }

    @Described(
            name = "Count sheep",
            version = 3,
            text = "Counts.",
            inputs = {
                @Described.Input(
                        name = "meadow",
                        label = "Meadow",
                        text = "Where.",
                        kind = InputKind.NODES,
                        required = true),
                @Described.Input(
                        name = "within",
                        label = "Within",
                        text = "How long.",
                        kind = InputKind.DURATION,
                        defaultValue = "PT1M"),
                @Described.Input(
                        name = "if",
                        label = "If",
                        text = "Which.",
                        kind = InputKind.CHOICE,
                        choices = {"black", "white"}),
                @Described.Input(
                        name = "tail",
                        label = "Tail",
                        text = "Of what colour.",
                        kind = InputKind.TEXT,
                        pattern = "red|blue",
                        message = "is not a colour"),
                @Described.Input(name = "pens", label = "Pens", text = "How many.", kind = InputKind.NUMBER)
            },
            sets = @Described.Sets(name = "sheep", text = "how many there are"),
            destructive = true)
    static final class CountSheep {}
}
