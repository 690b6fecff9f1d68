package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.Fixtures.node;
import static io.quiesce.openvstorage.Fixtures.read;
import static io.quiesce.openvstorage.Fixtures.unreachable;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.ArakoonCluster.Member;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArakoonHealthTest {

    private final Map<String, Fixtures.NodeBuilder> nodes = new HashMap<>();
    private final Map<Target, Reading<NodeFacts>> readings = new HashMap<>();
    private final Map<Target, Reading<Map<String, Mastership>>> answers = new HashMap<>();

    @BeforeEach
    void threeMastersThatAgree() {
        for (String name : List.of("m1", "m2", "m3")) {
            nodes.put(name, node(name).services("ovs-arakoon-ovsdb", "ovs-arakoon-voldrv"));
            answers.put(
                    at(name),
                    read(Map.of("ovsdb", new Mastership.Master("id-m1"), "voldrv", new Mastership.Master("id-m2"))));
        }
        for (String name : List.of("e1", "e2")) {
            nodes.put(name, node(name).role(Role.EXTRA));
        }
    }

    private List<ArakoonCluster> clusters() {
        Map<Target, Reading<NodeFacts>> all = new HashMap<>();
        nodes.forEach((name, node) -> all.put(at(name), read(node.build())));
        all.putAll(readings);
        return ArakoonHealth.count(Fixtures.cluster(), all, answers);
    }

    private ArakoonCluster cluster(String name) {
        return clusters().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void says(String node, Mastership mastership) {
        answers.put(at(node), read(Map.of("ovsdb", mastership, "voldrv", mastership)));
    }

    private String trouble(String node) {
        return cluster("ovsdb").members().stream()
                .filter(m -> m.node().equals(node))
                .findFirst()
                .flatMap(Member::trouble)
                .orElse("healthy");
    }

    @Test
    void allMembersThatNameTheSameMasterAreHealthy() {
        assertThat(clusters()).extracting(ArakoonCluster::name).containsExactly("ovsdb", "voldrv");
        assertThat(cluster("ovsdb").master()).contains("id-m1");
        assertThat(cluster("voldrv").master()).contains("id-m2");
        assertThat(cluster("ovsdb").quorum()).isEqualTo(new Quorum(3, 3));
        assertThat(cluster("ovsdb").without("m2")).isEqualTo(new Quorum(3, 2));
        assertThat(cluster("ovsdb").without("e1")).isEqualTo(new Quorum(3, 3));
    }

    @Test
    void aMasterThatDoesNotAnswerIsAnUnhealthyMemberOfEveryCluster() {
        nodes.get("m1").services("ovs-arakoon-be1-abm");
        answers.put(at("m1"), read(Map.of("be1-abm", new Mastership.Master("id-m1"))));
        readings.put(at("m3"), unreachable());

        assertThat(cluster("be1-abm").members()).extracting(Member::node).containsExactly("m1", "m3");
        assertThat(trouble("m3")).contains("does not answer", "no route");
    }

    @Test
    void aMasterThatNobodyLookedAtDoesNotAnswerEither() {
        nodes.remove("m3");

        assertThat(trouble("m3")).contains("was not asked");
        assertThat(cluster("ovsdb").quorum()).isEqualTo(new Quorum(3, 2));
    }

    @Test
    void anExtraThatDoesNotAnswerIsNoMember() {
        readings.put(at("e1"), unreachable());

        assertThat(cluster("ovsdb").members()).hasSize(3);
    }

    @Test
    void aMasterWithoutTheUnitIsAMemberOfTheFrameworksClustersAllTheSame() {
        nodes.get("m2").services.removeIf(s -> s.name().equals("ovs-arakoon-ovsdb"));

        assertThat(cluster("ovsdb").members()).hasSize(3);
        assertThat(trouble("m2")).isEqualTo("has no unit ovs-arakoon-ovsdb");
    }

    @Test
    void aClusterOfABackendHasOnlyTheMembersThatHaveItsUnit() {
        nodes.get("m1").services("ovs-arakoon-be1-abm");
        nodes.get("m2").services("ovs-arakoon-be1-abm");

        assertThat(cluster("be1-abm").members()).extracting(Member::node).containsExactly("m1", "m2");
    }

    @Test
    void aUnitThatDoesNotRunIsNotHealthyWhateverItsNodeSays() {
        nodes.get("m2")
                .services
                .replaceAll(s -> s.name().equals("ovs-arakoon-ovsdb") ? new Service(s.name(), "stop/waiting", 0) : s);

        assertThat(trouble("m2")).isEqualTo("its unit is stop/waiting");
        assertThat(cluster("ovsdb").master()).contains("id-m1");
    }

    @Test
    void whoNamesAnotherMasterThanMostIsNotHealthy() {
        says("m3", new Mastership.Master("id-m3"));

        assertThat(trouble("m3")).isEqualTo("names id-m3 as master, most others name id-m1");
        assertThat(trouble("m1")).isEqualTo("healthy");
    }

    @Test
    void withoutAMajorityForOneMasterNobodyIsHealthy() {
        says("m2", new Mastership.Master("id-m2"));
        says("m3", new Mastership.NoMaster("No Master"));

        assertThat(cluster("ovsdb").master()).isEmpty();
        assertThat(cluster("ovsdb").quorum()).isEqualTo(new Quorum(3, 0));
        assertThat(trouble("m1")).contains("names id-m1", "too few others");
        assertThat(trouble("m3")).isEqualTo("sees no master: No Master");
    }

    @Test
    void halfOfTheMembersAreNoMajority() {
        readings.put(at("m3"), unreachable());
        nodes.get("m1").services("ovs-arakoon-x");
        answers.put(at("m1"), read(Map.of("x", new Mastership.Master("id-m1"))));

        assertThat(cluster("x").members()).hasSize(2);
        assertThat(cluster("x").master()).isEmpty();
    }

    @Test
    void anAnswerThatWasNotReadOrNotClearIsNotHealthy() {
        answers.put(at("m1"), unreachable());
        says("m2", new Mastership.Unclear("exit code 1: what"));

        assertThat(trouble("m1")).contains("could not be asked", "no route");
        assertThat(trouble("m2")).isEqualTo("does not tell the master: exit code 1: what");
    }

    @Test
    void theStoreHasAClusterOfItsOwnUnlessItIsEtcd() {
        nodes.get("m1").era = Era.CONFIG_STORE;
        assertThat(clusters()).extracting(ArakoonCluster::name).containsExactly("config", "ovsdb", "voldrv");
        assertThat(cluster("config").members()).hasSize(3);

        nodes.get("m1").services("ovs-etcd-config");
        assertThat(clusters()).extracting(ArakoonCluster::name).containsExactly("ovsdb", "voldrv");
    }

    @Test
    void theNodesOwnWordDecidesWhoIsAMaster() {
        nodes.get("m3").role(Role.EXTRA);
        nodes.get("m3").services.clear();
        nodes.get("e1").role(Role.MASTER);
        nodes.get("e1").role = Optional.of(Role.MASTER);

        assertThat(cluster("ovsdb").members()).extracting(Member::node).containsExactly("m1", "m2", "e1");
    }

    @Test
    void withoutMastersThereAreNoClusters() {
        List.of("m1", "m2", "m3").forEach(m -> {
            nodes.get(m).role(Role.EXTRA);
            nodes.get(m).services.clear();
        });

        assertThat(clusters()).isEmpty();
    }
}
