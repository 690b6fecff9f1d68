package io.quiesce;

import io.quiesce.runbooks.FolderUnusable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in plain words, without a stack trace, why Quiesce does not start without the folder that it is to watch. */
final class FolderFailureAnalyzer extends AbstractFailureAnalyzer<FolderUnusable> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, FolderUnusable cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Make the folder, or correct --quiesce.runbooks or leave it out, and start again. Nothing was deployed.",
                cause);
    }
}
