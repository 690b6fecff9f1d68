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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What there is to know at the front door: clusters, what is on, and what waits for somebody. Thread-safe. */
@Component
final class Overview {

    /** More runs than there are clusters to hold; those beyond are on the page of runs. */
    private static final int MOST_RUNNING = 50;

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
            List<Facts> running = runs.facts(search.all(query("state", "running"), MOST_RUNNING));
            List<Waiting> waiting = new ArrayList<>();
            List<Stuck> stuck = new ArrayList<>();
            for (Facts run : running) {
                whereabouts.tasks(run.id()).forEach(task -> waiting.add(new Waiting(run, task)));
                whereabouts
                        .incidents(run.id())
                        .values()
                        .forEach(all -> all.forEach(incident -> stuck.add(new Stuck(run, incident))));
            }
            return new Now(inventory.clusters().stream().map(this::now).toList(), running, waiting, stuck);
        });
        if (now == null) {
            throw new IllegalStateException("the overview was not read");
        }
        return now;
    }

    private ClusterNow now(Cluster cluster) {
        Lease lease = leases.of(cluster.name()).orElse(null);
        List<Facts> last = runs.facts(search.all(over(cluster.name()), 1));
        return new ClusterNow(
                cluster.name(),
                cluster.stack().word(),
                cluster.nodes().size(),
                lease == null
                        ? null
                        : runs.facts(List.of(lease.rootId())).stream()
                                .findFirst()
                                .orElse(null),
                lease != null && leases.isEffectUnknown(lease.rootId()),
                last.isEmpty() ? null : last.get(0));
    }

    private static RunQuery over(String cluster) {
        return RunQuery.of(Map.of("cluster", cluster, "state", "ended", "sort", "-ended"), ZoneOffset.UTC);
    }

    private static RunQuery query(String name, String value) {
        return RunQuery.of(Map.of(name, value), ZoneOffset.UTC);
    }
}
