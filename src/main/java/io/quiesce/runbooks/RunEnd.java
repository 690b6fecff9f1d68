package io.quiesce.runbooks;

import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Work;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What happens when a run is over. One that reached an end gives its lease back in the same transaction, unless what it
 * did is not known. One that was deleted is cleaned up first, by a step that knows how far it was, and that step frees the lease or keeps it.
 */
@Component
final class RunEnd {

    /** The step that ends remote work and removes what a run created. */
    static final String CLEAN_UP = "cleanUpDeletedRun";

    private static final Logger log = LoggerFactory.getLogger(RunEnd.class);

    private final Leases leases;
    private final Work work;
    private final Transcript transcript;

    RunEnd(Leases leases, Work work, Transcript transcript) {
        this.leases = leases;
        this.work = work;
        this.transcript = transcript;
    }

    void ended(ExecutionEntity process) {
        String rootId = process.getRootProcessInstanceId();
        if (!process.getProcessInstanceId().equals(rootId)) {
            return;
        }
        leases.ofRunIfAny(rootId).ifPresent(lease -> {
            if (reachedAnEnd(process)) {
                if (!leases.isEffectUnknown(rootId)) {
                    leases.release(rootId);
                }
                log.info("run {} of {} on {} ended: {}", rootId, lease.runbook(), lease.cluster(), outcome(process));
            } else {
                deleted(lease);
            }
        });
    }

    private static boolean reachedAnEnd(ExecutionEntity process) {
        return process.getDeleteReason() == null && !process.isCanceled();
    }

    private static Object outcome(ExecutionEntity process) {
        Object outcome = process.getVariable("outcome");
        return outcome == null ? "" : outcome;
    }

    void deleted(Lease lease) {
        log.info("run {} of {} on {} was deleted", lease.rootId(), lease.runbook(), lease.cluster());
        leases.keepForCleaning(lease.rootId());
        transcript.note(lease.rootId(), "The run was deleted.");
        work.beginBeside(lease.rootId(), lease.runbook(), CLEAN_UP, lease.person());
    }
}
