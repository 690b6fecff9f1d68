package io.quiesce.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.work.StepCatalogue;
import io.quiesce.work.StepDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files for editors that are generated from the steps: one element template each, and {@code docs/steps.md}. They are
 * checked in, since the Modeler reads them from the folder in which somebody edits.
 *
 * <p>A template that was published is never changed under its number, or those who have applied it would not be told. So
 * the file in the repository is also the record of what its number stands for, and nothing is written over it before the
 * step's description has a higher one.
 *
 * @param root of the repository
 */
record StepFiles(Path root, StepCatalogue catalogue) {

    static final String COMMAND = "mvn test -Dtest=StepFilesTest -Dstep.files=write";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Path templates() {
        return root.resolve(".camunda/element-templates");
    }

    /** What should be there, by file. */
    Map<Path, String> generated() {
        Map<Path, String> files = new TreeMap<>();
        files.put(root.resolve("docs/steps.md"), new StepsPage(catalogue).text());
        catalogue.all().forEach(step -> files.put(file(step), new ElementTemplate(step).json()));
        return files;
    }

    private Path file(StepDescription step) {
        return templates().resolve(step.bean() + ".json");
    }

    /** What is not as it should be, one sentence each, with what to do about it. */
    List<String> faults() {
        List<String> faults = new ArrayList<>(misnumbered());
        generated().forEach((file, text) -> {
            if (!text.equals(read(file).orElse(""))) {
                faults.add("%s is not what the descriptions of the steps say; run %s"
                        .formatted(root.relativize(file), COMMAND));
            }
        });
        strangers()
                .forEach(file ->
                        faults.add("%s is the template of no step; delete it".formatted(root.relativize(file))));
        return faults;
    }

    /** Steps whose template has changed without a higher number, or whose number is not the next one. */
    List<String> misnumbered() {
        List<String> faults = new ArrayList<>();
        catalogue.all().forEach(step -> read(file(step)).map(StepFiles::parsed).ifPresent(before -> {
            JsonNode now = new ElementTemplate(step).tree();
            int number = before.path("version").asInt();
            boolean changed = !ElementTemplate.content(now).equals(ElementTemplate.content(before));
            int expected = changed ? number + 1 : number;
            if (step.version() != expected) {
                faults.add(
                        "the template of %s is published as version %d and has %s: its description says version = %d,"
                                        .formatted(
                                                step.bean(),
                                                number,
                                                changed ? "changed" : "not changed",
                                                step.version())
                                + " expected %d".formatted(expected));
            }
        }));
        return faults;
    }

    private Set<Path> strangers() {
        Set<Path> strangers = new TreeSet<>();
        if (Files.isDirectory(templates())) {
            try (Stream<Path> files = Files.list(templates())) {
                files.forEach(strangers::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        strangers.removeAll(generated().keySet());
        return strangers;
    }

    /**
     * Writes what is not as it should be.
     *
     * @throws IllegalStateException if a number has to be mended first; nothing is written then
     */
    void write() {
        if (!misnumbered().isEmpty()) {
            throw new IllegalStateException(String.join("\n", misnumbered()));
        }
        generated().forEach((file, text) -> {
            if (!text.equals(read(file).orElse(""))) {
                write(file, text);
            }
        });
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file, StandardCharsets.UTF_8)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
