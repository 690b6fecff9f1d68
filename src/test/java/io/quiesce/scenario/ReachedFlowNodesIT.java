package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.junit.jupiter.api.Test;

/**
 * Runs after all scenarios and names every flow node of the diagrams that none of them reached; each scenario left a list
 * of what it did.
 */
class ReachedFlowNodesIT {

    static final Path REACHED = Path.of("target/reached-flow-nodes");

    @Test
    void everyFlowNodeIsReachedBySomeScenario() throws IOException {
        Set<String> reached = new TreeSet<>();
        for (Path file : files(REACHED, ".txt")) {
            reached.addAll(Files.readAllLines(file));
        }
        Set<String> drawn = new TreeSet<>();
        Set<String> missed = new TreeSet<>();
        for (Path file : files(Path.of("processes"), ".bpmn")) {
            String process = file.getFileName().toString().replace(".bpmn", "");
            for (FlowNode node : Bpmn.readModelFromFile(file.toFile()).getModelElementsByType(FlowNode.class)) {
                drawn.add(process + " " + node.getId());
            }
        }
        missed.addAll(drawn);
        missed.removeAll(reached);

        missed.forEach(node -> System.out.println("not reached by any scenario: " + node));
        assertThat(drawn).hasSizeGreaterThan(80);
        assertThat(missed).isEmpty();
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
