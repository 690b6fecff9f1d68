package io.quiesce.openvstorage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.inventory.VPool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The volumes of the vPools that a node serves, and their flush to the backend by a snapshot of our own name.
 *
 * <p>One command per call, for all vPools of the node: the volumedriver serialises these calls anyway (reference:
 * open-vstorage.md 2.2). Each phase works on the volumes that the node owns at that moment, and says so of the others.
 * The old client has no timeouts, so each phase is bounded on the node and here.
 */
public final class Volumes {

    /** What all our snapshots begin with. */
    public static final String PREFIX = "quiesce-";

    private static final Duration LOOK = Duration.ofMinutes(2);
    private static final Duration ACT = Duration.ofMinutes(5);
    private static final Duration MARGIN = Duration.ofSeconds(15);
    private static final Pattern NAME = Pattern.compile("quiesce-[A-Za-z0-9._-]{1,100}");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCRIPT = script();

    private final CommandRunner runner;

    public Volumes(CommandRunner runner) {
        this.runner = runner;
    }

    /**
     * How one node's client reaches one vPool.
     *
     * @param config a file's path or a configuration URL
     * @param storagedriver the node's storagedriver id in this vPool
     */
    public record Access(String vpool, String config, String storagedriver) {

        /**
         * The access of the node with this machine id. Where the configuration is a URL of the node's own, the inventory
         * writes {@code {storagedriver}} in its place.
         */
        public static Access of(VPool vpool, String machineId) {
            String storagedriver = vpool.name() + machineId;
            return new Access(vpool.name(), vpool.config().replace("{storagedriver}", storagedriver), storagedriver);
        }
    }

    /** A vPool whose volumes this node could not even list. */
    public record PoolFault(String vpool, VolumeState state, String why) {}

    /**
     * What a node said about its vPools.
     *
     * @param listed the vPools whose volumes it could list; {@code volumes} has all of them, whoever owns them
     */
    public record Seen(Set<String> listed, List<Volume> volumes, List<PoolFault> faults) {
        public Seen {
            listed = Set.copyOf(listed);
            volumes = List.copyOf(volumes);
            faults = List.copyOf(faults);
        }
    }

    /** All volumes as seen from a node; those it owns with their details and with our snapshots. */
    public Reading<Seen> list(Target target, List<Access> pools) {
        return look(target, "list", pools, Map.of("prefix", PREFIX));
    }

    /** Snapshots that begin with {@code prefix} on the volumes that the node owns. */
    public Reading<Seen> leftovers(Target target, List<Access> pools, String prefix) {
        return look(target, "leftovers", pools, Map.of("prefix", checked(prefix + "x", prefix)));
    }

    /** Makes the snapshot on each volume that the node owns, unless it is there; an act that may be repeated. */
    public Reading<Seen> begin(Target target, List<Access> pools, String snapshot) {
        return act(target, "begin", pools, Map.of("snapshot", checked(snapshot, snapshot)));
    }

    /** Looks how far the snapshots are. */
    public Reading<Seen> poll(Target target, List<Access> pools, String snapshot) {
        return look(target, "poll", pools, Map.of("snapshot", checked(snapshot, snapshot)));
    }

    /** As {@link #poll}, and makes those snapshots that could not be made before; an act that may be repeated. */
    public Reading<Seen> pollAndBegin(Target target, List<Access> pools, String snapshot) {
        return act(target, "poll", pools, Map.of("snapshot", checked(snapshot, snapshot), "begin", true));
    }

    /** Removes the snapshot from each volume that the node owns and looks whether it is gone; may be repeated. */
    public Reading<Seen> end(Target target, List<Access> pools, String snapshot) {
        return act(target, "end", pools, Map.of("snapshot", checked(snapshot, snapshot)));
    }

    private static String checked(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'%s' is no snapshot of ours, expected %s".formatted(value, NAME));
        }
        return value;
    }

    private Reading<Seen> look(Target target, String phase, List<Access> pools, Map<String, Object> request) {
        String line = line(phase, pools, request, LOOK);
        return run(target, Command.read("volumes-" + phase, line, LOOK.plus(MARGIN)), LOOK);
    }

    private Reading<Seen> act(Target target, String phase, List<Access> pools, Map<String, Object> request) {
        String line = line(phase, pools, request, ACT);
        return run(target, Command.act("volumes-" + phase, line, ACT.plus(MARGIN)), ACT);
    }

    private Reading<Seen> run(Target target, Command command, Duration limit) {
        return Reading.of(runner.run(target, command.withInput(SCRIPT)), exited -> seen(exited, limit));
    }

    private static String line(String phase, List<Access> pools, Map<String, Object> request, Duration limit) {
        if (pools.isEmpty()) {
            throw new IllegalArgumentException("no vPool was selected; an empty selection is never 'all'");
        }
        Map<String, Object> whole = new LinkedHashMap<>(request);
        whole.put("pools", pools);
        try {
            String seconds = Long.toString(limit.toSeconds());
            return CommandLine.of(
                    "timeout", "-s", "KILL", seconds, "python2.7", "-", phase, JSON.writeValueAsString(whole));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names and paths can be written as JSON", e);
        }
    }

    static Reading<Seen> seen(Exited exited, Duration limit) {
        if (exited.code() == 127) {
            return new NotRead<>("python2.7 is not on the node, and the volumedriver's client needs it", exited);
        }
        if (exited.code() == 137) {
            return new NotRead<>("the volumedriver did not answer within " + limit.toSeconds() + " s", exited);
        }
        if (!exited.ok()) {
            return new NotRead<>("the volumedriver's client failed: " + Reading.why(exited), exited);
        }
        return new Read<>(parsed(exited.out().lines()));
    }

    private static Seen parsed(List<String> lines) {
        List<Volume> volumes = new ArrayList<>();
        List<PoolFault> faults = new ArrayList<>();
        Set<String> listed = new TreeSet<>();
        int read = 0;
        boolean ended = false;
        for (String line : lines) {
            JsonNode node = json(line);
            if (ended) {
                throw unknown(line);
            } else if (node.has("end")) {
                ended = node.path("end").asInt(-1) == read;
            } else if (node.hasNonNull("volume")) {
                volumes.add(volume(node, line));
            } else if (node.hasNonNull("pool")) {
                fault(node)
                        .ifPresentOrElse(
                                faults::add, () -> listed.add(node.path("vpool").asText()));
            } else {
                throw unknown(line);
            }
            read++;
        }
        if (!ended) {
            throw new Unreadable(
                    "the volume probe",
                    lines.isEmpty() ? "" : lines.get(lines.size() - 1),
                    "'end' with the line count");
        }
        return new Seen(listed, volumes, faults);
    }

    private static JsonNode json(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw unknown(line);
        }
        throw unknown(line);
    }

    private static Unreadable unknown(String line) {
        return new Unreadable("the volume probe", line, "a JSON object about a vPool or a volume");
    }

    private static Optional<PoolFault> fault(JsonNode node) {
        String word = node.path("pool").asText();
        return word.equals("read")
                ? Optional.empty()
                : Optional.of(new PoolFault(
                        node.path("vpool").asText(),
                        VolumeState.of(word),
                        why(node).orElse("")));
    }

    private static Volume volume(JsonNode node, String line) {
        if (!node.hasNonNull("vpool") || !node.hasNonNull("state")) {
            throw unknown(line);
        }
        List<String> snapshots = new ArrayList<>();
        node.path("snapshots").forEach(s -> snapshots.add(s.asText()));
        return new Volume(
                node.path("vpool").asText(),
                node.path("volume").asText(),
                node.hasNonNull("owner") ? Optional.of(node.path("owner").asText()) : Optional.empty(),
                VolumeState.of(node.path("state").asText()),
                node.path("dtl").asText(""),
                number(node.path("size")),
                number(node.path("bytes")),
                snapshots,
                why(node));
    }

    private static OptionalLong number(JsonNode node) {
        return node.isIntegralNumber() ? OptionalLong.of(node.asLong()) : OptionalLong.empty();
    }

    private static Optional<String> why(JsonNode node) {
        return node.hasNonNull("exc")
                ? Optional.of(
                        (node.path("exc").asText() + ": " + node.path("msg").asText()).strip())
                : Optional.empty();
    }

    static String script() {
        try (InputStream in = Objects.requireNonNull(Volumes.class.getResourceAsStream("volumes.py"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
