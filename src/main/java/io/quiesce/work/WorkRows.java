package io.quiesce.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.work.WorkItem.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of steps in flight. Every change is one statement that says which state it expects. */
@Component
final class WorkRows {

    private static final String OPEN = "('QUEUED', 'RUNNING', 'ENDED', 'STUCK')";
    private static final int LONGEST_PROBLEM = 4000;
    /** An engine that was replaced by another of its name has no say any more. */
    private static final String STILL_US =
            " and exists (select 1 from engine where engine.name = ? and engine.incarnation = ?)";

    /** One round of a piece of work. */
    record Turn(String id, int round) {}

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Clock clock;
    private final Presence presence;

    WorkRows(JdbcClient jdbc, ObjectMapper json, Clock clock, Presence presence) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
        this.presence = presence;
    }

    void insert(WorkItem item) {
        jdbc.sql(
                        "insert into work (id, root_id, instance_id, activity_instance_id, runbook, step, bean, person, inputs,"
                                + " state, due_at, round, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'QUEUED', ?, 0, ?)")
                .params(Arrays.asList(
                        item.id(),
                        item.rootId(),
                        item.instanceId(),
                        item.activityInstanceId(),
                        item.runbook(),
                        item.step(),
                        item.bean(),
                        item.person(),
                        written(item.inputs()),
                        item.createdAt().atOffset(ZoneOffset.UTC),
                        item.createdAt().atOffset(ZoneOffset.UTC)))
                .update();
    }

    /** Makes a queued row ours; false if somebody else was faster or it is gone. */
    boolean claim(String id, String owner) {
        return jdbc.sql("update work set state = 'RUNNING', owner = ?, heartbeat = current_timestamp"
                                + " where id = ? and state = 'QUEUED'" + STILL_US)
                        .params(owner, id, owner, presence.incarnation())
                        .update()
                == 1;
    }

    /** Whether it is ours: what is not must send nothing any more. */
    boolean isAt(String id, String owner) {
        return jdbc.sql("select count(*) from work where id = ? and state = 'RUNNING' and owner = ?" + STILL_US)
                        .params(id, owner, owner, presence.incarnation())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Whether it has not become another engine's; one that was cancelled may still say what it has done. */
    boolean isOurs(String id, String owner) {
        return jdbc.sql("select count(*) from work where id = ? and state in ('RUNNING', 'CANCELLED') and owner = ?"
                                + STILL_US)
                        .params(id, owner, owner, presence.incarnation())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Keeps the outcome; false if the work was cancelled meanwhile, or is somebody else's by now. */
    boolean end(String id, String owner, String outcome) {
        return jdbc.sql("update work set state = 'ENDED', outcome = ?, ended_at = ?, heartbeat = current_timestamp"
                                + " where id = ? and state = 'RUNNING' and owner = ?" + STILL_US)
                        .params(outcome, now(), id, owner, owner, presence.incarnation())
                        .update()
                == 1;
    }

    /**
     * Queues it for later; false if the work was cancelled meanwhile, or is somebody else's by now.
     *
     * @param tries how often in a row it was disturbed by now
     */
    boolean putOff(String id, String owner, Duration after, int tries) {
        return jdbc.sql("update work set state = 'QUEUED', owner = null, due_at = ?, round = round + 1, tries = ?"
                                + " where id = ? and state = 'RUNNING' and owner = ?" + STILL_US)
                        .params(
                                Instant.now(clock).plus(after).atOffset(ZoneOffset.UTC),
                                tries,
                                id,
                                owner,
                                owner,
                                presence.incarnation())
                        .update()
                == 1;
    }

    /** The token is about to move; false if somebody else is doing this. */
    boolean close(String id) {
        return jdbc.sql("update work set state = 'CLOSED' where id = ? and state = 'ENDED'")
                        .param(id)
                        .update()
                == 1;
    }

    /** Waits for a person from now on; false if it is not in this state any more, or somebody else is at it by now. */
    boolean stuck(String id, State from, String owner, String problem) {
        return jdbc.sql("update work set state = 'STUCK', problem = ? where id = ? and state = ?"
                                + " and (state = 'ENDED' or owner = ?)")
                        .params(cut(problem), id, from.name(), owner)
                        .update()
                == 1;
    }

    /** PostgreSQL keeps no zero byte in a text. */
    private static String cut(String problem) {
        String storable = problem.replace('\0', '\uFFFD');
        return storable.length() <= LONGEST_PROBLEM ? storable : storable.substring(0, LONGEST_PROBLEM);
    }

    /** Takes a stuck row up again: for its token, or if there is no outcome for doing it; false if it is not stuck. */
    boolean unstick(String id) {
        return jdbc.sql("update work set state = case when outcome is null then 'QUEUED' else 'ENDED' end,"
                                + " problem = null, owner = null, due_at = ?, heartbeat = current_timestamp"
                                + " where id = ? and state = 'STUCK'")
                        .params(now(), id)
                        .update()
                == 1;
    }

    void cancel(String id) {
        jdbc.sql("update work set state = 'CANCELLED', ended_at = ? where id = ? and state in " + OPEN)
                .params(now(), id)
                .update();
    }

    /** The unfinished work of a waiting step. */
    Optional<String> openOf(String activityInstanceId) {
        return jdbc.sql("select id from work where activity_instance_id = ? and state in " + OPEN)
                .param(activityInstanceId)
                .query(String.class)
                .optional();
    }

    Optional<WorkItem> find(String id) {
        return jdbc.sql("select * from work where id = ?")
                .param(id)
                .query(this::read)
                .optional();
    }

    /** Whether work beside the diagram is not over yet; one that waits for a person is not. */
    boolean openForRun(String rootId, String bean) {
        return jdbc.sql("select count(*) from work where root_id = ? and bean = ? and activity_instance_id is null"
                                + " and state in " + OPEN)
                        .params(rootId, bean)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Which of these runs go on: in the engine, or since work of theirs is not over, such as cleaning up after a deletion. */
    Set<String> goingOn(Set<String> rootIds) {
        return Set.copyOf(
                jdbc.sql("select ROOT_PROC_INST_ID_ from ACT_RU_EXECUTION where ROOT_PROC_INST_ID_ in (:roots)"
                                + " union select root_id from work where root_id in (:roots) and state in " + OPEN)
                        .param("roots", rootIds)
                        .query(String.class)
                        .list());
    }

    List<String> due(int limit) {
        return jdbc.sql("select id from work where state = 'QUEUED' and due_at <= ? order by due_at limit " + limit)
                .param(now())
                .query(String.class)
                .list();
    }

    /** Outcomes that were kept so long ago, and whose token did not move. */
    List<String> endedFor(Duration time) {
        return jdbc.sql("select id from work where state = 'ENDED' and heartbeat <= " + EngineRows.ago(time)
                        + " order by heartbeat")
                .query(String.class)
                .list();
    }

    void heartbeat(String owner) {
        jdbc.sql("update work set heartbeat = current_timestamp where owner = ? and state = 'RUNNING'")
                .param(owner)
                .update();
    }

    /** Which of these are not the owner's any more: cancelled, or given to somebody else. */
    List<String> lost(Collection<String> ids, String owner) {
        if (ids.isEmpty()) {
            return List.of();
        }
        return jdbc.sql("select id from work where id in (:ids) "
                        + " and (state in ('CANCELLED', 'QUEUED') or owner <> :owner)")
                .param("ids", ids)
                .param("owner", owner)
                .query(String.class)
                .list();
    }

    /** What an owner is at, as the rows say. */
    List<Turn> runningOf(String owner) {
        return jdbc.sql("select id, round from work where owner = ? and state = 'RUNNING'")
                .param(owner)
                .query((row, index) -> new Turn(row.getString("id"), row.getInt("round")))
                .list();
    }

    /** Puts a piece of work that its owner is not at back into the queue; false if that has changed. */
    boolean takeBack(Turn turn, String owner) {
        return jdbc.sql("update work set state = 'QUEUED', owner = null, due_at = ?"
                                + " where id = ? and round = ? and owner = ? and state = 'RUNNING'" + STILL_US)
                        .params(now(), turn.id(), turn.round(), owner, owner, presence.incarnation())
                        .update()
                == 1;
    }

    /** Puts back what other owners that have been silent for so long left running. */
    int takeOver(String owner, Duration silence) {
        return jdbc.sql("update work set state = 'QUEUED', owner = null, due_at = ?"
                        + " where state = 'RUNNING' and owner <> ? and heartbeat < " + EngineRows.ago(silence)
                        + STILL_US)
                .params(now(), owner, owner, presence.incarnation())
                .update();
    }

    /**
     * Whether another engine that has not been silent for so long is still at something of the run that was cancelled, or
     * for work that belongs to no step at anything of it. It will notice, and then {@link #leave}.
     */
    boolean isElsewhere(WorkItem item, String owner, Duration silence) {
        String states = item.activityInstanceId() == null ? "('RUNNING', 'CANCELLED')" : "('CANCELLED')";
        return jdbc.sql(
                                "select count(*) from work w join engine e on e.name = w.owner where w.root_id = ? and w.id <> ?"
                                        + " and w.owner <> ? and w.state in " + states + " and e.heartbeat >= "
                                        + EngineRows.ago(silence))
                        .params(item.rootId(), item.id(), owner)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** What was cancelled while this owner was at it, and of which it has not said yet that it has left it. */
    List<String> cancelledOf(String owner) {
        return jdbc.sql("select id from work where owner = ? and state = 'CANCELLED'")
                .param(owner)
                .query(String.class)
                .list();
    }

    /** Its owner is not at it any more. */
    void leave(String id, String owner) {
        jdbc.sql("update work set owner = null where id = ? and owner = ? and state = 'CANCELLED'")
                .params(id, owner)
                .update();
    }

    private WorkItem read(ResultSet row, int index) throws SQLException {
        return new WorkItem(
                row.getString("id"),
                row.getString("root_id"),
                row.getString("instance_id"),
                row.getString("activity_instance_id"),
                row.getString("runbook"),
                row.getString("step"),
                row.getString("bean"),
                row.getString("person"),
                parsed(row.getString("inputs")),
                State.valueOf(row.getString("state")),
                row.getInt("round"),
                row.getInt("tries"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("outcome"));
    }

    private String written(Map<String, String> inputs) {
        try {
            return json.writeValueAsString(inputs);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> parsed(String inputs) {
        try {
            return json.readValue(inputs, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the inputs of a step cannot be read: " + inputs, e);
        }
    }

    private OffsetDateTime now() {
        return Instant.now(clock).atOffset(ZoneOffset.UTC);
    }
}
