package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormListsTest {

    private static final String FORM =
            """
            {"components":[{"key":"cluster","type":"select","values":[{"label":"x","value":"x"}],\
            "properties":{"quiesce":"clusters"}},{"key":"reason","type":"textarea"}]}""";

    private final FormLists lists = new FormLists(new ObjectMapper());

    @Test
    void writesTheNamesOfTheInventoryIntoTheField() {
        assertThat(lists.withClusters(FORM, List.of("a", "b")))
                .contains("{\"label\":\"a\",\"value\":\"a\"},{\"label\":\"b\",\"value\":\"b\"}")
                .doesNotContain("\"x\"");
    }

    @Test
    void choosesTheOnlyClusterBeforehand() {
        assertThat(lists.withClusters(FORM, List.of("a"))).contains("\"defaultValue\":\"a\"");
        assertThat(lists.withClusters(FORM, List.of("a", "b"))).doesNotContain("defaultValue");
    }

    @Test
    void leavesAFormWithoutSuchAFieldAsItIs() {
        String other = "{ \"components\": [] }";

        assertThat(lists.withClusters(other, List.of("a"))).isSameAs(other);
    }

    @Test
    void refusesAFormThatIsNotJson() {
        assertThatThrownBy(() -> lists.withClusters("<form/>", List.of("a"))).hasMessageContaining("not JSON");
    }
}
