package io.quiesce.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.inventory.NodeSelector.Selection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSelectorTest {

    private static final Cluster OVS = new Cluster(
            "ovs",
            Stack.OPEN_VSTORAGE,
            List.of(
                    node("ovs-m1", Role.MASTER),
                    node("ovs-m2", Role.MASTER),
                    node("ovs-e1", Role.EXTRA, Role.BACKEND),
                    node("ovs-b1", Role.BACKEND)),
            List.of());

    private static final Cluster VX =
            new Cluster("vx", Stack.VXVM, List.of(node("vx1", Role.MEMBER), node("vx2", Role.MEMBER)), List.of());

    @Test
    void allIsEveryNodeInTheOrderOfTheInventory() {
        assertThat(selected("all", OVS)).containsExactly("ovs-m1", "ovs-m2", "ovs-e1", "ovs-b1");
    }

    @Test
    void aRoleIsEveryNodeThatHasIt() {
        assertThat(selected("master", OVS)).containsExactly("ovs-m1", "ovs-m2");
        assertThat(selected("backend", OVS)).containsExactly("ovs-e1", "ovs-b1");
        assertThat(selected("extra", OVS)).containsExactly("ovs-e1");
        assertThat(selected("member", VX)).containsExactly("vx1", "vx2");
    }

    @Test
    void namesAreTakenInTheOrderInWhichTheyAreGiven() {
        assertThat(selected("ovs-b1,ovs-m1", OVS)).containsExactly("ovs-b1", "ovs-m1");
    }

    @Test
    void oneNameIsEnough() {
        assertThat(selected("ovs-m2", OVS)).containsExactly("ovs-m2");
    }

    @Test
    void nodeIsTheOneThatTheRunIsAbout() {
        assertThat(selected("node", OVS, Optional.of("ovs-e1"))).containsExactly("ovs-e1");
        assertThat(selected(" node ", VX, Optional.of("vx2"))).containsExactly("vx2");
        assertThat(selected("all", OVS, Optional.of("ovs-e1"))).hasSize(4);
    }

    @Test
    void aRunOnAWholeClusterIsAboutNoNode() {
        assertThat(refused("node", OVS))
                .isEqualTo("The run is about the cluster 'ovs' and not about one node of it, so there is none that"
                        + " 'node' stands for.");
    }

    @Test
    void theNodeOfTheRunMayHaveLeftTheInventory() {
        assertThat(refused("node", VX, Optional.of("vx3"))).startsWith("The cluster 'vx' has no node 'vx3'");
    }

    @Test
    void blanksAroundWordsDoNotCount() {
        assertThat(selected("  ovs-m1 ,\tovs-m2 ", OVS)).containsExactly("ovs-m1", "ovs-m2");
        assertThat(selected(" all ", OVS)).hasSize(4);
    }

    @Test
    void aNodeThatIsNamedTwiceIsMeantOnce() {
        assertThat(selected("ovs-m1,ovs-m1", OVS)).containsExactly("ovs-m1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void nothingIsNeverAll(String nothing) {
        assertThat(refused(nothing, OVS))
                .isEqualTo("No nodes are given, expected 'all', 'node' (the one that the run is about), a role (master,"
                        + " extra, backend, member), or names of nodes separated by commas.");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "ovs-m1,", ",ovs-m1", "ovs-m1,,ovs-m2"})
    void aMissingNameIsNotPassedOver(String text) {
        assertThat(refused(text, OVS)).startsWith("A name is missing between the commas of '" + text + "', expected");
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatThereAre() {
        assertThat(refused("ovs-m1,database", OVS))
                .isEqualTo("The cluster 'ovs' has no node 'database'; it has ovs-b1, ovs-e1, ovs-m1, ovs-m2.");
    }

    @Test
    void aSlipOfTheHandIsGuessed() {
        assertThat(refused("masters", OVS)).contains("no node 'masters', perhaps 'master' is meant");
        assertThat(refused("ovs_e1", OVS)).contains("perhaps 'ovs-e1' is meant");
        assertThat(refused("ALL", OVS)).contains("perhaps 'all' is meant");
    }

    @Test
    void aRoleThatNobodyHasSelectsNobody() {
        assertThat(refused("member", OVS)).isEqualTo("The cluster 'ovs' has no node with the role 'member'.");
    }

    @Test
    void aRoleOrAllStandsAlone() {
        assertThat(refused("master,ovs-b1", OVS)).contains("has no node 'master'");
        assertThat(refused("all,ovs-b1", OVS)).contains("has no node 'all'");
        assertThat(refused("node,ovs-b1", OVS, Optional.of("ovs-m1"))).contains("has no node 'node'");
    }

    @Test
    void aClusterWithoutNodesHasNothingToSelect() {
        Cluster empty = new Cluster("empty", Stack.VXVM, List.of(), List.of());

        assertThat(refused("all", empty)).isEqualTo("The cluster 'empty' has no nodes.");
    }

    @Test
    void aDiagramMayMeanAnyClusterOfTheInventory() {
        assertThat(NodeSelector.refusal("vx2", List.of(OVS, VX))).isEmpty();
        assertThat(NodeSelector.refusal("member", List.of(OVS, VX))).isEmpty();
        assertThat(NodeSelector.refusal("vx2,ovs-m1", List.of(OVS, VX)))
                .contains("The cluster 'ovs' has no node 'vx2'; it has ovs-b1, ovs-e1, ovs-m1, ovs-m2."
                        + " The cluster 'vx' has no node 'ovs-m1'; it has vx1, vx2.");
        assertThat(NodeSelector.refusal("", List.of(OVS, VX))).get().asString().doesNotContain("commas. No nodes");
        assertThat(NodeSelector.refusal("all", List.of())).contains("There is no cluster.");
    }

    private static List<String> selected(String text, Cluster cluster) {
        return selected(text, cluster, Optional.empty());
    }

    private static List<String> selected(String text, Cluster cluster, Optional<String> node) {
        assertThat(NodeSelector.select(text, cluster, node)).isInstanceOf(Selection.Selected.class);
        return ((Selection.Selected) NodeSelector.select(text, cluster, node))
                .nodes().stream().map(Node::name).toList();
    }

    private static String refused(String text, Cluster cluster) {
        return refused(text, cluster, Optional.empty());
    }

    private static String refused(String text, Cluster cluster, Optional<String> node) {
        assertThat(NodeSelector.select(text, cluster, node)).isInstanceOf(Selection.Refused.class);
        return ((Selection.Refused) NodeSelector.select(text, cluster, node)).why();
    }

    private static Node node(String name, Role... roles) {
        SshAccess ssh =
                new SshAccess("root", Path.of("id"), Path.of("known"), Duration.ofSeconds(1), Optional.empty(), false);
        return new Node(name, "127.0.0.1", 22, Set.copyOf(Arrays.asList(roles)), ssh);
    }
}
