package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChoicesTest {

    @Test
    void readsWhatADiagramSays() {
        Choices choices = Choices.of(
                "Task_X",
                Map.of(
                        "choices",
                        "wait, destroy,abandon",
                        "commentFor",
                        "destroy",
                        "forceful",
                        "destroy",
                        "cost",
                        "much"));

        assertThat(choices.allowed()).containsExactly("wait", "destroy", "abandon");
        assertThat(choices.needComment()).containsExactly("destroy");
        assertThat(choices.forceful()).containsExactly("destroy");
        assertThat(choices.cost()).isEqualTo("much");
    }

    @Test
    void refusesATaskWithoutChoices() {
        assertThatThrownBy(() -> Choices.of("Task_X", Map.of("choices", " , ")))
                .hasMessageContaining("Task_X has no choices");
    }

    @Test
    void refusesACommentForAChoiceThatIsNone() {
        assertThatThrownBy(() -> Choices.of("Task_X", Map.of("choices", "wait", "commentFor", "destroy")))
                .hasMessageContaining("[destroy]");
    }
}
