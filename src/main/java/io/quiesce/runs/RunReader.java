package io.quiesce.runs;

import io.quiesce.runs.LiveRun.Drain;
import io.quiesce.runs.LiveRun.Facts;
import io.quiesce.runs.LiveRun.FoundCommands;
import io.quiesce.runs.LiveRun.Instance;
import io.quiesce.runs.LiveRun.Report;
import io.quiesce.runs.LiveRun.State;
import io.quiesce.runs.Whereabouts.Places;
import io.quiesce.runs.Whereabouts.Visited;
import io.quiesce.transcript.BugReports;
import io.quiesce.work.Work;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks at a run, while it is on and after its end. Thread-safe; one look is about twenty short queries. */
@Component
final class RunReader {

    static final int MOST_COMMANDS = 200;

    /** More than any command has. */
    static final long NEWEST = Long.MAX_VALUE;

    private static final int MOST_SAMPLES = 1000;
    static final int MOST_ENTRIES = 100;
    private static final int ALL = Integer.MAX_VALUE;

    private final RunList runs;
    private final Whereabouts whereabouts;
    private final Evidence evidence;
    private final RunAbort aborts;
    private final BugReports reports;
    private final Work work;
    private final TransactionTemplate oneConnection;

    RunReader(
            RunList runs,
            Whereabouts whereabouts,
            Evidence evidence,
            RunAbort aborts,
            BugReports reports,
            Work work,
            PlatformTransactionManager transactions) {
        this.runs = runs;
        this.whereabouts = whereabouts;
        this.evidence = evidence;
        this.aborts = aborts;
        this.reports = reports;
        this.work = work;
        this.oneConnection = new TransactionTemplate(transactions);
        this.oneConnection.setReadOnly(true);
    }

    /**
     * Looks at a run.
     *
     * @param commands how many commands to show, between 0 and {@value #MOST_COMMANDS}; other numbers are moved there
     * @param drain the drain to show; null for the latest
     * @return empty if there is no such run
     */
    Optional<LiveRun> look(String rootId, int commands, @Nullable String drain) {
        return of(
                rootId,
                RunList.MOST_INSTANCES,
                instances -> read(rootId, instances, bounded(commands), MOST_ENTRIES, drain));
    }

    /**
     * Looks at everything of a run but its commands.
     *
     * @return empty if there is no such run
     */
    Optional<LiveRun> lookAtAll(String rootId) {
        return of(rootId, ALL, instances -> read(rootId, instances, 0, ALL, null));
    }

    /**
     * Searches the commands of a run.
     *
     * @param atMost as in {@link #look}
     * @param before show commands before this number only
     * @return empty if there is no such run
     */
    Optional<FoundCommands> commands(String rootId, CommandQuery query, int atMost, long before) {
        return of(
                rootId,
                1,
                instances -> new FoundCommands(
                        evidence.commands(rootId, query, bounded(atMost), before, whereabouts.visited(rootId)::name),
                        evidence.count(rootId, query)));
    }

    private <T> Optional<T> of(String rootId, int atMost, Function<List<HistoricProcessInstance>, T> read) {
        return Optional.ofNullable(oneConnection.execute(status -> {
            List<HistoricProcessInstance> instances = runs.instances(rootId, atMost);
            return instances.isEmpty() ? null : read.apply(instances);
        }));
    }

    private static int bounded(int commands) {
        return Math.max(0, Math.min(commands, MOST_COMMANDS));
    }

    private LiveRun read(
            String rootId,
            List<HistoricProcessInstance> instances,
            int commands,
            int entries,
            @Nullable String wantedDrain) {
        Facts facts = runs.facts(instances.get(0));
        boolean on = facts.state() == State.running;
        Visited visited = whereabouts.visited(rootId);
        List<String> drains = evidence.drains(rootId);
        return new LiveRun(
                facts,
                instances(rootId, instances, visited, on),
                on ? whereabouts.tasks(List.of(rootId)).getOrDefault(rootId, List.of()) : List.of(),
                on ? aborts.whyNot(rootId).orElse(null) : null,
                on ? work.trouble().orElse(null) : null,
                drain(rootId, drains, wantedDrain),
                drains,
                evidence.commands(rootId, CommandQuery.ALL, commands, NEWEST, visited::name),
                evidence.count(rootId, CommandQuery.ALL),
                evidence.grid(rootId, visited::name),
                whereabouts.spans(rootId),
                evidence.decisions(rootId, entries, visited::name),
                reports.of(rootId).stream()
                        .map(kept -> new Report(kept.number(), kept.at(), kept.title()))
                        .toList(),
                evidence.notes(rootId, entries));
    }

    private @Nullable Drain drain(String rootId, List<String> drains, @Nullable String wanted) {
        if (drains.isEmpty()) {
            return null;
        }
        String name = wanted != null && drains.contains(wanted) ? wanted : drains.get(drains.size() - 1);
        return evidence.drain(rootId, name, MOST_SAMPLES);
    }

    private List<Instance> instances(
            String rootId, List<HistoricProcessInstance> instances, Visited visited, boolean on) {
        Map<String, List<LiveRun.Flow>> flows = whereabouts.flows(rootId);
        Map<String, List<LiveRun.Incident>> incidents =
                on ? whereabouts.incidents(List.of(rootId)).getOrDefault(rootId, Map.of()) : Map.of();
        return instances.stream()
                .map(instance -> {
                    Places places = visited.places().getOrDefault(instance.getId(), Places.NONE);
                    return new Instance(
                            instance.getId(),
                            instance.getSuperProcessInstanceId(),
                            visited.callers().get(instance.getId()),
                            RunList.runbook(instance),
                            instance.getStartTime().toInstant(),
                            instance.getEndTime() == null
                                    ? null
                                    : instance.getEndTime().toInstant(),
                            places.active(),
                            places.finished(),
                            places.cancelled(),
                            flows.getOrDefault(instance.getId(), List.of()),
                            incidents.getOrDefault(instance.getId(), List.of()));
                })
                .toList();
    }
}
