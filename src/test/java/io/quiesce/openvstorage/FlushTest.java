package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.Fixtures.fault;
import static io.quiesce.openvstorage.Fixtures.node;
import static io.quiesce.openvstorage.Fixtures.read;
import static io.quiesce.openvstorage.Fixtures.seen;
import static io.quiesce.openvstorage.Fixtures.unreachable;
import static io.quiesce.openvstorage.Fixtures.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.VPool;
import io.quiesce.openvstorage.Flush.Assignment;
import io.quiesce.openvstorage.Flush.Sample;
import io.quiesce.openvstorage.Volumes.Access;
import io.quiesce.openvstorage.Volumes.Seen;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlushTest {

    private static Sample sample(Map<Target, Reading<Seen>> readings) {
        return Flush.sample(readings);
    }

    private static Sample twoNodes(Volume byOne, Volume byTwo) {
        return sample(Map.of(at("n1"), read(seen(byOne)), at("n2"), read(seen(byTwo))));
    }

    @Test
    void asksOnlyNodesThatServeAVPoolUnderTheirOwnName() {
        VPool vp1 = new VPool("vp1", "/mnt/vp1", "/conf/vp1.json");
        VPool vp2 = new VPool("vp2", "/mnt/vp2", "/conf/vp2.json");
        Map<Target, NodeFacts> nodes = Map.of(
                at("n1"),
                        node("M1")
                                .services("ovs-volumedriver_vp1", "ovs-volumedriver_vp2")
                                .build(),
                at("n2"), node("M2").services("ovs-volumedriver_vp2").build(),
                at("b1"), node("B1").services("alba-asdmanager").build());

        assertThat(Flush.asks(nodes, List.of(vp1, vp2)))
                .isEqualTo(Map.of(
                        at("n1"),
                        List.of(
                                new Access("vp1", "/conf/vp1.json", "vp1M1"),
                                new Access("vp2", "/conf/vp2.json", "vp2M1")),
                        at("n2"),
                        List.of(new Access("vp2", "/conf/vp2.json", "vp2M2"))));
    }

    @Test
    void theOwnersWordCounts() {
        Sample sample = twoNodes(
                volume("vp1", "a", "vp1M1", VolumeState.FLUSHED), volume("vp1", "a", "vp1M1", VolumeState.NOT_LOCAL));

        assertThat(sample.volumes()).extracting(Volume::state).containsExactly(VolumeState.FLUSHED);
        assertThat(sample.holders()).containsEntry("vp1/a", at("n1"));
        assertThat(sample.drained(Set.of())).isTrue();
    }

    @Test
    void theOwnersWordCountsEvenIfAnotherNodeCannotReachIt() {
        for (VolumeState other : List.of(VolumeState.OWNER_DOWN, VolumeState.ERROR, VolumeState.UNREACHABLE)) {
            assertThat(twoNodes(volume("vp1", "a", "vp1M1", VolumeState.FLUSHED), volume("vp1", "a", "", other))
                            .drained(Set.of()))
                    .isTrue();
        }
    }

    @Test
    void whereTwoClaimToOwnItTheOneWithMoreLeftToDoCounts() {
        Sample sample = twoNodes(
                volume("vp1", "a", "vp1M1", VolumeState.FLUSHED), volume("vp1", "a", "vp1M2", VolumeState.PENDING));

        assertThat(sample.drained(Set.of())).isFalse();
        assertThat(sample.holders()).containsEntry("vp1/a", at("n2"));
    }

    @Test
    void aVolumeThatNobodyOwnsIsNeverAtRest() {
        Sample sample = twoNodes(
                volume("vp1", "a", "vp1M3", VolumeState.NOT_LOCAL), volume("vp1", "a", "vp1M3", VolumeState.NOT_LOCAL));

        assertThat(sample.volumes()).extracting(Volume::state).containsExactly(VolumeState.UNOWNED);
        assertThat(sample.drained(Set.of())).isFalse();
        assertThat(sample.stuck(Set.of())).hasSize(1);
    }

    @Test
    void aReasonIsBetterThanNone() {
        Sample sample = twoNodes(
                volume("vp1", "a", "", VolumeState.OWNER_DOWN), volume("vp1", "a", "vp1M3", VolumeState.NOT_LOCAL));

        assertThat(sample.volumes()).extracting(Volume::state).containsExactly(VolumeState.OWNER_DOWN);
    }

    @ParameterizedTest
    @EnumSource(VolumeState.class)
    void onlyFlushedCleanedGoneAndTemplatesAreAtRest(VolumeState state) {
        boolean rests = Set.of(VolumeState.FLUSHED, VolumeState.CLEANED, VolumeState.GONE, VolumeState.TEMPLATE)
                .contains(state);

        assertThat(sample(Map.of(at("n1"), read(seen(volume("vp1", "a", "vp1M1", state)))))
                        .drained(Set.of()))
                .isEqualTo(rests);
        assertThat(state.atRest() ^ state.outstanding() ^ state.stuck()).isTrue();
    }

    @Test
    void aPersonMayExcuseAVolume() {
        Sample sample = twoNodes(
                volume("vp1", "a", "vp1M1", VolumeState.HALTED), volume("vp1", "b", "vp1M2", VolumeState.FLUSHED));

        assertThat(sample.drained(Set.of())).isFalse();
        assertThat(sample.drained(Set.of("vp1/a"))).isTrue();
        assertThat(sample.counts()).isEqualTo(Map.of(VolumeState.HALTED, 1L, VolumeState.FLUSHED, 1L));
    }

    @Test
    void aNodeThatDoesNotAnswerKeepsTheDrainOpen() {
        Sample sample = sample(Map.of(
                at("n1"), read(seen(volume("vp1", "a", "vp1M1", VolumeState.FLUSHED))), at("n2"), unreachable()));

        assertThat(sample.drained(Set.of())).isFalse();
        assertThat(sample.notRead()).containsKey(at("n2"));
    }

    @Test
    void aVPoolThatNobodyCouldListKeepsTheDrainOpen() {
        Sample one = sample(Map.of(at("n1"), read(fault("vp1", VolumeState.VOLUMEDRIVER_DOWN))));
        Sample both =
                sample(Map.of(at("n1"), read(fault("vp1", VolumeState.VOLUMEDRIVER_DOWN)), at("n2"), read(seen())));

        assertThat(one.silentPools()).containsExactly("vp1");
        assertThat(one.drained(Set.of())).isFalse();
        assertThat(both.silentPools()).isEmpty();
        assertThat(both.drained(Set.of())).isTrue();
    }

    @Test
    void noVolumesAtAllIsDrained() {
        assertThat(sample(Map.of(at("n1"), read(seen()))).drained(Set.of())).isTrue();
    }

    @Test
    void assignsVolumesToOwnersAndNamesTheRest() {
        Volume mine = volume("vp1", "a", "vp1M1", VolumeState.PRESENT);
        Volume theirs = volume("vp2", "b", "vp2M2", VolumeState.PRESENT);
        Volume halted = volume("vp1", "h", "vp1M1", VolumeState.HALTED);
        Volume template = volume("vp1", "t", "vp1M1", VolumeState.TEMPLATE);
        Volume lost = volume("vp1", "l", "vp1M9", VolumeState.NOT_LOCAL);
        Volume dead = volume("vp1", "d", "", VolumeState.OWNER_DOWN);
        Sample listing = sample(Map.of(
                at("n1"), read(seen(mine, halted, template, lost, dead)),
                at("n2"), read(seen(theirs, volume("vp1", "a", "vp1M1", VolumeState.NOT_LOCAL)))));

        Assignment assignment = Flush.assign(listing);

        assertThat(assignment.byNode()).isEqualTo(Map.of(at("n1"), List.of(mine), at("n2"), List.of(theirs)));
        assertThat(assignment.halted()).containsExactly(halted);
        assertThat(assignment.withoutOwner()).extracting(Volume::id).containsExactly("d", "l");
    }
}
