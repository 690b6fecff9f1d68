package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.SshAccess;
import io.quiesce.inventory.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FormListsTest {

    private static final String FORM =
            """
            {"components":[{"key":"cluster","type":"select","values":[{"label":"x","value":"x"}],\
            "properties":{"quiesce":"clusters"}},{"key":"reason","type":"textarea"}]}""";

    private static final String NODES =
            """
            {"components":[{"key":"node","type":"select","valuesExpression":"=[]","properties":{"quiesce":"nodes"}}]}""";

    private final ObjectMapper json = new ObjectMapper();
    private final FormLists lists = new FormLists(json);

    @Test
    void writesTheNamesOfTheInventoryIntoTheField() {
        assertThat(lists.with(FORM, List.of(cluster("a"), cluster("b"))))
                .contains("{\"label\":\"a\",\"value\":\"a\"},{\"label\":\"b\",\"value\":\"b\"}")
                .doesNotContain("\"x\"");
    }

    @Test
    void choosesTheOnlyClusterBeforehand() {
        assertThat(lists.with(FORM, List.of(cluster("a")))).contains("\"defaultValue\":\"a\"");
        assertThat(lists.with(FORM, List.of(cluster("a"), cluster("b")))).doesNotContain("defaultValue");
    }

    @Test
    void offersTheNodesOfTheClusterThatIsChosen() throws Exception {
        String filled = lists.with(NODES, List.of(cluster("a", "m1", "m2"), cluster("b", "n1")));

        assertThat(json.readTree(filled)
                        .path("components")
                        .path(0)
                        .path("valuesExpression")
                        .asText())
                .isEqualTo("=if cluster = \"a\" then [{\"label\": \"m1\", \"value\": \"m1\"},"
                        + " {\"label\": \"m2\", \"value\": \"m2\"}] else if cluster = \"b\" then"
                        + " [{\"label\": \"n1\", \"value\": \"n1\"}] else []");
    }

    @Test
    void leavesAFormWithoutSuchAFieldAsItIs() {
        String other = "{ \"components\": [] }";

        assertThat(lists.with(other, List.of(cluster("a")))).isSameAs(other);
    }

    @Test
    void refusesAFormThatIsNotJson() {
        assertThatThrownBy(() -> lists.with("<form/>", List.of(cluster("a")))).hasMessageContaining("not JSON");
    }

    @Test
    void offersNoNodeThatIsNothingButABackendNode() {
        Cluster lab = cluster("a", "m1", "b1");
        Node backend = lab.nodes().get(1);
        Cluster withBackend = new Cluster(
                "a",
                Stack.OPEN_VSTORAGE,
                List.of(
                        lab.nodes().get(0),
                        new Node(backend.name(), "127.0.0.1", 22, Set.of(Role.BACKEND), backend.ssh()),
                        new Node("both", "127.0.0.1", 23, Set.of(Role.BACKEND, Role.MASTER), backend.ssh())),
                List.of());

        assertThat(lists.with(NODES, List.of(withBackend)))
                .contains("m1", "both")
                .doesNotContain("b1");
    }

    private static Cluster cluster(String name, String... nodes) {
        SshAccess ssh = new SshAccess(
                "root", Path.of("id"), Path.of("known_hosts"), Duration.ofSeconds(10), Optional.empty(), false);
        return new Cluster(
                name,
                Stack.OPEN_VSTORAGE,
                Stream.of(nodes)
                        .map(node -> new Node(node, "127.0.0.1", 22, Set.of(Role.MASTER), ssh))
                        .toList(),
                List.of());
    }
}
