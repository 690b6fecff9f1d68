package io.quiesce.vxvm;

import static io.quiesce.vxvm.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Unreadable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VcsAnswersTest {

    private String states = Samples.STATES;
    private String groups = Samples.GROUP_ATTRIBUTES;
    private String resources = Samples.RESOURCES;
    private String dependencies = Samples.DEPENDENCIES;

    private Vcs read() {
        return new VcsAnswers(lines(states), lines(groups), lines(resources), lines(dependencies))
                .vcs(Map.of("serverA", "RUNNING"), List.of("Enable"));
    }

    @Test
    void readsTheSampleOfTheReference() {
        AttributeTable table = AttributeTable.read(
                VcsAnswers.STATES,
                lines(
                        """
                        #Group       Attribute             System     Value
                        kc_sg        State                 xha239194  |ONLINE|
                        kc_sg        State                 xha239195  |OFFLINE|
                        """));

        assertThat(table.flags(table.of("kc_sg", "State").get(1))).containsExactly("OFFLINE");
    }

    @Test
    void flagsMayHaveBarsAroundOrBetweenAndBlanksInside() {
        states = states.replace("|ONLINE|STOPPING|", "ONLINE|STOPPING").replace("|OFFLINE|", "OFFLINE|FAULTED");

        assertThat(read().group("ora_sg").orElseThrow().states())
                .containsEntry("serverA", Set.of("ONLINE", "STOPPING"))
                .containsEntry("serverB", Set.of("OFFLINE", "FAULTED"));
        assertThat(read().troubles()).contains(new Vcs.Trouble("cvm_clus", "serverA", "UNABLE_TO_OFFLINE"));
    }

    @Test
    void severalFlagsMayHaveOnlyABlankBetweenThem() {
        resources = resources.replace("ADMIN WAIT\n", "UNABLE TO OFFLINE ADMIN WAIT STATE UNKNOWN\n");

        assertThat(read().troubles())
                .contains(
                        new Vcs.Trouble("ora_db", "serverA", "ADMIN_WAIT"),
                        new Vcs.Trouble("ora_db", "serverA", "UNABLE_TO_OFFLINE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"|ONLINE", "ONLINE|", "|ONLIN|", "||", "|ONLINE||STOPPING|"})
    void refusesHalfAFlag(String value) {
        states = states.replace("|ONLINE|STOPPING|", value);

        assertThatThrownBy(this::read).isInstanceOf(Unreadable.class).hasMessageContaining(value);
    }

    @Test
    void aGroupIsParallelByCountAndFrozenByEitherWord() {
        groups = groups.replace("ora_sg       Parallel              global     0", "ora_sg Parallel global 2")
                .replace("ora_sg       TFrozen               global     1", "ora_sg TFrozen global 0")
                .replace("cvm          Frozen                global     0", "cvm Frozen global 1");

        assertThat(read().group("ora_sg").orElseThrow().parallel()).isTrue();
        assertThat(read().group("ora_sg").orElseThrow().frozen()).isFalse();
        assertThat(read().group("cvm").orElseThrow().frozen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ora_sg       State                 serverB    |OFFLINE|\n",
                "ora_sg       Frozen                global     0\n",
                "ora_sg       TFrozen               global     1\n",
                "ora_sg       Parallel              global     0\n",
                "ora_sg       SystemList            global     serverB 0       serverA 1\n",
                "cvm_clus     Group                 global     cvm\n",
                "cvm_clus     Type                  global     CVMCluster\n",
                "ora_db       Flags                 serverA    ADMIN WAIT\n",
                "ora_mnt      MountPoint            global     /data\n"
            })
    void refusesAnAnswerFromWhichARowIsMissing(String row) {
        assertThat(states + groups + resources).contains(row);
        states = states.replace(row, "");
        groups = groups.replace(row, "");
        resources = resources.replace(row, "");

        assertThatThrownBy(this::read).isInstanceOf(Unreadable.class);
    }

    @Test
    void onlyWhatMustBeOnlineFirstIsRequired() {
        dependencies = dependencies.replace("online local firm", "offline local");
        assertThat(read().group("ora_sg").orElseThrow().requires()).isEmpty();

        dependencies = "#Parent Child Relationship\nora_sg other online global soft\n";
        assertThatThrownBy(this::read).isInstanceOf(Unreadable.class).hasMessageContaining("other");

        dependencies = "VCS ERROR V-16-1-10600 Cannot connect to VCS engine";
        assertThatThrownBy(this::read).isInstanceOf(Unreadable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Enable", "Disable", "DisableClusStop", "PromptClusStop", "PromptLocal", "PromptAlways"})
    void knowsTheWordsOfEngineShutdown(String word) {
        assertThat(VcsAnswers.engineShutdown(List.of(word))).isEqualTo(word);
        assertThatThrownBy(() -> VcsAnswers.engineShutdown(List.of(word.substring(1))))
                .isInstanceOf(Unreadable.class);
    }
}
