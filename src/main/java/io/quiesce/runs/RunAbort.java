package io.quiesce.runs;

import io.quiesce.transcript.Transcript;
import io.quiesce.work.Passing;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.MismatchingMessageCorrelationException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Aborts a run on behalf of a person, by the message that its diagram waits for.
 *
 * <p>People have no right to send messages by themselves: the right is checked here, and the engine is asked without a
 * name. Who it was stands in the run's notes.
 */
@Component
final class RunAbort {

    /** The message that the abort handler of each runbook waits for. */
    static final String MESSAGE = "Abort";

    static final int LONGEST_REASON = 2000;

    private static final String MOVES_ON = "The run moves on just now; ask for the abort again.";

    private static final Logger log = LoggerFactory.getLogger(RunAbort.class);

    /** A step of the run may move its token at the same moment; then the abort is asked for again. */
    private static final int ATTEMPTS = 5;

    private final RuntimeService runtime;
    private final HistoryService history;
    private final IdentityService identity;
    private final Whereabouts whereabouts;
    private final Evidence evidence;
    private final Transcript transcript;
    private final TransactionTemplate transaction;

    RunAbort(
            RuntimeService runtime,
            HistoryService history,
            IdentityService identity,
            Whereabouts whereabouts,
            Evidence evidence,
            Transcript transcript,
            PlatformTransactionManager transactions) {
        this.runtime = runtime;
        this.history = history;
        this.identity = identity;
        this.whereabouts = whereabouts;
        this.evidence = evidence;
        this.transcript = transcript;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Aborts a run.
     *
     * @param reason why, in the person's words
     * @throws RunRefused if the person may not, the reason is missing or too long, there is no such run, or the run
     *     cannot be aborted any more
     */
    void abort(String rootId, Visitor visitor, String reason) {
        if (!visitor.mayAbort()) {
            throw RunRefused.notAllowed("Only operators and administrators may abort a run.");
        }
        String why = reason.strip();
        if (why.isEmpty()) {
            throw RunRefused.wrong("An abort needs a reason: {\"reason\": \"…\"}.");
        }
        if (why.length() > LONGEST_REASON) {
            throw RunRefused.wrong(
                    "The reason has %d characters, at most %d are kept.".formatted(why.length(), LONGEST_REASON));
        }
        Visitor.bypassingRights(identity, () -> {
            mustBeOn(rootId);
            correlate(rootId, visitor.person(), why);
            return rootId;
        });
        log.info("run {} was aborted by {}", rootId, visitor.person());
    }

    private void mustBeOn(String rootId) {
        HistoricProcessInstance root = history.createHistoricProcessInstanceQuery()
                .processInstanceId(rootId)
                .rootProcessInstances()
                .singleResult();
        if (root == null) {
            throw RunRefused.unknown("run", rootId);
        }
        if (root.getEndTime() != null) {
            throw RunRefused.notNow("This run has ended already; there is nothing to abort.");
        }
    }

    private void correlate(String rootId, String person, String reason) {
        for (int attempt = 1; ; attempt++) {
            // asked first, since the engine logs a message that nobody waits for as an error
            whyNot(rootId).ifPresent(why -> {
                throw RunRefused.notNow(why);
            });
            try {
                // the note is kept with the abort: it is written after the engine has taken the message
                transaction.executeWithoutResult(status -> {
                    runtime.createMessageCorrelation(MESSAGE)
                            .processInstanceId(rootId)
                            .correlate();
                    transcript.note(rootId, "The run was aborted by %s: %s".formatted(person, reason));
                });
                return;
            } catch (MismatchingMessageCorrelationException nobodyWaits) {
                throw RunRefused.notNow(whyNot(rootId).orElse(MOVES_ON));
            } catch (ProcessEngineException moved) {
                if (!Passing.isRace(moved)) {
                    throw moved;
                }
                if (attempt == ATTEMPTS) {
                    throw RunRefused.notNow(MOVES_ON);
                }
            }
        }
    }

    /** Why a run that is on cannot be aborted just now; empty if it can. */
    Optional<String> whyNot(String rootId) {
        if (whereabouts.waitsFor(MESSAGE, rootId)) {
            return Optional.empty();
        }
        return Optional.of(
                whereabouts.isAborting(rootId)
                        ? "This run is being aborted already."
                        : NoWayBack.because(
                                evidence.notes(rootId, RunReader.MOST_ENTRIES),
                                !whereabouts.tasks(List.of(rootId)).isEmpty()));
    }
}
