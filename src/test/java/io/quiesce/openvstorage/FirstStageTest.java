package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.HealthLook.Quick;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.NodeFacts.Service;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirstStageTest {

    private final Fixtures.NodeBuilder node = Fixtures.node("id");

    private Quick quick(Map<String, Mount> disks) {
        return new Quick(node.build(), Map.of(), disks);
    }

    private void unit(String name, String state) {
        node.services.add(new Service(name, state, 0));
    }

    @Test
    void aBackendNodeWithAllItsDisksMountedIsReadyAlthoughItsServicesWaitForTheMasters() {
        node.role(Role.BACKEND);
        unit("asd-watcher", "activating");
        unit("alba-asd-1", "inactive");

        assertThat(FirstStage.backend(quick(Map.of("d1", Mount.MOUNTED)))).isEmpty();
        assertThat(FirstStage.notYet(node.build())).containsExactly("alba-asd-1", "asd-watcher");
    }

    @Test
    void aBackendNodeWithADiskThatIsNotMountedIsNot() {
        assertThat(FirstStage.backend(quick(Map.of("d1", Mount.MOUNTED, "d2", Mount.NOT_MOUNTED, "d3", Mount.STALE))))
                .hasValueSatisfying(
                        missing -> assertThat(missing).contains("d2, d3").doesNotContain("d1"));
    }

    @Test
    void aMasterIsReadyWithOneArakoonProcessAlthoughTheOthersWaitForAMajority() {
        unit("ovs-arakoon-config", "active");
        unit("ovs-arakoon-ovsdb", "activating");
        unit("ovs-watcher-framework", "activating");

        assertThat(FirstStage.master(quick(Map.of()))).isEmpty();
    }

    @Test
    void aMasterWhoseArakoonIsDownIsNotAndSaysWhy() {
        unit("ovs-arakoon-ovsdb", "stop/waiting");

        assertThat(FirstStage.master(quick(Map.of()))).contains("ovs-arakoon-ovsdb is stop/waiting");
    }
}
