package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.NodeFacts;
import io.quiesce.openvstorage.VirtualMachines.Listed;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodesNowTest {

    private static final String LIST = ".*list --all.*";
    private static final String LOOK = ".*section services.*";
    private static final Target E1 = new Target("ovs", "e1");
    private static final Target B1 = new Target("ovs", "b1");
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final ScriptedCommandRunner nodes = new ScriptedCommandRunner();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** What a node of an early release prints; its units tell its role. */
    private static String node(String unit) {
        return """
                @clock 0
                |1700000000.0
                @id 0
                |id
                @os-id 1
                @hostname 0
                |n
                @init 0
                |init
                @files 1
                @store 1
                @services 0
                |%s|start/running|7
                @root 0
                |/dev/sda1 100 50 50 50%% /
                @up 1
                @end 0
                """
                .formatted(unit);
    }

    private NodesNow look(Target... targets) {
        return NodesNow.look(List.of(targets), nodes, new FanOut(threads, 4), CLOCK);
    }

    @Test
    void looksForVirtualMachinesWhereSomeMayRun() {
        nodes.when("e1", LOOK).prints(node("ovs-workers"));
        nodes.when("b1", LOOK).prints(node("alba-asdmanager"));
        nodes.when("e1", LIST).prints("@list 0\n@end 0\n");

        NodesNow now = look(E1, B1);

        assertThat(now.facts().values()).hasSize(2).allSatisfy(reading -> assertThat(reading)
                .isInstanceOf(Reading.Read.class));
        assertThat(now.machines()).containsOnlyKeys(E1);
        assertThat(now.machines().get(E1)).isEqualTo(new Reading.Read<>(new Listed(true, List.of())));
    }

    @Test
    void asksASilentNodeNothingMore() {
        nodes.when("e1", LOOK).isNotStarted(Reason.UNREACHABLE);

        NodesNow now = look(E1);

        assertThat(now.facts().get(E1)).isInstanceOf(Reading.NotRead.class);
        assertThat(now.machines()).isEmpty();
        assertThat(nodes.lines()).hasSize(1);
    }

    @Test
    void anAnswerNobodyUnderstandsIsNotRead() {
        nodes.when("e1", LOOK).prints(node("odd unit"));

        Reading<NodeFacts> reading = look(E1).facts().get(E1);

        assertThat(reading).isInstanceOfSatisfying(Reading.NotRead.class, failed -> assertThat(failed.why())
                .contains("odd unit"));
    }

    @Test
    void ofNoNodesNothingIsKnown() {
        assertThat(look().facts()).isEmpty();
        assertThat(nodes.lines()).isEmpty();
    }
}
