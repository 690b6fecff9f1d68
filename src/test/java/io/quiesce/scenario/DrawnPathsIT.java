package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.JavascriptExecutor;

/**
 * Opens the record of every run that a scenario has brought to its end, and compares the path that is drawn with the one that was
 * written down, and that one with the engine's own history of what was left in the ordinary way.
 */
class DrawnPathsIT {

    static final Path RECORDS = Path.of("target/records");

    /** What the transcript says was taken: sequence flows by process instance. */
    private static final String WRITTEN =
            """
            const written = {};
            JSON.parse(document.getElementById('record').textContent).path.forEach(({ instance, flow }) => {
              (written[instance] ??= new Set()).add(flow);
            });
            return Object.fromEntries(Object.entries(written).map(([instance, flows]) => [instance, [...flows]]));
            """;

    /** Opens the diagram of each process instance of the run, one after the other, and reads which flows are drawn as taken. */
    private static final String DRAWN =
            """
            const done = arguments[0];
            const soon = () => new Promise(resolve => setTimeout(resolve, 20));
            const until = async (what) => {
              for (let tries = 0; !what(); tries++) {
                if (tries > 500) throw new Error('it is not drawn: ' + what);
                await soon();
              }
            };
            (async () => {
              const drawn = {};
              await until(() => document.querySelector('.q-tabs button'));
              for (const tab of document.querySelectorAll('.q-tabs button')) {
                tab.click();
                await until(() => document.querySelector('.q-canvas').dataset.instance === tab.dataset.instance);
                drawn[tab.dataset.instance] = [...document.querySelectorAll('.q-canvas .djs-connection.q-taken')]
                  .map(flow => flow.dataset.elementId);
              }
              return drawn;
            })().then(done, failure => done(String(failure)));
            """;

    private final ObjectMapper json = new ObjectMapper();

    @RegisterExtension
    final RealBrowser browser = new RealBrowser();

    @Test
    void everyScenarioIsDrawnAsItWas() throws IOException {
        Set<String> reached = new TreeSet<>();
        List<Path> records = records();
        for (Path record : records) {
            browser.driver().get(record.toUri().toString());
            JavascriptExecutor script = browser.driver();
            Object drawn = script.executeAsyncScript(DRAWN);
            Object written = script.executeScript(WRITTEN);

            assertThat(sets(drawn)).as(record.toString()).isEqualTo(sets(written));
            assertThat(unexplained(json.readTree(held(record))))
                    .as(record.toString())
                    .isEmpty();
            sets(written).values().forEach(reached::addAll);
        }

        assertThat(records).hasSizeGreaterThan(20);
        assertThat(reached)
                .as("sequence flows in any of %d records".formatted(records.size()))
                .hasSizeGreaterThan(200);
    }

    /** What was left in the ordinary way although no flow into it was taken; there must be a way to everything that has one. */
    private static List<String> unexplained(JsonNode record) {
        List<String> unexplained = new ArrayList<>();
        for (JsonNode instance : record.at("/run/instances")) {
            Set<String> taken = new TreeSet<>();
            record.path("path").forEach(step -> {
                if (step.path("instance").equals(instance.path("id"))) {
                    taken.add(step.path("flow").asText());
                }
            });
            String diagram = record.path("diagrams")
                    .path(instance.at("/runbook/id").asText())
                    .asText();
            BpmnModelInstance model =
                    Bpmn.readModelFromStream(new ByteArrayInputStream(diagram.getBytes(StandardCharsets.UTF_8)));
            for (JsonNode finished : instance.path("finished")) {
                FlowNode node = model.getModelElementById(finished.asText());
                if (!node.getIncoming().isEmpty()
                        && node.getIncoming().stream().noneMatch(flow -> taken.contains(flow.getId()))) {
                    unexplained.add(instance.at("/runbook/key").asText() + " " + node.getId());
                }
            }
        }
        return unexplained;
    }

    private static String held(Path record) throws IOException {
        Matcher held = Pattern.compile("<script type=\"application/json\" id=\"record\">(.*?)</script>", Pattern.DOTALL)
                .matcher(Files.readString(record));
        assertThat(held.find()).isTrue();
        return held.group(1);
    }

    private static Map<String, Set<String>> sets(Object answer) {
        Map<String, Set<String>> sets = new TreeMap<>();
        assertThat(answer).as(String.valueOf(answer)).isInstanceOf(Map.class);
        ((Map<?, ?>) answer).forEach((instance, flows) -> {
            Set<String> names = new TreeSet<>();
            ((List<?>) flows).forEach(flow -> names.add(flow.toString()));
            sets.put(instance.toString(), names);
        });
        return sets;
    }

    private static List<Path> records() throws IOException {
        try (Stream<Path> files = Files.list(RECORDS)) {
            return files.sorted().toList();
        }
    }
}
