package io.quiesce.vxvm;

import static io.quiesce.vxvm.Mutations.hasLine;
import static io.quiesce.vxvm.Mutations.hold;
import static io.quiesce.vxvm.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Unreadable;
import io.quiesce.vxvm.CfsStatus.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CfsClusterTest {

    private static final String REFUSAL = "Error: V-35-41: Cluster not configured for data sharing application\n";
    private static final String MIXED_TABLE = Samples.CFS_TABLE.replace(
            "serverC        running                        running",
            "serverC        running                        not-running");

    private static CfsStatus read(String text) {
        return CfsCluster.read(lines(text));
    }

    private static List<Entry> all(boolean cvm) {
        return List.of(
                new Entry("serverA", true, cvm),
                new Entry("serverB", true, cvm),
                new Entry("serverC", true, cvm),
                new Entry("serverD", true, cvm));
    }

    @Test
    void readsBothLayouts() {
        assertThat(read(Samples.CFS_TABLE)).isEqualTo(new CfsStatus(true, all(true)));
        assertThat(read(Samples.CFS_BLOCKS)).isEqualTo(new CfsStatus(true, all(true)));
    }

    @Test
    void passesOverMounts() {
        assertThat(read(Samples.CFS_MOUNTS).entries())
                .containsExactly(
                        new Entry("serverA", true, true),
                        new Entry("serverB", true, false),
                        new Entry("serverC", false, false),
                        new Entry("serverD", true, true));
    }

    @Test
    void knowsThatNothingIsConfiguredBesideTheTableAndAlone() {
        assertThat(read(Samples.CFS_NOT_CONFIGURED)).isEqualTo(new CfsStatus(false, all(false)));
        assertThat(read("  " + REFUSAL)).isEqualTo(new CfsStatus(false, List.of()));
        assertThat(read(REFUSAL + Samples.CFS_BLOCKS)).isEqualTo(new CfsStatus(false, all(true)));
    }

    @Test
    void whereNothingIsConfiguredOnlyCvmThatRunsCounts() {
        CfsStatus none = read(Samples.CFS_NOT_CONFIGURED);
        CfsStatus running = read(REFUSAL + Samples.CFS_TABLE);

        assertThat(none.showsNoCvmOn("serverA")).isFalse();
        assertThat(running.showsCvmOn("serverA")).isTrue();
        assertThat(read(MIXED_TABLE).showsNoCvmOn("serverC")).isTrue();
        assertThat(read(MIXED_TABLE).showsNoCvmOn("serverE")).isFalse();
    }

    /** Silence is not "nobody is there". */
    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "  NODE         CLUSTER MANAGER STATE            CVM STATE\n"})
    void refusesAnAnswerWithoutANode(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("a table or blocks with at least one node");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serverD running",
                "serverD running not-runnin",
                "serverD running unknown",
                "serverD running stopped",
                "serverD running not running",
                "serverD running Running",
                "serverD up up",
                "serverA running running",
                "Error: V-35-42: Cluster not configured for data sharing application",
                "Node : serverD"
            })
    void refusesARowThatIsNotWholeOrNotKnown(String row) {
        String text = Samples.CFS_TABLE.substring(0, Samples.CFS_TABLE.indexOf("serverD")) + row + "\n";

        assertThatThrownBy(() -> read(text))
                .isInstanceOf(Unreadable.class)
                .hasMessageStartingWith("cfscluster status printed '" + row + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Node : serverD\nCVM state : running\n",
                "Node : serverD\nCluster Manager : running\n",
                "Node : serverD\nCluster Manager : running\nCVM state : \n",
                "Node : serverD\nCluster Manager : running\nCVM state : not-\n",
                "Node : serverD\nCluster Manager : running\nCVM state : up (MASTER)\n",
                "Node : serverD\nCVM state : running\nCluster Manager : running\n",
                "Node : \nCluster Manager : running\nCVM state : running\n",
                "Node : serverA\nCluster Manager : running\nCVM state : running\n",
                "Node : serverD\n/data vol dg MOUNTED\nCluster Manager : running\nCVM state : running\n",
                "/data oravol mysharedg MOUN\n",
                "something else\n"
            })
    void refusesABlockThatIsNotWholeOrNotKnown(String block) {
        String text =
                Samples.CFS_BLOCKS.substring(0, Samples.CFS_BLOCKS.indexOf("  Node             :  serverD")) + block;

        assertThatThrownBy(() -> read(text)).isInstanceOf(Unreadable.class).hasMessageStartingWith("cfscluster status");
    }

    @Test
    void refusesMountsOfNobody() {
        assertThatThrownBy(() -> read("/data oravol mysharedg MOUNTED\n" + Samples.CFS_BLOCKS))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("/data oravol mysharedg MOUNTED");
    }

    /** Where CVM runs on every node, no damage makes it stop on one; a node may be missing only if its line is. */
    @Test
    void aRunningCvmNeverReadsAsStopped() {
        hold(Samples.CFS_TABLE, CfsCluster::read, (text, read) -> {
            assertThat(read.configured()).isTrue();
            assertThat(read.entries()).allMatch(Entry::cvm).allMatch(Entry::manager);
            assertThat(read.entries()).hasSize((int) Mutations.filled(text) - 1);
        });
        hold(Samples.CFS_BLOCKS, CfsCluster::read, (text, read) -> {
            assertThat(read.configured()).isTrue();
            assertThat(read.entries()).allMatch(Entry::cvm).allMatch(Entry::manager);
            assertThat(read.entries()).hasSize(nodes(text));
        });
    }

    /** Where it runs on some, each node has the state that the text says of it, and of no other. */
    @Test
    void whatIsReadIsWhatTheTextSaysOfThatNode() {
        hold(MIXED_TABLE, CfsCluster::read, (text, read) -> {
            assertThat(read.configured()).isTrue();
            assertThat(read.entries()).hasSize((int) Mutations.filled(text) - 1);
            assertThat(read.entries())
                    .allMatch(entry ->
                            hasLine(text, entry.host() + " " + word(entry.manager()) + " " + word(entry.cvm())));
        });
        hold(Samples.CFS_MOUNTS, CfsCluster::read, (text, read) -> {
            assertThat(read.configured()).isTrue();
            assertThat(read.entries()).hasSize(nodes(text));
            assertThat(read.entries()).allSatisfy(entry -> assertThat(text)
                    .containsPattern("Node\\s+:\\s+%s\\s+Cluster Manager\\s+:\\s+%s\\s+CVM state\\s+:\\s+%s(?!\\S)"
                            .formatted(entry.host(), word(entry.manager()), word(entry.cvm()))));
        });
    }

    @Test
    void aClusterThatIsNotConfiguredReadsAsThatOnlyIfItSaysSo() {
        hold(Samples.CFS_NOT_CONFIGURED, CfsCluster::read, (text, read) -> {
            assertThat(read.configured()).isEqualTo(!hasLine(text, REFUSAL));
            assertThat(read.entries()).noneMatch(Entry::cvm);
        });
    }

    private static String word(boolean running) {
        return running ? "running" : "not-running";
    }

    private static int nodes(String text) {
        return (int) text.lines().filter(line -> line.matches("\\s*Node\\s.*")).count();
    }
}
