package io.quiesce;

import io.quiesce.lab.LabFailure;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in plain words, without a stack trace, why the lab does not start. */
final class LabFailureAnalyzer extends AbstractFailureAnalyzer<LabFailure> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, LabFailure cause) {
        return new FailureAnalysis(
                "The lab does not start: " + cause.getMessage(),
                "Mend this, or start with an inventory of real hosts (inventory/sample.yml explains it).",
                cause);
    }
}
