package io.quiesce.runbooks;

import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.work.DatabaseTrouble;
import io.quiesce.work.Work;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Finds leases whose run is gone without having told anybody, and has what it left cleaned up. Phases that the engine was told
 * to leave alone when their run was deleted are deleted too: nobody would watch them.
 */
@Component
final class Reconciler {

    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    private final Leases leases;
    private final Work work;
    private final RunEnd runEnd;
    private final RuntimeService runtime;

    Reconciler(Leases leases, Work work, RunEnd runEnd, RuntimeService runtime) {
        this.leases = leases;
        this.work = work;
        this.runEnd = runEnd;
        this.runtime = runtime;
    }

    @Scheduled(fixedDelayString = "${quiesce.reconcile-every:PT5S}")
    void look() {
        try {
            lookAtLeases();
        } catch (RuntimeException e) {
            // whoever looks after the work says once that the database is away
            if (DatabaseTrouble.of(e).isEmpty()) {
                throw e;
            }
        }
    }

    private void lookAtLeases() {
        for (Lease lease : leases.all()) {
            boolean gone = runtime.createProcessInstanceQuery()
                            .processInstanceId(lease.rootId())
                            .count()
                    == 0;
            if (gone) {
                endPhasesOf(lease.rootId());
            }
            // a run that reached its end since the list was read gave its lease back in the same transaction
            if (gone
                    && !leases.isEffectUnknown(lease.rootId())
                    && leases.ofRunIfAny(lease.rootId()).isPresent()
                    && !work.isOpenBeside(lease.rootId(), RunEnd.CLEAN_UP)) {
                runEnd.deleted(lease);
            }
        }
    }

    /** They keep the id of their run. */
    private void endPhasesOf(String rootId) {
        for (ProcessInstance phase : runtime.createProcessInstanceQuery()
                .rootProcessInstanceId(rootId)
                .list()) {
            try {
                runtime.deleteProcessInstanceIfExists(
                        phase.getId(), "The run that it belonged to was deleted.", true, false, true, false);
            } catch (OptimisticLockingException moves) {
                log.debug("the phase {} moves on just now; the next look deletes it", phase.getId());
            }
        }
    }
}
