package io.quiesce.runs;

import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.runs.LiveRun.Facts;
import io.quiesce.runs.LiveRun.Incident;
import io.quiesce.runs.LiveRun.OpenTask;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What there is to know at the front door: clusters, what is on, and what waits for somebody. Thread-safe. */
@Component
final class Overview {

    /** More runs than there are clusters to hold; those beyond are on the page of runs. */
    private static final int MOST_RUNNING = 50;

    private static final RunQuery RUNNING = RunQuery.of(Map.of("state", "running"), ZoneOffset.UTC);

    private final Inventory inventory;
    private final Leases leases;
    private final RunList runs;
    private final RunSearch search;
    private final Whereabouts whereabouts;
    private final TransactionTemplate oneConnection;

    Overview(
            Inventory inventory,
            Leases leases,
            RunList runs,
            RunSearch search,
            Whereabouts whereabouts,
            PlatformTransactionManager transactions) {
        this.inventory = inventory;
        this.leases = leases;
        this.runs = runs;
        this.search = search;
        this.whereabouts = whereabouts;
        this.oneConnection = new TransactionTemplate(transactions);
        this.oneConnection.setReadOnly(true);
    }

    /**
     * At one moment.
     *
     * @param waiting decisions that wait for a person, those of the latest run first
     * @param stuck what needs somebody to look
     */
    record Now(List<ClusterNow> clusters, List<Facts> running, List<Waiting> waiting, List<Stuck> stuck) {

        Now {
            clusters = List.copyOf(clusters);
            running = List.copyOf(running);
            waiting = List.copyOf(waiting);
            stuck = List.copyOf(stuck);
        }
    }

    /**
     * A cluster of the inventory.
     *
     * @param holder the run that has it now; null if it is free
     * @param unknown whether it is kept since the effect of that run, which is gone, is not known
     * @param last the last run on it that is over, which tells the state in which it was seen last; null before the first
     */
    record ClusterNow(
            String name, String stack, int nodes, @Nullable Facts holder, boolean unknown, @Nullable Facts last) {}

    record Waiting(Facts run, OpenTask task) {}

    record Stuck(Facts run, Incident incident) {}

    Now now() {
        Now now = oneConnection.execute(status -> {
            List<Facts> running = runs.facts(search.all(RUNNING, MOST_RUNNING));
            List<String> ids = running.stream().map(Facts::id).toList();
            Map<String, List<OpenTask>> tasks = whereabouts.tasks(ids);
            Map<String, Map<String, List<Incident>>> incidents = whereabouts.incidents(ids);
            List<Waiting> waiting = new ArrayList<>();
            List<Stuck> stuck = new ArrayList<>();
            for (Facts run : running) {
                tasks.getOrDefault(run.id(), List.of()).forEach(task -> waiting.add(new Waiting(run, task)));
                incidents
                        .getOrDefault(run.id(), Map.of())
                        .values()
                        .forEach(all -> all.forEach(incident -> stuck.add(new Stuck(run, incident))));
            }
            return new Now(clusters(), running, waiting, stuck);
        });
        if (now == null) {
            throw new IllegalStateException("the overview was not read");
        }
        return now;
    }

    private List<ClusterNow> clusters() {
        Map<String, Lease> held = leases.all().stream().collect(Collectors.toMap(Lease::cluster, lease -> lease));
        Map<String, String> last = search.lastEnded();
        Set<String> ids = new LinkedHashSet<>(last.values());
        held.values().forEach(lease -> ids.add(lease.rootId()));
        Map<String, Facts> facts =
                runs.facts(List.copyOf(ids)).stream().collect(Collectors.toMap(Facts::id, run -> run));
        return inventory.clusters().stream()
                .map(cluster -> now(cluster, held.get(cluster.name()), last.get(cluster.name()), facts))
                .toList();
    }

    private ClusterNow now(Cluster cluster, @Nullable Lease lease, @Nullable String last, Map<String, Facts> facts) {
        return new ClusterNow(
                cluster.name(),
                cluster.stack().word(),
                cluster.nodes().size(),
                lease == null ? null : facts.get(lease.rootId()),
                lease != null && leases.isEffectUnknown(lease.rootId()),
                last == null ? null : facts.get(last));
    }
}
