package io.quiesce.vxvm;

import static io.quiesce.vxvm.Fixtures.ill;
import static io.quiesce.vxvm.Fixtures.resync;
import static io.quiesce.vxvm.Fixtures.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.vxvm.Fixtures.Cvm;
import io.quiesce.vxvm.Recovery.Recovering;
import io.quiesce.vxvm.SharedVolume.Log;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    private static final Set<String> ALL = Set.of("vx1", "vx2", "vx3", "vx4");

    private final Cvm cvm = Cvm.ofFour();

    private Recovery recovery() {
        return Recovery.of(cvm.all());
    }

    private void everybodySees(SharedVolume... volumes) {
        cvm.nodes.values().forEach(node -> node.volumes = List.of(volumes));
    }

    @Test
    void ofAClusterInGoodHealthHasNothing() {
        assertThat(recovery().volumes()).isEmpty();
        assertThat(recovery().silent()).isEmpty();
        assertThat(recovery().isWhole(ALL)).isTrue();
    }

    @Test
    void namesEachVolumeOnceWithWhatMakesItShort() {
        everybodySees(
                volume("dg1/b", false, "ENABLED", "NEEDSYNC", Log.NONE),
                volume("dg1/a", false, "ENABLED", "REPLAY", Log.FAST_RESYNC),
                volume("dg1/c", false));

        assertThat(recovery().volumes())
                .containsExactly(
                        new Recovering("dg1/a", "REPLAY", Log.FAST_RESYNC, OptionalDouble.empty(), 0, "volume state"),
                        new Recovering("dg1/b", "NEEDSYNC", Log.NONE, OptionalDouble.empty(), 0, "volume state"));
        assertThat(recovery().isWhole(ALL)).isFalse();
    }

    @Test
    void takesTheStateThatSaysMost() {
        everybodySees(ill("dg1/vol1", "NEEDSYNC"));
        cvm.node("vx3").volumes = List.of(ill("dg1/vol1", "SYNC"));

        assertThat(recovery().volumes()).extracting(Recovering::state).containsExactly("SYNC");
    }

    @Test
    void takesProgressFromTheTaskListFirst() {
        everybodySees(ill("dg1/vol1", "SYNC"));
        cvm.node("vx1").tasks = List.of(resync(58.48, "VOLSTART vol1"));
        cvm.node("vx2").tasks = List.of(resync(58.46, "VOLSTART vol1"));
        cvm.node("vx3").blocks = Map.of("dg1/vol1", 4096L);

        assertThat(recovery().volumes())
                .containsExactly(
                        new Recovering("dg1/vol1", "SYNC", Log.DRL, OptionalDouble.of(58.48), 4096, "task list"));
    }

    @Test
    void takesProgressFromTheRecoveryIoWhereNoTaskTells() {
        everybodySees(ill("dg1/vol1", "SYNC"));
        cvm.node("vx1").blocks = Map.of("dg1/vol1", 4096L);
        cvm.node("vx2").blocks = Map.of("dg1/vol1", 4608L, "dg1/vol2", 1L);

        assertThat(recovery().volumes())
                .containsExactly(
                        new Recovering("dg1/vol1", "SYNC", Log.DRL, OptionalDouble.empty(), 4608, "recovery I/O"));
    }

    @Test
    void countsAVolumeOnWhichAResynchronisationWorksWhateverItsState() {
        cvm.node("vx1").tasks = List.of(resync(5, "dg1/vol2"));

        assertThat(recovery().volumes()).extracting(Recovering::key).containsExactly("dg1/vol2");
    }

    @Test
    void doesNotLoseATaskThatNamesNoVolumeWeKnow() {
        cvm.node("vx1").tasks = List.of(resync(5, "VOLSTART mkting"), resync(6, ""));

        assertThat(recovery().volumes())
                .containsExactly(
                        new Recovering("VOLSTART mkting", "RDWRBACK", Log.NONE, OptionalDouble.of(5), 0, "task list"),
                        new Recovering("task 198", "RDWRBACK", Log.NONE, OptionalDouble.empty(), 0, "volume state"));
    }

    @Test
    void leavesOtherTasksOut() {
        cvm.node("vx1").tasks = List.of(new RecoveryTask("1", "SNAPSYNC", false, 5, "vol1"));

        assertThat(recovery().volumes()).isEmpty();
    }

    @Test
    void meansTheVolumeThatNeedsItWhereTwoGroupsHaveTheName() {
        everybodySees(ill("dg1/vol1", "SYNC"), volume("dg2/vol1", false));
        cvm.node("vx1").tasks = List.of(resync(40, "vol1"));

        assertThat(recovery().volumes())
                .containsExactly(new Recovering("dg1/vol1", "SYNC", Log.DRL, OptionalDouble.of(40), 0, "task list"));
    }

    @Test
    void meansTheGroupThatIsNamedWhereTwoGroupsHaveTheName() {
        everybodySees(ill("dg1/vol1", "SYNC"), ill("dg2/vol1", "SYNC"));
        cvm.node("vx1").tasks = List.of(resync(40, "vol1 dg2"));

        assertThat(recovery().volumes())
                .extracting(Recovering::percent)
                .containsExactly(OptionalDouble.empty(), OptionalDouble.of(40));
    }

    @Test
    void guessesNoProgressWhereANameMayMeanTwo() {
        everybodySees(ill("dg1/vol1", "SYNC"), ill("dg2/vol1", "SYNC"));
        cvm.node("vx1").tasks = List.of(resync(40, "vol1"));

        assertThat(recovery().volumes()).extracting(Recovering::percent).containsOnly(OptionalDouble.empty());
    }

    @Test
    void doesNotTakeSilenceForHealth() {
        cvm.silent.add("vx4");
        cvm.left("vx2").node("vx3").configdIsDisabled();

        assertThat(recovery().silent())
                .containsOnly(
                        Map.entry("vx2", "it is out of the cluster"),
                        Map.entry("vx3", "vxconfigd is disabled there"),
                        Map.entry("vx4", "nothing was sent: no route"));
        assertThat(recovery().isWhole(ALL)).isTrue();
        assertThat(recovery().isWhole(Set.of("vx2", "vx3", "vx4"))).isFalse();
        assertThat(recovery().isWhole(Set.of())).isFalse();
    }
}
