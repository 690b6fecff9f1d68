package io.quiesce.runbooks;

import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.work.DatabaseTrouble;
import io.quiesce.work.Work;
import org.camunda.bpm.engine.RuntimeService;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Finds leases whose run is gone without having told anybody, and has what it left cleaned up. */
@Component
final class Reconciler {

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
            // a run that reached its end since the list was read gave its lease back in the same transaction
            if (gone
                    && !leases.isEffectUnknown(lease.rootId())
                    && leases.ofRunIfAny(lease.rootId()).isPresent()
                    && !work.isOpenBeside(lease.rootId(), RunEnd.CLEAN_UP)) {
                runEnd.deleted(lease);
            }
        }
    }
}
