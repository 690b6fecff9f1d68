package io.quiesce;

import io.quiesce.inventory.InventoryFaults;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in plain words why Quiesce does not start with this inventory, instead of a stack trace. */
final class InventoryFailureAnalyzer extends AbstractFailureAnalyzer<InventoryFaults> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InventoryFaults cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Correct the file and start again; inventory/sample.yml explains every key. Nothing was started.",
                cause);
    }
}
