package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The hosts of the lab as they tell of themselves: what they were sent, what really changed, whether they are on. */
final class LabHosts {

    static final String CLUSTER = "ovs-lab";

    // digest of the run, digest of the piece of work, node, what is done
    private static final Pattern COMMAND_ID =
            Pattern.compile("\\b[0-9a-f]{10}\\.[0-9a-f]{8}\\.[a-z]+-[a-z0-9]+\\.[A-Za-z0-9._-]+");

    private final Desk nobody;
    private final String cluster;

    LabHosts(int port) {
        this(port, CLUSTER);
    }

    LabHosts(int port, String cluster) {
        this.nobody = new Desk(port, "");
        this.cluster = cluster;
    }

    /** Something that really changed on a node. */
    record Effect(Instant time, String node, String effect, String object) {}

    void reset() {
        must(nobody.post("/lab/clusters/" + cluster + "/reset", Map.of()));
    }

    void fault(String node, String fault, Map<String, Object> parameters) {
        must(nobody.put("/lab/clusters/" + cluster + "/nodes/" + node + "/faults/" + fault, parameters));
    }

    void mend(String node, String fault) {
        must(nobody.delete("/lab/clusters/" + cluster + "/nodes/" + node + "/faults/" + fault));
    }

    /** Pulls the plug of a node, or presses its button. */
    void power(String node, String state) {
        must(nobody.post("/lab/clusters/" + cluster + "/nodes/" + node + "/power", Map.of("power", state)));
    }

    Map<String, String> power() {
        Map<String, String> power = new TreeMap<>();
        for (JsonNode one : must(nobody.get("/lab/clusters")).body()) {
            if (one.path("name").asText().equals(cluster)) {
                one.path("nodes")
                        .forEach(node -> power.put(
                                node.path("name").asText(), node.path("power").asText()));
            }
        }
        return power;
    }

    List<String> off() {
        return power().entrySet().stream()
                .filter(node -> node.getValue().equals("off"))
                .map(Map.Entry::getKey)
                .toList();
    }

    List<String> nodes() {
        return List.copyOf(power().keySet());
    }

    /** Every command line a node was sent. */
    List<String> journal(String node) {
        List<String> lines = new ArrayList<>();
        must(nobody.get("/lab/clusters/" + cluster + "/nodes/" + node + "/journal"))
                .body()
                .forEach(entry -> lines.add(entry.path("command").asText()));
        return lines;
    }

    /** The ids of all commands that any node was sent. */
    Set<String> commandIds() {
        Set<String> ids = new TreeSet<>();
        for (String node : nodes()) {
            for (String line : journal(node)) {
                COMMAND_ID.matcher(line).results().map(MatchResult::group).forEach(ids::add);
            }
        }
        return ids;
    }

    /** What a node was sent and is still at: sessions that somebody holds open. */
    List<String> atWork(String node) {
        List<String> lines = new ArrayList<>();
        must(nobody.get("/lab/clusters/" + cluster + "/nodes/" + node + "/journal"))
                .body()
                .forEach(entry -> {
                    if (entry.path("exit").isNull()) {
                        lines.add(entry.path("command").asText());
                    }
                });
        return lines;
    }

    /** All effects of all nodes, in the order of time. */
    List<Effect> effects() {
        List<Effect> effects = new ArrayList<>();
        for (String node : nodes()) {
            for (JsonNode entry : must(nobody.get("/lab/clusters/" + cluster + "/nodes/" + node + "/effects"))
                    .body()) {
                effects.add(new Effect(
                        Instant.parse(entry.path("time").asText()),
                        node,
                        entry.path("effect").asText(),
                        entry.path("object").asText()));
            }
        }
        effects.sort(Comparator.comparing(Effect::time));
        return effects;
    }

    List<Effect> effects(String effect) {
        return effects().stream().filter(one -> one.effect().equals(effect)).toList();
    }

    /** Snapshots that were made and not deleted. */
    List<String> snapshotsLeft() {
        List<String> left = new ArrayList<>();
        for (Effect effect : effects()) {
            if (effect.effect().equals("snapshot made")) {
                left.add(effect.object());
            } else if (effect.effect().equals("snapshot deleted")) {
                left.remove(effect.object());
            }
        }
        return left;
    }

    /** All effects of a whole shutdown of {@code ovs-lab} are there, each once. */
    void assertShutDownWithEachActDoneOnce() {
        assertThat(off()).containsExactly("ovs-e1", "ovs-e2", "ovs-m1", "ovs-m2", "ovs-m3");
        assertThat(effects("vm shutdown asked"))
                .extracting(Effect::object)
                .containsExactlyInAnyOrder("db01", "mail01", "web01", "files01", "web02");
        assertThat(effects("snapshot made")).hasSize(12);
        assertThat(effects("shutdown requested")).hasSize(5);
        assertThat(effects())
                .filteredOn(effect -> !effect.effect().startsWith("service"))
                .extracting(effect -> effect.node() + " " + effect.effect() + " " + effect.object())
                .doesNotHaveDuplicates();
        assertThat(snapshotsLeft()).isEmpty();
    }

    private static Desk.Answer must(Desk.Answer answer) {
        if (!answer.ok()) {
            throw new AssertionError("the lab answered " + answer.status() + " " + answer.body());
        }
        return answer;
    }
}
