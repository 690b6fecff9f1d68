package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.runbooks.Deed.Active;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeedTest {

    private static final Digests NOW = new Digests("files", "content");

    @ParameterizedTest
    @EnumSource(Door.class)
    void anUnchangedFolderChangesNothingWhoseverVersionIsActive(Door door) {
        assertThat(Deed.of(door, NOW, Optional.of(NOW), Active.THIS_DOOR)).isEqualTo(Deed.LEAVE);
        assertThat(Deed.of(door, NOW, Optional.of(NOW), Active.ANOTHER)).isEqualTo(Deed.LEAVE);
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void aChangedFolderTakesEffectAlsoOverWhatSomebodyElseDeployed(Door door) {
        Optional<Digests> before = Optional.of(new Digests("other files", "content"));

        assertThat(Deed.of(door, NOW, before, Active.THIS_DOOR)).isEqualTo(Deed.DEPLOY);
        assertThat(Deed.of(door, NOW, before, Active.ANOTHER)).isEqualTo(Deed.DEPLOY);
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void anotherInventoryReachesOnlyWhatCameByTheSameDoor(Door door) {
        Optional<Digests> before = Optional.of(new Digests("files", "content with other lists"));

        assertThat(Deed.of(door, NOW, before, Active.THIS_DOOR)).isEqualTo(Deed.DEPLOY);
        assertThat(Deed.of(door, NOW, before, Active.ANOTHER)).isEqualTo(Deed.LEAVE);
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void whatIsNotThereAnyMoreIsDeployedAgain(Door door) {
        assertThat(Deed.of(door, NOW, Optional.of(NOW), Active.NONE)).isEqualTo(Deed.DEPLOY);
    }

    @ParameterizedTest
    @EnumSource(Active.class)
    void whatLiesInTheWatchedFolderForTheFirstTimeIsMeant(Active active) {
        assertThat(Deed.of(Door.WATCHED, NOW, Optional.empty(), active)).isEqualTo(Deed.DEPLOY);
    }

    @ParameterizedTest
    @EnumSource(Active.class)
    void whatAnEarlierReleaseDeployedOnItsStartIsNotDeployedTwice(Active active) {
        assertThat(Deed.of(Door.SHIPPED, NOW, Optional.empty(), active)).isEqualTo(Deed.DEPLOY_UNLESS_SAME);
    }

    @Test
    void aDigestIsOfNamesAndContentsInWhateverOrder() {
        String digest = Digests.of(Map.of("a.bpmn", "x", "b.form", "y"));

        assertThat(Digests.of(Map.of("b.form", "y", "a.bpmn", "x"))).isEqualTo(digest);
        assertThat(Digests.of(Map.of("b.form", "x", "a.bpmn", "y"))).isNotEqualTo(digest);
        assertThat(Digests.of(Map.of("a.bpmn", "x"))).isNotEqualTo(digest);
    }
}
