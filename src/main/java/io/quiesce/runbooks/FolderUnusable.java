package io.quiesce.runbooks;

import java.nio.file.Path;

/** The folder that is to be watched is none, so the application does not start. */
public final class FolderUnusable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FolderUnusable(Path folder, String why) {
        super(
                "quiesce.runbooks is '%s', expected a folder that can be read, with diagrams (*.bpmn) and forms (*.form): %s."
                        .formatted(folder, why));
    }
}
