package io.quiesce.steps;

import io.quiesce.openvstorage.PastShutdown;
import io.quiesce.openvstorage.RestartPlan.Machine;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What is known of the last shutdown of a cluster, and whether it was undone already. */
@Component
final class LastShutdown {

    /** The ends of the runbook that undoes a shutdown, and of its copies. */
    private static final List<String> BACK = List.of("End_EnvironmentIsBack", "End_EnvironmentIsBackWithOpenIssues");

    private final Records records;
    private final ObjectProvider<HistoryService> history;

    LastShutdown(Records records, ObjectProvider<HistoryService> history) {
        this.records = records;
        this.history = history;
    }

    Optional<PastShutdown> of(String cluster) {
        return records.lastShutdown(cluster)
                .map(kept -> new PastShutdown(
                        kept.run(),
                        kept.at(),
                        person(kept.run()),
                        kept.record().roles(),
                        kept.record().stopped().stream()
                                .map(ShutdownRecord.Stopped::node)
                                .toList(),
                        kept.record().machines().stream()
                                .map(machine -> new Machine(machine.node(), machine.name()))
                                .toList(),
                        kept.record().known()));
    }

    /** The last run that brought the environment back from this record, in words. */
    Optional<String> usedBy(String cluster, PastShutdown before) {
        return BACK.stream()
                .flatMap(end -> history
                        .getObject()
                        .createHistoricProcessInstanceQuery()
                        .processInstanceBusinessKey(cluster)
                        .startedAfter(Date.from(before.at()))
                        .variableValueEquals("outcome", end)
                        .list()
                        .stream())
                .max(Comparator.comparing(HistoricProcessInstance::getEndTime))
                .map(run -> "a restart of %s that ended at %s"
                        .formatted(person(run), Drains.moment(run.getEndTime().toInstant())));
    }

    private String person(String rootId) {
        HistoricProcessInstance run = history.getObject()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(rootId)
                .singleResult();
        return run == null ? "" : person(run);
    }

    private static String person(HistoricProcessInstance run) {
        return run.getStartUserId() == null ? "" : run.getStartUserId();
    }

    /** As a plan says it. */
    static String words(PastShutdown before) {
        Instant at = before.at();
        return "the shutdown of " + Drains.moment(at) + (before.person().isEmpty() ? "" : " by " + before.person());
    }
}
