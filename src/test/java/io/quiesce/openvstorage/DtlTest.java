package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.Fixtures.fault;
import static io.quiesce.openvstorage.Fixtures.read;
import static io.quiesce.openvstorage.Fixtures.seen;
import static io.quiesce.openvstorage.Fixtures.unreachable;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Volumes.Seen;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DtlTest {

    private final Map<Target, Reading<Seen>> readings = new HashMap<>();

    private static Volume volume(String id, String owner, VolumeState state, String dtl) {
        return new Volume(
                "vp1",
                id,
                Optional.of(owner),
                state,
                dtl,
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of(),
                Optional.empty());
    }

    private List<String> notSafe() {
        return Dtl.of(Flush.sample(readings), at("n1")).notSafe();
    }

    private void ownedElsewhere(VolumeState state, String dtl) {
        readings.put(at("n1"), read(seen(volume("a", "vp1M2", VolumeState.NOT_LOCAL, ""))));
        readings.put(at("n2"), read(seen(volume("a", "vp1M2", state, dtl))));
    }

    @ParameterizedTest
    @CsvSource({
        "PRESENT, OK_SYNC, true",
        "PRESENT, OK_STANDALONE, true",
        "PRESENT, CATCHUP, false",
        "PRESENT, DEGRADED, false",
        "PRESENT, '', false",
        "PRESENT, SOMETHING_NEW, false",
        "HALTED, OK_SYNC, true",
        "TEMPLATE, '', true",
        "GONE, '', true",
        "ERROR, '', false"
    })
    void aVolumeOfAnotherNodeMustBeInStepOrStandAlone(VolumeState state, String dtl, boolean safe) {
        ownedElsewhere(state, dtl);

        assertThat(notSafe().isEmpty()).isEqualTo(safe);
        assertThat(new Dtl(notSafe()).safe()).isEqualTo(safe);
    }

    @Test
    void namesTheVolumeAndItsState() {
        ownedElsewhere(VolumeState.PRESENT, "DEGRADED");

        assertThat(notSafe()).containsExactly("vp1/a is DEGRADED");
    }

    @Test
    void theVolumesOfTheNodeThatLeavesGoWithIt() {
        readings.put(at("n1"), read(seen(volume("a", "vp1M1", VolumeState.PRESENT, "DEGRADED"))));
        readings.put(at("n2"), read(seen(volume("a", "vp1M1", VolumeState.NOT_LOCAL, ""))));

        assertThat(notSafe()).isEmpty();
    }

    @Test
    void aVolumeWhoseOwnerDoesNotSpeakIsNotSafe() {
        readings.put(at("n1"), read(seen(volume("a", "vp1M3", VolumeState.NOT_LOCAL, ""))));

        assertThat(notSafe()).containsExactly("vp1/a is unowned");
    }

    @Test
    void aNodeThatCouldNotListItsVolumesIsNotSafeUnlessItLeaves() {
        readings.put(at("n1"), unreachable());
        assertThat(notSafe()).isEmpty();

        readings.put(at("n2"), unreachable());
        assertThat(notSafe()).singleElement().asString().contains("the volumes of n2 could not be listed", "no route");
    }

    @Test
    void aPoolThatNobodyCouldListIsNotSafe() {
        readings.put(at("n2"), read(fault("vp1", VolumeState.VOLUMEDRIVER_DOWN)));
        assertThat(notSafe()).containsExactly("no node could list the volumes of vp1");

        readings.put(at("n3"), read(seen()));
        assertThat(notSafe()).isEmpty();
    }
}
