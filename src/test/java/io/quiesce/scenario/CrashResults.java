package io.quiesce.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.SubProcess;

/**
 * What came of the voyages so far, a line of a file each, so that a matrix that takes hours can be broken off and gone on
 * with. What an earlier version of the product did does not count.
 */
final class CrashResults {

    private static final Path FILE = Path.of("docs/crash-matrix.jsonl");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The voyage with which the others are compared. */
    static final String UNHARMED = "unharmed";

    private final String version = version();

    /**
     * What came of one voyage.
     *
     * @param voyage how engines were killed
     * @param moment in the words of the matrix; empty where none was chosen
     * @param killed steps that died with an engine, in this order
     * @param acting steps that sent an act
     * @param visited steps that were reached
     * @param effects of the voyage with which the others are compared; of the others only how they differ is kept
     * @param slowestTakeOver in milliseconds, where several engines shared a database
     */
    record Line(
            String version,
            String voyage,
            Voyage.Store store,
            String moment,
            int deaths,
            List<String> killed,
            Set<String> acting,
            Set<String> visited,
            Map<String, Long> effects,
            long slowestTakeOver,
            List<String> faults) {}

    synchronized Line add(String voyage, Voyage.Store store, String moment, Voyage.Result result, List<String> faults) {
        Set<String> acting = new TreeSet<>();
        result.visited().forEach((step, commands) -> {
            if (commands[1] > 0) {
                acting.add(step);
            }
        });
        Line line = new Line(
                version,
                voyage,
                store,
                moment,
                result.deaths(),
                result.killed(),
                acting,
                new TreeSet<>(result.visited().keySet()),
                voyage.equals(UNHARMED) ? result.effects() : Map.of(),
                result.slowestTakeOver(),
                faults);
        try {
            Files.writeString(
                    FILE, JSON.writeValueAsString(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line;
    }

    synchronized List<Line> all() {
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

    /** The last one of this name, if it went well. */
    Optional<Line> done(String voyage) {
        return all().stream()
                .filter(line -> line.voyage().equals(voyage) && line.faults().isEmpty())
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
                        digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
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

    /** Steps of a runbook, those of its phases with it, as {@code PROCESS/STEP}, in the order of the diagrams. */
    static List<String> steps(String runbook) {
        Set<String> steps = new LinkedHashSet<>();
        collect(runbook, runbook, steps);
        return List.copyOf(steps);
    }

    private static void collect(String runbook, String process, Set<String> steps) {
        BpmnModelInstance model =
                Bpmn.readModelFromFile(Path.of("processes", process + ".bpmn").toFile());
        for (ServiceTask task : model.getModelElementsByType(ServiceTask.class)) {
            // an abort ends the whole run: where the process is called, its own way of doing so is never gone
            boolean onAbort = task.getParentElement() instanceof SubProcess parent && parent.triggeredByEvent();
            if (process.equals(runbook) || !onAbort) {
                steps.add(process + "/" + task.getId());
            }
        }
        model.getModelElementsByType(CallActivity.class).forEach(call -> {
            if (steps.stream().noneMatch(step -> step.startsWith(call.getCalledElement() + "/"))) {
                collect(runbook, call.getCalledElement(), steps);
            }
        });
    }
}
