package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Runs after all other scenarios and names every flow node of the diagrams that none of them reached. */
@InLab
@Order(Integer.MAX_VALUE)
class ReachedFlowNodesIT {

    @Autowired
    HistoryService history;

    @Test
    void everyFlowNodeIsReachedBySomeScenario() throws IOException {
        Set<String> reached = history.createHistoricActivityInstanceQuery().list().stream()
                .map(HistoricActivityInstance::getActivityId)
                .map(id -> id.replace("#multiInstanceBody", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> drawn = new TreeSet<>();
        Set<String> missed = new TreeSet<>();
        for (Path file : diagrams()) {
            for (FlowNode node : Bpmn.readModelFromFile(file.toFile()).getModelElementsByType(FlowNode.class)) {
                drawn.add(node.getId());
                if (!reached.contains(node.getId())) {
                    missed.add(file.getFileName() + ": " + node.getId());
                }
            }
        }

        missed.forEach(node -> System.out.println("not reached by any scenario: " + node));
        assertThat(drawn).hasSizeGreaterThan(80);
        assertThat(missed).isEmpty();
    }

    private static List<Path> diagrams() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("processes"))) {
            return files.filter(file -> file.toString().endsWith(".bpmn"))
                    .sorted()
                    .toList();
        }
    }
}
