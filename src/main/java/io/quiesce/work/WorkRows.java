package io.quiesce.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.work.WorkItem.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of steps in flight. Every change is one statement that says which state it expects. */
@Component
final class WorkRows {

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Clock clock;

    WorkRows(JdbcClient jdbc, ObjectMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    void insert(WorkItem item) {
        jdbc.sql(
                        "insert into work (id, root_id, instance_id, activity_instance_id, runbook, step, bean, person, inputs,"
                                + " state, due_at, round, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'QUEUED', ?, 0, ?)")
                .params(java.util.Arrays.asList(
                        item.id(),
                        item.rootId(),
                        item.instanceId(),
                        item.activityInstanceId(),
                        item.runbook(),
                        item.step(),
                        item.bean(),
                        item.person(),
                        written(item.inputs()),
                        Timestamp.from(item.createdAt()),
                        Timestamp.from(item.createdAt())))
                .update();
    }

    /** Makes a queued row ours; false if somebody else was faster or it is gone. */
    boolean claim(String id, String owner) {
        return jdbc.sql("update work set state = 'RUNNING', owner = ?, heartbeat = ? where id = ? and state = 'QUEUED'")
                        .params(owner, now(), id)
                        .update()
                == 1;
    }

    /** Keeps the outcome; false if the work was cancelled meanwhile. */
    boolean end(String id, String outcome) {
        return jdbc.sql("update work set state = 'ENDED', outcome = ?, ended_at = ?, heartbeat = ?"
                                + " where id = ? and state = 'RUNNING'")
                        .params(outcome, now(), now(), id)
                        .update()
                == 1;
    }

    boolean putOff(String id, Duration after) {
        return jdbc.sql("update work set state = 'QUEUED', owner = null, due_at = ?, round = round + 1"
                                + " where id = ? and state = 'RUNNING'")
                        .params(Timestamp.from(Instant.now(clock).plus(after)), id)
                        .update()
                == 1;
    }

    boolean close(String id) {
        return jdbc.sql("update work set state = 'CLOSED' where id = ? and state in ('ENDED', 'STUCK')")
                        .param(id)
                        .update()
                == 1;
    }

    void stuck(String id, String problem) {
        jdbc.sql("update work set state = 'STUCK', problem = ? where id = ? and state in ('ENDED', 'RUNNING')")
                .params(problem.length() <= 4000 ? problem : problem.substring(0, 4000), id)
                .update();
    }

    void cancel(String id) {
        jdbc.sql("update work set state = 'CANCELLED', ended_at = ? where id = ?"
                        + " and state in ('QUEUED', 'RUNNING', 'ENDED', 'STUCK')")
                .params(now(), id)
                .update();
    }

    /** The unfinished work of a waiting step. */
    Optional<String> openOf(String activityInstanceId) {
        return jdbc.sql("select id from work where activity_instance_id = ?"
                        + " and state in ('QUEUED', 'RUNNING', 'ENDED', 'STUCK')")
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

    boolean openForRun(String rootId, String bean) {
        return jdbc.sql("select count(*) from work where root_id = ? and bean = ? and activity_instance_id is null"
                                + " and state in ('QUEUED', 'RUNNING', 'ENDED')")
                        .params(rootId, bean)
                        .query(Long.class)
                        .single()
                > 0;
    }

    List<String> due(int limit) {
        return jdbc.sql("select id from work where state = 'QUEUED' and due_at <= ? order by due_at limit " + limit)
                .param(now())
                .query(String.class)
                .list();
    }

    /** Outcomes that were kept but whose token did not move. */
    List<String> endedBefore(Instant moment) {
        return jdbc.sql("select id from work where state = 'ENDED' and heartbeat <= ? order by heartbeat")
                .param(Timestamp.from(moment))
                .query(String.class)
                .list();
    }

    void heartbeat(String owner) {
        jdbc.sql("update work set heartbeat = ? where owner = ? and state = 'RUNNING'")
                .params(now(), owner)
                .update();
    }

    /** Puts what an owner left running back into the queue. */
    int takeBack(String owner) {
        return jdbc.sql(
                        "update work set state = 'QUEUED', owner = null, due_at = ? where owner = ? and state = 'RUNNING'")
                .params(now(), owner)
                .update();
    }

    /** Puts back what owners without a heartbeat since a moment left running. */
    int takeOver(Instant moment) {
        return jdbc.sql("update work set state = 'QUEUED', owner = null, due_at = ?"
                        + " where state = 'RUNNING' and heartbeat < ?")
                .params(now(), Timestamp.from(moment))
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
                row.getTimestamp("created_at").toInstant(),
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

    private Timestamp now() {
        return Timestamp.from(Instant.now(clock));
    }
}
