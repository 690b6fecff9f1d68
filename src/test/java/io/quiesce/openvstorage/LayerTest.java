package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerTest {

    @ParameterizedTest
    @CsvSource({
        "nginx, FOUNDATION",
        "memcached, FOUNDATION",
        "rabbitmq-server, FOUNDATION",
        "ovs-arakoon-ovsdb, ARAKOON",
        "ovs-arakoon-be1-nsm_0, ARAKOON",
        "ovs-etcd-config, ARAKOON",
        "ovs-watcher-framework, WATCHER",
        "ovs-watcher-config, WATCHER",
        "ovs-workers, DEPENDANT",
        "ovs-support-agent, DEPENDANT",
        "ovs-volumerouter-consumer, DEPENDANT",
        "ovs-volumedriver_vp1, VPOOL",
        "ovs-dtl_vp1, VPOOL",
        "ovs-albaproxy_vp1_0, VPOOL",
        "ovs-alba-maintenance_be1, BACKEND",
        "alba-asd-x1, BACKEND",
        "alba-asdmanager, BACKEND",
        "asd-watcher, BACKEND"
    })
    void knowsEachServiceByItsName(String service, Layer layer) {
        assertThat(Layer.of(service)).isEqualTo(layer);
    }

    @Test
    void isOrderedAsRepairsGo() {
        assertThat(Layer.values())
                .containsExactly(
                        Layer.FOUNDATION, Layer.ARAKOON, Layer.WATCHER, Layer.DEPENDANT, Layer.VPOOL, Layer.BACKEND);
    }

    @ParameterizedTest
    @CsvSource({
        "ovs-workers, ovs-watcher-framework",
        "ovs-snmp, ovs-watcher-framework",
        "ovs-volumedriver_vp1, ovs-watcher-volumedriver",
        "ovs-dtl_vp1, ovs-watcher-volumedriver",
        "ovs-albaproxy_vp1, ovs-volumedriver_vp1",
        "ovs-albaproxy_vp1_0, ovs-volumedriver_vp1",
        "ovs-arakoon-ovsdb, ovs-watcher-config",
        "ovs-watcher-framework, ovs-watcher-config",
        "asd-manager, asd-watcher",
        "alba-asd-x1, asd-watcher"
    })
    void knowsWhatEachServiceWaitsFor(String service, String gate) {
        assertThat(Layer.gateOf(service)).contains(gate);
    }

    @ParameterizedTest
    @CsvSource({
        "ovs-arakoon-config",
        "ovs-watcher-config",
        "ovs-support-agent",
        "nginx",
        "alba-asdmanager",
        "asd-watcher"
    })
    void someWaitForNothing(String service) {
        assertThat(Layer.gateOf(service)).isEmpty();
    }
}
