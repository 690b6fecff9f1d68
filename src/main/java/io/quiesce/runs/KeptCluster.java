package io.quiesce.runs;

import io.quiesce.lease.Leases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Gives back, on behalf of an administrator who has looked, a cluster that a run still holds as effect unknown. */
@Component
final class KeptCluster {

    private static final Logger log = LoggerFactory.getLogger(KeptCluster.class);

    private final Leases leases;
    private final TransactionTemplate transaction;

    KeptCluster(Leases leases, PlatformTransactionManager transactions) {
        this.leases = leases;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Whether the run is gone and its cluster kept. */
    boolean isKept(String rootId) {
        return leases.isEffectUnknown(rootId);
    }

    /**
     * Gives the cluster back.
     *
     * @param reason what was seen on the cluster, in the person's words
     * @throws RunRefused if the person may not, the reason is missing or too long, or nothing is kept for this run
     */
    void giveBack(String rootId, Visitor visitor, String reason) {
        if (!visitor.mayGiveBack()) {
            throw RunRefused.notAllowed("Only administrators may give back a cluster whose state is not known.");
        }
        String why = reason.strip();
        if (why.isEmpty() || why.length() > RunAbort.LONGEST_REASON) {
            throw RunRefused.wrong(
                    "Giving a cluster back needs what you saw there, in %d characters at most: {\"reason\": \"…\"}."
                            .formatted(RunAbort.LONGEST_REASON));
        }
        boolean given = Boolean.TRUE.equals(transaction.execute(status -> leases.free(rootId, visitor.person(), why)));
        if (!given) {
            throw RunRefused.notNow("This run keeps no cluster as effect unknown; there is nothing to give back.");
        }
        log.info("the cluster of run {} was given back by {}", rootId, visitor.person());
    }
}
