package io.quiesce.runbooks;

import java.nio.file.Path;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The diagrams and forms that come with Quiesce, or lie in the folders that take their place. Read anew each time. */
@Component
final class ShippedFiles {

    private final Path processes;
    private final Path forms;

    ShippedFiles(@Value("${quiesce.processes:processes}") Path processes, @Value("${quiesce.forms:forms}") Path forms) {
        this.processes = processes;
        this.forms = forms;
    }

    Path folder() {
        return processes;
    }

    /** By file name. */
    Map<String, String> diagrams() {
        return RunbookFiles.in(processes, "processes", ".bpmn");
    }

    /** By file name. */
    Map<String, String> forms() {
        return RunbookFiles.in(forms, "forms", ".form");
    }
}
