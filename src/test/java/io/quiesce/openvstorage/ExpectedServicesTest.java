package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Fixtures.NodeBuilder;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Mount;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExpectedServicesTest {

    private static final List<String> POOLS = List.of("vp1", "vp2");

    private final NodeBuilder node = node("M1");

    ExpectedServicesTest() {
        node.vpools = Map.of("vp1", Mount.NOT_MOUNTED, "vp2", Mount.NOT_MOUNTED);
    }

    private List<String> expected(String... backends) {
        return ExpectedServices.of(node.build(), POOLS, Set.of(backends));
    }

    @Test
    void aMasterOfTheOldEraNeedsAllOfTheFrameworkEvenIfNothingIsInstalled() {
        assertThat(expected())
                .containsExactly(
                        "memcached",
                        "nginx",
                        "rabbitmq-server",
                        "ovs-arakoon-ovsdb",
                        "ovs-arakoon-voldrv",
                        "ovs-watcher-framework",
                        "ovs-scheduled-tasks",
                        "ovs-snmp",
                        "ovs-support-agent",
                        "ovs-volumerouter-consumer",
                        "ovs-webapp-api",
                        "ovs-workers");
    }

    @Test
    void aMasterWithAConfigurationStoreNeedsTheStoreAndNoSnmp() {
        node.era = Era.CONFIG_STORE;

        assertThat(expected())
                .contains("ovs-arakoon-config", "ovs-watcher-config")
                .doesNotContain("ovs-snmp");
    }

    @Test
    void anEarlyReleaseHasEtcdInPlaceOfTheStoresArakoon() {
        node.era = Era.CONFIG_STORE;
        node.services("ovs-etcd-config");

        assertThat(expected()).contains("ovs-etcd-config").doesNotContain("ovs-arakoon-config", "ovs-watcher-config");
    }

    @Test
    void anExtraNeedsNeitherArakoonNorTheDaemonsOfMasters() {
        node.role(Role.EXTRA);

        assertThat(expected("be1"))
                .containsExactly(
                        "ovs-watcher-framework", "ovs-support-agent", "ovs-volumerouter-consumer", "ovs-workers");

        node.era = Era.CONFIG_STORE;
        assertThat(expected("be1"))
                .containsExactly(
                        "ovs-watcher-config",
                        "ovs-watcher-framework",
                        "ovs-support-agent",
                        "ovs-volumerouter-consumer",
                        "ovs-workers");
    }

    @Test
    void eachVPoolThatIsServedNeedsItsFourServices() {
        node.role(Role.EXTRA).services("ovs-volumedriver_vp1");

        assertThat(expected())
                .contains("ovs-watcher-volumedriver", "ovs-volumedriver_vp1", "ovs-dtl_vp1", "ovs-albaproxy_vp1")
                .noneMatch(s -> s.contains("vp2"));
    }

    @Test
    void proxiesAreNumberedInTheLaterEra() {
        node.era = Era.CONFIG_STORE;
        node.services("ovs-volumedriver_vp1");
        assertThat(expected()).contains("ovs-albaproxy_vp1_0").doesNotContain("ovs-albaproxy_vp1");

        node.services("ovs-albaproxy_vp1_0", "ovs-albaproxy_vp1_1");
        assertThat(expected())
                .contains("ovs-albaproxy_vp1_0", "ovs-albaproxy_vp1_1")
                .doesNotContain("ovs-albaproxy_vp1");
    }

    @Test
    void aProxyWithoutANumberDoesInTheLaterEraToo() {
        node.era = Era.CONFIG_STORE;
        node.services("ovs-volumedriver_vp1", "ovs-albaproxy_vp1");

        assertThat(expected()).contains("ovs-albaproxy_vp1").doesNotContain("ovs-albaproxy_vp1_0");
    }

    @Test
    void theProxyOfAPoolWhoseNameEndsInANumberIsNotTakenForAnothers() {
        node.services("ovs-volumedriver_vp", "ovs-albaproxy_vp_1");

        assertThat(ExpectedServices.of(node.build(), List.of("vp", "vp_1"), Set.of()))
                .contains("ovs-albaproxy_vp", "ovs-albaproxy_vp_1", "ovs-volumedriver_vp", "ovs-volumedriver_vp_1");
    }

    @Test
    void aVolumedriverThatIsGoneIsMissedByWhatIsLeftOfItsPool() {
        node.services("ovs-dtl_vp1");
        assertThat(expected()).contains("ovs-volumedriver_vp1");
        assertThat(ExpectedServices.served(node.build(), POOLS)).containsExactly("vp1");

        node.services.clear();
        node.vpools = Map.of("vp1", Mount.NOT_MOUNTED, "vp2", Mount.STALE);
        assertThat(expected()).contains("ovs-volumedriver_vp2").doesNotContain("ovs-volumedriver_vp1");
    }

    @Test
    void everyMasterNeedsTheArakoonsOfABackendThatAnotherMasterHas() {
        Set<String> backends = ExpectedServices.backends(List.of(
                node("M2").services("ovs-arakoon-be1-abm", "ovs-arakoon-ovsdb").build(),
                node("M3").services("ovs-alba-maintenance_be-2").build()));
        assertThat(backends).containsExactlyInAnyOrder("be1", "be-2");

        assertThat(expected("be1"))
                .contains(
                        "ovs-arakoon-be1-abm",
                        "ovs-arakoon-be1-nsm_0",
                        "ovs-alba-maintenance_be1",
                        "ovs-alba-rebalancer_be1");
        node.era = Era.CONFIG_STORE;
        assertThat(expected("be1"))
                .contains("ovs-arakoon-be1-abm", "ovs-arakoon-be1-nsm_0")
                .doesNotContain("ovs-alba-maintenance_be1", "ovs-alba-rebalancer_be1");
    }

    @Test
    void aBackendNodeNeedsItsManagerAndEveryAsdThatIsInstalled() {
        node.role(Role.BACKEND).services("alba-asd-x1", "alba-asd-x2");
        assertThat(expected("be1")).containsExactly("alba-asd-x1", "alba-asd-x2", "alba-asdmanager");

        node.era = Era.CONFIG_STORE;
        assertThat(expected("be1")).containsExactly("alba-asd-x1", "alba-asd-x2", "asd-manager", "asd-watcher");
    }

    @Test
    void theAsdsOfAHyperConvergedMasterBelongToo() {
        node.services("alba-asd-x1", "alba-asdmanager");

        assertThat(expected()).contains("alba-asd-x1", "alba-asdmanager", "ovs-workers");
    }

    @Test
    void optionalAndForeignServicesAreNotMissed() {
        node.services("ovs-openstack-events-consumer", "ovs-something-else");

        assertThat(expected()).doesNotContain("ovs-openstack-events-consumer", "ovs-something-else");
    }

    @Test
    void aNodeOfUnknownRoleNeedsWhatIsInstalled() {
        node.role = Optional.empty();
        node.services("ovs-arakoon-x", "ovs-workers", "ovs-something-else");

        assertThat(expected("be1")).containsExactly("ovs-arakoon-x", "ovs-workers");
    }
}
