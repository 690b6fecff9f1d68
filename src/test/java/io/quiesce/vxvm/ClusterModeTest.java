package io.quiesce.vxvm;

import static io.quiesce.vxvm.Samples.answered;
import static io.quiesce.vxvm.Samples.ended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Unreadable;
import io.quiesce.vxvm.Mode.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterModeTest {

    private static final Mode KNOWS_NOTHING = new Mode(false, Role.OUT, "", "");

    @ParameterizedTest
    @CsvSource({
        "MASTER, MASTER",
        "SLAVE, SLAVE",
        "PRIMARY, MASTER",
        "Primary, MASTER",
        "Secondary, SLAVE",
        "master, MASTER",
        "role not set, NOT_SET"
    })
    void readsTheWordsOfAllVersions(String word, Role role) {
        assertThat(ClusterMode.read(answered("mode: enabled: cluster active - " + word + "\nmaster: mozart\n")))
                .isEqualTo(new Mode(true, role, "mozart", ""));
    }

    @Test
    void readsWhatIsGoingOn() {
        assertThat(ClusterMode.read(answered(Samples.MODE_JOINING)))
                .isEqualTo(new Mode(true, Role.NOT_SET, "mozart", "joining"));
        assertThat(ClusterMode.read(answered("mode: enabled: cluster active - PRIMARY\nprimary: mozart\n"))
                        .master())
                .isEqualTo("mozart");
        assertThat(ClusterMode.read(answered(Samples.MODE_OUT))).isEqualTo(new Mode(true, Role.OUT, "", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mode: disabled", "mode: booted", "mode: not-running"})
    void aVxconfigdThatIsNotEnabledKnowsNothing(String text) {
        assertThat(ClusterMode.read(answered(text))).isEqualTo(KNOWS_NOTHING);
    }

    @Test
    void refusesHalfAnAnswer() {
        assertThatThrownBy(() -> ClusterMode.read(answered("mode: enabled"))).isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> ClusterMode.read(answered("mode: enabled: cluster active")))
                .isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> ClusterMode.read(answered("mode: enabled: cluster active - MASTER")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("master: …");
        assertThatThrownBy(() -> ClusterMode.read(ended(1, ""))).isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> ClusterMode.read(ended(1, Samples.MODE_OUT))).isInstanceOf(Unreadable.class);
    }

    @Test
    void aVersionThatIsNotSaidIsEmpty() {
        assertThat(ClusterMode.protocol(answered("Cluster running at protocol 120")))
                .hasValue(120);
        assertThat(ClusterMode.protocol(answered(""))).isEmpty();
        assertThat(ClusterMode.protocol(ended(1, "usage: vxdctl …".replace('…', '.'))))
                .isEmpty();
        assertThatThrownBy(() -> ClusterMode.protocol(answered("Cluster running at protocol")))
                .isInstanceOf(Unreadable.class);
    }
}
