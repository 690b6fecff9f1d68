package io.quiesce.lease;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What runs are going to do, and who agreed to exactly that. Thread-safe; works in the caller's transaction. */
@Component
public final class Plans {

    /**
     * A plan as it was kept.
     *
     * @param rootId the run
     * @param hash the fingerprint of what the plan says
     * @param body the plan, as JSON
     * @param approvedBy who agreed, or null while nobody has
     */
    public record Kept(String rootId, String hash, String body, @Nullable String approvedBy) {}

    private final JdbcClient jdbc;
    private final Clock clock;

    Plans(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Keeps the plan of a run, in place of an earlier one; an agreement to the earlier one is void. */
    public void keep(String rootId, String cluster, String hash, String body) {
        jdbc.sql("delete from plan where root_id = ?").param(rootId).update();
        jdbc.sql("insert into plan (root_id, cluster, hash, body, made_at) values (?, ?, ?, ?, ?)")
                .params(rootId, cluster, hash, body, Instant.now(clock).atOffset(ZoneOffset.UTC))
                .update();
    }

    public Optional<Kept> of(String rootId) {
        return jdbc.sql("select * from plan where root_id = ?")
                .param(rootId)
                .query((row, index) -> new Kept(
                        row.getString("root_id"),
                        row.getString("hash"),
                        row.getString("body"),
                        row.getString("approved_by")))
                .optional();
    }

    /** Writes down that a person agreed to the plan of a run as it is now. */
    public void approve(String rootId, String person) {
        jdbc.sql("update plan set approved_by = ?, approved_at = ? where root_id = ?")
                .params(person, Instant.now(clock).atOffset(ZoneOffset.UTC), rootId)
                .update();
    }

    /**
     * The plan that a person agreed to.
     *
     * @throws IllegalStateException if there is none
     */
    public Kept approved(String rootId) {
        Kept plan = of(rootId).orElseThrow(() -> new IllegalStateException("the run " + rootId + " has no plan"));
        if (plan.approvedBy() == null) {
            throw new IllegalStateException("nobody has approved the plan of the run " + rootId);
        }
        return plan;
    }
}
