package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.springframework.beans.factory.annotation.Autowired;

/** Scenarios on the clusters of VxVM that the lab pretends. */
abstract class VxScenarioIT extends ScenarioIT {

    static final String LEAVE = "vxvm-clean-leave";
    static final String REJOIN = "vxvm-rejoin";
    static final String ASSESS = "vxvm-assess-recovery";

    @Autowired
    CommandRunner wire;

    @Override
    String cluster() {
        return "vx-lab";
    }

    Map<String, Object> of(String node) {
        return Map.of("cluster", cluster(), "node", node, "reason", "a new memory module");
    }

    /** A leave whose plan a person has approved. */
    Run leaving(String node) {
        return leaving(node, Map.of());
    }

    Run leaving(String node, Map<String, Object> settings) {
        Map<String, Object> values = new TreeMap<>(of(node));
        values.putAll(settings);
        Run run = start(LEAVE, values);
        run.approve();
        return run;
    }

    Run rejoining(String node) {
        Run run = start(REJOIN, of(node));
        run.approve();
        return run;
    }

    /** How often something happened, and to what, in the order of time. */
    List<String> happened(String effect) {
        return hosts.effects(effect).stream().map(LabHosts.Effect::object).toList();
    }

    /** Whether anybody was sent a line with these words. */
    long sent(String words) {
        return hosts.nodes().stream()
                .flatMap(node -> hosts.journal(node).stream())
                .filter(line -> line.contains(words))
                .count();
    }

    void awaitEffect(String effect) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !hosts.effects(effect).isEmpty());
    }

    /** What the last sample of a drain of the run says is left; empty before the first. */
    String lastSample(Run run, String drain) {
        return jdbc
                .sql("select rest from sample where root_id = ? and drain = ? order by no desc")
                .param(run.id())
                .param(drain)
                .query(String.class)
                .list()
                .stream()
                .findFirst()
                .orElse("");
    }

    void awaitSample(Run run, String drain, String words) {
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    assertThat(run.ended())
                            .as("the run ended, %s", run.outcome())
                            .isFalse();
                    return lastSample(run, drain).contains(words);
                });
    }

    void awaitNote(Run run, String words) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> notes(run).stream().anyMatch(note -> note.contains(words)));
    }

    /** The leave of one node began once and was never asked for a second time. */
    void assertAskedOnce(String node) {
        assertThat(happened("leave begun")).containsExactly(node);
        assertThat(hosts.effects("leave asked again")).isEmpty();
        assertThat(happened("offline asked again")).doesNotContain("cvm");
    }

    /** No node was asked to leave: neither was it sent, nor did it happen. */
    void assertNobodyWasAskedToLeave() {
        assertThat(sent("stopnode")).isZero();
        assertThat(sent("-offline cvm")).isZero();
        assertThat(hosts.effects("leave begun")).isEmpty();
        assertThat(hosts.effects("left cluster")).isEmpty();
    }

    void assertEnd(Run run, String end) {
        assertThat(run.end()).as(String.join("\n", notes(run))).isEqualTo(end);
        assertThat(leases()).isZero();
    }

    /** What somebody types on a node. */
    void byHand(String node, String line) {
        assertThat(typed(node, line)).isInstanceOf(Exited.class);
    }

    /** Whether a node can be logged in to, such as one that boots. */
    boolean answers(String node) {
        return typed(node, "true") instanceof Exited;
    }

    private CommandResult typed(String node, String line) {
        return wire.run(
                new Target(cluster(), node),
                Command.read("by-hand-" + UUID.randomUUID(), line, Duration.ofSeconds(30)));
    }

    /** A node loses its power while it is a member, and the others begin to resynchronise what it had open. */
    void crash(String node) {
        hosts.power(node, "off");
        awaitEffect("left cluster uncleanly");
        awaitEffect("resync begun");
    }

    /** What a wait of a run was about, one list of rows for each look. */
    List<JsonNode> samples(Run run, String drain) {
        return jdbc.sql("select rest from sample where root_id = ? and drain = ? order by no")
                .params(run.id(), drain)
                .query((row, index) -> json(row.getString("rest")))
                .list();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    void awaitUntil(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(condition);
    }
}
