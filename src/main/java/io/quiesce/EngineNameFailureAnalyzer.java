package io.quiesce;

import io.quiesce.work.EngineNameTaken;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in plain words, without a stack trace, why a second engine does not start beside a first. */
final class EngineNameFailureAnalyzer extends AbstractFailureAnalyzer<EngineNameTaken> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, EngineNameTaken cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Give this engine a name of its own, --quiesce.work.engine=…, the same at each start. Nothing was started.",
                cause);
    }
}
