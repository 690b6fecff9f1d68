package io.quiesce.runbooks;

import io.quiesce.runbooks.FolderFiles.Content;
import io.quiesce.runbooks.NotDeployed.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The runbooks that lie in the watched folder. What one needs and is not there comes from what is shipped; a file there takes the
 * place of a shipped one of the same name, and a diagram there that of one with the same process id. Pure.
 *
 * @param faults files that no runbook can be deployed with
 */
record FolderRunbooks(List<Found> runbooks, List<Refusal> faults) {

    FolderRunbooks {
        runbooks = List.copyOf(runbooks);
        faults = List.copyOf(faults);
    }

    /**
     * One of them.
     *
     * @param runbook with all that it needs
     * @param files what of that lies in the folder
     */
    record Found(Runbook runbook, Map<String, String> files) {}

    /**
     * Finds them.
     *
     * @param diagrams those that are shipped, by file name
     * @param forms those that are shipped, by file name
     */
    static FolderRunbooks of(FolderFiles folder, Map<String, String> diagrams, Map<String, String> forms) {
        return new Gathering(folder).runbooks(diagrams, forms);
    }

    /** The folder's files while they are put together with the others. */
    private static final class Gathering {

        private final Path folder;
        private final Set<String> names = new TreeSet<>();
        private final Set<String> ids = new HashSet<>();
        private final Map<String, String> usable = new TreeMap<>();
        private final List<Refusal> faults = new ArrayList<>();

        Gathering(FolderFiles files) {
            this.folder = files.folder();
            Map<String, List<Map.Entry<String, Content>>> byName = files.contents().entrySet().stream()
                    .collect(Collectors.groupingBy(file -> name(file.getKey()), TreeMap::new, Collectors.toList()));
            names.addAll(byName.keySet());
            byName.forEach((name, same) -> {
                if (same.size() > 1) {
                    fault(
                            name,
                            "It lies there more than once: %s. Leave only one."
                                    .formatted(
                                            same.stream().map(Map.Entry::getKey).collect(Collectors.joining(", "))));
                } else if (same.get(0).getValue() instanceof Content.Unusable unusable) {
                    fault(same.get(0).getKey(), unusable.why());
                } else if (same.get(0).getValue() instanceof Content.Text text) {
                    usable.put(name, text.text());
                }
            });
            leaveOutWhatHasTheSameId();
        }

        private static String name(String path) {
            return String.valueOf(Path.of(path).getFileName());
        }

        private void fault(String file, String why) {
            faults.add(new Refusal("The file %s in %s is not deployed".formatted(file, folder), List.of(why)));
        }

        private void leaveOutWhatHasTheSameId() {
            Map<String, List<String>> filesOf = new TreeMap<>();
            usable.forEach((name, text) -> idIn(name, text)
                    .ifPresent(id -> filesOf.computeIfAbsent(id, any -> new ArrayList<>())
                            .add(name)));
            ids.addAll(filesOf.keySet());
            filesOf.forEach((id, files) -> {
                if (files.size() > 1) {
                    files.forEach(usable::remove);
                    faults.add(new Refusal(
                            "The process %s in %s is not deployed".formatted(id, folder),
                            List.of("It is in more than one file: %s. Give the others another id, or leave them out."
                                    .formatted(String.join(", ", files)))));
                }
            });
        }

        private static Optional<String> idIn(String name, String text) {
            return isDiagram(name) ? Runbook.idIn(text) : Optional.empty();
        }

        private static boolean isDiagram(String name) {
            return name.endsWith(".bpmn");
        }

        FolderRunbooks runbooks(Map<String, String> shippedDiagrams, Map<String, String> shippedForms) {
            Map<String, String> diagrams = new TreeMap<>(shippedDiagrams);
            Map<String, String> forms = new TreeMap<>(shippedForms);
            diagrams.entrySet()
                    .removeIf(shipped -> names.contains(shipped.getKey())
                            || Runbook.idIn(shipped.getValue())
                                    .filter(ids::contains)
                                    .isPresent());
            forms.keySet().removeAll(names);
            usable.forEach((name, text) -> (isDiagram(name) ? diagrams : forms).put(name, text));
            List<Found> found = Runbook.among(diagrams, forms).stream()
                    // one whose diagram cannot be read is called by its file
                    .filter(runbook -> ids.contains(runbook.id()) || names.contains(runbook.id()))
                    .map(runbook -> new Found(runbook, ofFolder(runbook)))
                    .toList();
            Map<String, String> unused = new TreeMap<>(usable);
            found.forEach(one -> one.files().keySet().forEach(resource -> unused.remove(name(resource))));
            // whoever copies whole folders need not be told of what is the same anyway
            unused.entrySet().removeAll(shippedDiagrams.entrySet());
            unused.entrySet().removeAll(shippedForms.entrySet());
            unused.keySet()
                    .forEach(name -> fault(
                            name,
                            "No runbook in the folder uses it, and one uses only what is deployed with it."
                                    + " Put the runbook that uses it beside it."));
            return new FolderRunbooks(found, faults);
        }

        private Map<String, String> ofFolder(Runbook runbook) {
            return runbook.resources().entrySet().stream()
                    .filter(resource -> usable.containsKey(name(resource.getKey())))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }
    }
}
