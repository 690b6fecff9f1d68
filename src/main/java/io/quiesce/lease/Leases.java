package io.quiesce.lease;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.transcript.Transcript;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Gives clusters to runs, one at a time. Thread-safe; works in the caller's transaction. */
@Component
public final class Leases {

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Transcript transcript;
    private final ObjectProvider<RuntimeService> runtime;
    private final ObjectProvider<RepositoryService> repository;

    Leases(
            JdbcClient jdbc,
            ObjectMapper json,
            Transcript transcript,
            ObjectProvider<RuntimeService> runtime,
            ObjectProvider<RepositoryService> repository) {
        this.jdbc = jdbc;
        this.json = json;
        this.transcript = transcript;
        this.runtime = runtime;
        this.repository = repository;
    }

    /**
     * Takes a cluster for a run.
     *
     * @throws LeaseHeld if another run holds it; a lease whose run no longer exists is taken over, with a note
     */
    public void take(Lease lease) {
        Optional<Lease> holder = of(lease.cluster());
        if (holder.isPresent()) {
            Lease held = holder.get();
            if (isEffectUnknown(held.rootId())) {
                throw LeaseHeld.effectUnknown(held, runbookName(held.runbook()));
            }
            if (exists(held.rootId()) || cleaning(held.rootId())) {
                throw new LeaseHeld(held, runbookName(held.runbook()));
            }
            release(held.rootId());
            transcript.note(
                    lease.rootId(),
                    "The lease on %s was taken over from the run %s of %s, which no longer exists."
                            .formatted(held.cluster(), held.rootId(), held.person()));
        }
        try {
            insert(lease);
        } catch (DuplicateKeyException raced) {
            throw new LeaseHeld(lease.cluster());
        }
    }

    private void insert(Lease lease) {
        jdbc.sql("insert into lease (cluster, root_id, runbook, person, reason, settings, taken_at, state)"
                        + " values (?, ?, ?, ?, ?, ?, ?, 'held')")
                .params(
                        lease.cluster(),
                        lease.rootId(),
                        lease.runbook(),
                        lease.person(),
                        lease.reason(),
                        written(lease.settings()),
                        lease.takenAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Who holds a cluster, if anybody does. */
    public Optional<Lease> of(String cluster) {
        return jdbc.sql("select * from lease where cluster = ?")
                .param(cluster)
                .query(this::read)
                .optional();
    }

    /** All leases, by cluster. */
    public List<Lease> all() {
        return jdbc.sql("select * from lease order by cluster")
                .query(this::read)
                .list();
    }

    /**
     * The lease of a run.
     *
     * @throws IllegalStateException if the run holds none: then it may not act
     */
    public Lease ofRun(String rootId) {
        return ofRunIfAny(rootId)
                .orElseThrow(() -> new IllegalStateException(
                        "the run %s holds no lease, so it may not act on any cluster".formatted(rootId)));
    }

    public Optional<Lease> ofRunIfAny(String rootId) {
        return jdbc.sql("select * from lease where root_id = ?")
                .param(rootId)
                .query(this::read)
                .optional();
    }

    /** Gives the cluster back; nothing happens if the run holds none. */
    public void release(String rootId) {
        jdbc.sql("delete from lease where root_id = ?").param(rootId).update();
    }

    /** Keeps the cluster while what a deleted run left behind is cleaned up. */
    public void keepForCleaning(String rootId) {
        jdbc.sql("update lease set state = 'cleaning' where root_id = ?")
                .param(rootId)
                .update();
    }

    /**
     * Keeps the cluster although the run is gone: what it asked of the nodes last may still come true. Nothing but an
     * administrator's {@link #free} ends that.
     */
    public void keepAsEffectUnknown(String rootId) {
        jdbc.sql("update lease set state = 'unknown' where root_id = ?")
                .param(rootId)
                .update();
    }

    /** Whether a run is gone while what it asked for may still come true. */
    public boolean isEffectUnknown(String rootId) {
        return isIn(rootId, "unknown");
    }

    /**
     * Gives a cluster back that was kept because an effect was not known.
     *
     * @param person who looked at the cluster
     * @param reason what was seen there
     * @return whether there was such a lease
     */
    public boolean free(String rootId, String person, String reason) {
        if (!isEffectUnknown(rootId)) {
            return false;
        }
        release(rootId);
        transcript.note(rootId, "%s looked at the cluster and gave it back: %s".formatted(person, reason));
        return true;
    }

    private boolean cleaning(String rootId) {
        return isIn(rootId, "cleaning");
    }

    private boolean isIn(String rootId, String state) {
        return jdbc.sql("select count(*) from lease where root_id = ? and state = ?")
                        .params(rootId, state)
                        .query(Long.class)
                        .single()
                > 0;
    }

    private boolean exists(String rootId) {
        return runtime.getObject()
                        .createProcessInstanceQuery()
                        .processInstanceId(rootId)
                        .count()
                > 0;
    }

    private String runbookName(String runbook) {
        ProcessDefinition definition = repository
                .getObject()
                .createProcessDefinitionQuery()
                .processDefinitionKey(runbook)
                .latestVersion()
                .singleResult();
        return definition == null || definition.getName() == null ? runbook : definition.getName();
    }

    private Lease read(ResultSet row, int index) throws SQLException {
        return new Lease(
                row.getString("cluster"),
                row.getString("root_id"),
                row.getString("runbook"),
                row.getString("person"),
                row.getString("reason"),
                parsed(row.getString("settings")),
                row.getObject("taken_at", OffsetDateTime.class).toInstant());
    }

    private String written(Map<String, String> settings) {
        try {
            return json.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> parsed(String settings) {
        try {
            return json.readValue(settings, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the settings of a lease cannot be read: " + settings, e);
        }
    }
}
