package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be used at the start ends it with a sentence for whoever started it, and with no stack trace. */
class RefusedStartIT {

    @TempDir
    Path directory;

    @Test
    void theFolderToWatchIsNotThere() {
        Path missing = directory.resolve("runbooks");

        try (Forked engine = Forked.start(
                directory,
                "engine",
                List.of(
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--spring.datasource.url=jdbc:h2:mem:refused-start",
                        "--quiesce.inventory="
                                + Path.of("src/test/resources/engine/inventory.yml")
                                        .toAbsolutePath(),
                        "--quiesce.runbooks=" + missing))) {
            assertThat(engine.awaitEnd()).as(engine.output()).isEqualTo(1);

            assertThat(engine.output())
                    .contains(
                            "quiesce.runbooks is '" + missing + "', expected a folder that can be read, with diagrams"
                                    + " (*.bpmn) and forms (*.form): there is none.",
                            "Make the folder, or correct --quiesce.runbooks or leave it out, and start again.")
                    .doesNotContain("\tat ", "Caused by");
        }
    }
}
