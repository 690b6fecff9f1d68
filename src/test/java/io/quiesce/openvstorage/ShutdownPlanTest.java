package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.Fixtures.machine;
import static io.quiesce.openvstorage.Fixtures.read;
import static io.quiesce.openvstorage.Fixtures.seen;
import static io.quiesce.openvstorage.Fixtures.unreachable;
import static io.quiesce.openvstorage.Fixtures.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.Fixtures.SurveyBuilder;
import io.quiesce.openvstorage.ShutdownPlan.Machine;
import io.quiesce.openvstorage.ShutdownPlan.NodeEntry;
import io.quiesce.openvstorage.ShutdownPlan.Pool;
import io.quiesce.openvstorage.ShutdownPlan.Unflushed;
import io.quiesce.openvstorage.VirtualMachine.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ShutdownPlanTest {

    private final SurveyBuilder survey = new SurveyBuilder();

    private ShutdownPlan plan() {
        return ShutdownPlan.of(survey.build(), false);
    }

    private void leads(String... masterIds) {
        for (String node : List.of("m1", "m2", "m3")) {
            Map<String, Mastership> all = new TreeMap<>();
            for (int i = 0; i < masterIds.length; i++) {
                all.put("db" + i, new Mastership.Master(masterIds[i]));
            }
            survey.arakoon.put(at(node), read(all));
        }
    }

    @Test
    void putsExtrasBeforeMastersAndTheLeadingMasterLast() {
        assertThat(plan().extras()).containsExactly(new NodeEntry("e1", "id-e1"), new NodeEntry("e2", "id-e2"));
        assertThat(plan().masters()).extracting(NodeEntry::node).containsExactly("m2", "m3", "m1");
        assertThat(plan().backends()).isEmpty();
    }

    @Test
    void theMasterThatLeadsMostGoesLast() {
        leads("id-m2", "id-m2", "id-m1");

        assertThat(plan().masters()).extracting(NodeEntry::node).containsExactly("m3", "m1", "m2");
    }

    @Test
    void keepsTheInventorysOrderWhenNobodyLeads() {
        survey.arakoon.clear();

        assertThat(plan().masters()).extracting(NodeEntry::node).containsExactly("m1", "m2", "m3");
    }

    @Test
    void followsTheRoleThatTheNodeHasNotTheInventorys() {
        survey.nodes.get("m3").role(Role.EXTRA);
        survey.nodes.get("e1").role(Role.MASTER);

        assertThat(plan().extras()).extracting(NodeEntry::node).containsExactly("m3", "e2");
        assertThat(plan().masters()).extracting(NodeEntry::node).containsExactly("m2", "e1", "m1");
    }

    @Test
    void addsBackendsOnlyWhenAsked() {
        assertThat(ShutdownPlan.of(survey.build(), true).backends())
                .containsExactly(new NodeEntry("b1", "id-b1"), new NodeEntry("b2", "id-b2"));
    }

    @Test
    void recordsMachinesThatRunWithWhatTheRestartNeeds() {
        survey.machines(
                "e1", machine("web", State.RUNNING), machine("off", State.SHUT_OFF), machine("db", State.PAUSED));
        survey.machines("m1", new VirtualMachine("a", State.RUNNING, false, false));

        assertThat(plan().machines())
                .containsExactly(
                        new Machine("m1", "a", "running", false),
                        new Machine("e1", "db", "paused", true),
                        new Machine("e1", "web", "running", true));
    }

    @Test
    void flushesEachVolumeAtItsOwnerAndNamesTheOthers() {
        survey.volumes.put(
                at("m1"),
                read(seen(
                        volume("vp1", "b", "vp1id-m1", VolumeState.PRESENT),
                        volume("vp1", "a", "vp1id-m1", VolumeState.PRESENT),
                        volume("vp1", "t", "vp1id-m1", VolumeState.TEMPLATE),
                        volume("vp2", "h", "vp2id-m1", VolumeState.HALTED),
                        volume("vp2", "x", "vp2id-e9", VolumeState.NOT_LOCAL))));

        assertThat(plan().pools())
                .hasSize(10)
                .startsWith(
                        new Pool("m1", "vp1", "/conf/vp1.json", "vp1id-m1", List.of("a", "b")),
                        new Pool("m1", "vp2", "/conf/vp2.json", "vp2id-m1", List.of()));
        assertThat(plan().notFlushed())
                .containsExactly(new Unflushed("vp2/h", "halted"), new Unflushed("vp2/x", "unowned"));
    }

    @Test
    void namesNodesItCannotPlanFor() {
        survey.readings.put(at("e1"), unreachable());
        survey.nodes.get("m2").machineId = Optional.empty();

        assertThat(plan().unknown()).containsExactly("m2", "e1");
        assertThat(plan().extras()).extracting(NodeEntry::node).containsExactly("e2");
    }

    @Test
    void anEmptyClusterHasAPlanWithoutMachinesAndVolumes() {
        assertThat(plan().machines()).isEmpty();
        assertThat(plan().pools()).allSatisfy(p -> assertThat(p.volumes()).isEmpty());
        assertThat(plan().unknown()).isEmpty();
    }

    @Test
    void survivesJsonWithTheSameHash() {
        survey.machines("e1", machine("it's \"odd\" ü", State.RUNNING));
        ShutdownPlan plan = plan();

        ShutdownPlan again = ShutdownPlan.fromJson(plan.json());

        assertThat(again).isEqualTo(plan);
        assertThat(again.hash()).isEqualTo(plan.hash()).matches("[0-9a-f]{64}");
    }

    @Test
    void theSameSurveyGivesTheSameHashAndAnyChangeAnother() {
        String before = plan().hash();
        assertThat(plan().hash()).isEqualTo(before);

        assertThat(ShutdownPlan.of(survey.build(), true).hash()).isNotEqualTo(before);
        leads("id-m3");
        assertThat(plan().hash()).isNotEqualTo(before);
        survey.nodes.get("m1").machineId = Optional.of("other");
        assertThat(plan().hash()).isNotEqualTo(before);
    }

    @Test
    void noTwoPlansShareAText() {
        ShutdownPlan one = withExtras(new NodeEntry("a", "b1:c"));
        ShutdownPlan two = withExtras(new NodeEntry("ab", "1:c"));

        assertThat(one.hash()).isNotEqualTo(two.hash());
    }

    private static ShutdownPlan withExtras(NodeEntry entry) {
        return new ShutdownPlan(
                "ovs", "", List.of(), List.of(), List.of(), List.of(entry), List.of(), List.of(), List.of());
    }

    @Test
    void aPlanForOneServerIsAboutNoOtherNode() {
        survey.machines("e1", machine("web01", State.RUNNING)).machines("e2", machine("web02", State.RUNNING));
        survey.volumes.put(at("e1"), read(seen(volume("vp1", "v1", "vp1id-e1", VolumeState.PRESENT))));
        survey.volumes.put(at("e2"), read(seen(volume("vp1", "v2", "vp1id-e2", VolumeState.HALTED))));

        ShutdownPlan plan = ShutdownPlan.ofServer(survey.build(), at("e1"));

        assertThat(plan.ofOneServer()).isTrue();
        assertThat(plan.machines()).extracting(ShutdownPlan.Machine::name).containsExactly("web01");
        assertThat(plan.pools()).allSatisfy(pool -> assertThat(pool.node()).isEqualTo("e1"));
        assertThat(plan.notFlushed()).isEmpty();
        assertThat(plan.extras()).containsExactly(new NodeEntry("e1", "id-e1"));
        assertThat(plan.masters()).isEmpty();
        assertThat(plan.backends()).isEmpty();
        assertThat(plan.hash()).isNotEqualTo(plan().hash());
    }

    @Test
    void aBackendNodeIsNeverPoweredOffByAPlanForOneServer() {
        ShutdownPlan plan = ShutdownPlan.ofServer(survey.build(), at("b1"));

        assertThat(plan.extras()).isEmpty();
        assertThat(plan.masters()).isEmpty();
        assertThat(plan.backends()).isEmpty();
    }

    @Test
    void refusesWhatIsNoPlan() {
        assertThatThrownBy(() -> ShutdownPlan.fromJson("{\"cluster\":")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ShutdownPlan.fromJson("{\"cluster\":\"x\",\"more\":1}"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
