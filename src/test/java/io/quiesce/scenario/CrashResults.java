package io.quiesce.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came of the journeys so far, a line of a file each, so that a matrix that takes hours can be broken off and gone on
 * with. What an earlier version of the product did does not count.
 */
final class CrashResults {

    private static final Path FILE = Path.of("crash-matrix.jsonl");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String version = version();

    /**
     * What came of one journey.
     *
     * @param round how engines were killed; {@code unharmed} for the one that the others are compared with
     * @param killed steps at which engines were killed, in this order; with random kills there are as many empty names
     * @param acting steps that sent an act
     * @param visited steps that were reached
     */
    record Line(
            String version,
            String journey,
            String round,
            List<String> killed,
            Set<String> acting,
            Set<String> visited,
            Map<String, Long> effects,
            List<String> faults) {}

    void add(String journey, String round, KilledJourney.Result result) {
        Set<String> acting = new TreeSet<>();
        result.visited().forEach((step, commands) -> {
            if (commands[1] > 0) {
                acting.add(step);
            }
        });
        Line line = new Line(
                version,
                journey,
                round,
                result.killed(),
                acting,
                new TreeSet<>(result.visited().keySet()),
                result.effects(),
                result.faults());
        try {
            Files.writeString(
                    FILE, JSON.writeValueAsString(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Line> all() {
        if (!Files.exists(FILE)) {
            return List.of();
        }
        List<Line> lines = new ArrayList<>();
        try (Stream<String> texts = Files.lines(FILE)) {
            texts.map(CrashResults::parsed)
                    .filter(line -> line.version().equals(version))
                    .forEach(lines::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    Optional<Line> find(String journey, String round) {
        return all().stream()
                .filter(line -> line.journey().equals(journey) && line.round().equals(round))
                .reduce((before, last) -> last);
    }

    private static Line parsed(String text) {
        try {
            return JSON.readValue(text, Line.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A digest of all that the product is made of. */
    private static String version() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path folder : List.of(Path.of("src/main"), Path.of("processes"), Path.of("forms"))) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                        digest.update(file.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                        digest.update(Files.readAllBytes(file));
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String ofVersion() {
        return version;
    }

    /** Steps of a runbook, those of its phases with it, in the order of the diagrams. */
    static List<String> steps(String process) {
        Set<String> steps = new java.util.LinkedHashSet<>();
        collect(process, steps, new TreeSet<>());
        return List.copyOf(steps);
    }

    private static void collect(String process, Set<String> steps, Set<String> seen) {
        if (!seen.add(process)) {
            return;
        }
        var model = org.camunda.bpm.model.bpmn.Bpmn.readModelFromFile(
                Path.of("processes", process + ".bpmn").toFile());
        steps.addAll(model.getModelElementsByType(org.camunda.bpm.model.bpmn.instance.ServiceTask.class).stream()
                .map(task -> task.getId())
                .collect(Collectors.toList()));
        model.getModelElementsByType(org.camunda.bpm.model.bpmn.instance.CallActivity.class)
                .forEach(call -> collect(call.getCalledElement(), steps, seen));
    }
}
