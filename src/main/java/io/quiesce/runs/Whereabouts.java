package io.quiesce.runs;

import io.quiesce.runs.LiveRun.Flow;
import io.quiesce.runs.LiveRun.Incident;
import io.quiesce.runs.LiveRun.Kind;
import io.quiesce.runs.LiveRun.OpenTask;
import io.quiesce.runs.LiveRun.Span;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Where the tokens of a run are and where they have been. Thread-safe.
 *
 * <p>Reads the engine's tables by SQL: its queries cannot group, and a drain that loops for hours leaves hundreds of
 * rows that would all be read for a dozen answers, every second that somebody looks.
 */
@Component
final class Whereabouts {

    /** All process instances of a run that is on. */
    private static final String INSTANCES =
            "(select PROC_INST_ID_ from ACT_RU_EXECUTION where ROOT_PROC_INST_ID_ = :root)";

    private static final int MOST_INCIDENTS = 50;

    /** What was on more often is told as one stretch of time: a drain looks hundreds of times. */
    private static final int MOST_SPANS_EACH = 20;

    private final JdbcClient jdbc;

    Whereabouts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What became of one activity in one process instance.
     *
     * @param called the instance that it called; null for everything but a call activity
     */
    private record Visit(
            String instance,
            String id,
            String name,
            String type,
            @Nullable String called,
            long open,
            long cancelled,
            long times) {

        /** Sub-processes hold tokens; they are not where one is. */
        boolean isPlace() {
            return !type.equals("subProcess") && !type.equals("transaction") && !id.endsWith("#multiInstanceBody");
        }
    }

    /** What there is to say of the places of one process instance. */
    record Places(List<String> active, List<String> finished, List<String> cancelled) {

        static final Places NONE = new Places(List.of(), List.of(), List.of());
    }

    /**
     * All that was visited in a run.
     *
     * @param places by process instance
     * @param callers by called instance, the call activity
     * @param names labels by activity id
     */
    record Visited(Map<String, Places> places, Map<String, String> callers, Map<String, String> names) {

        String name(String activity) {
            return names.getOrDefault(activity, activity);
        }
    }

    Visited visited(String rootId) {
        List<Visit> visits = jdbc.sql("select PROC_INST_ID_, ACT_ID_, coalesce(ACT_NAME_, ''), ACT_TYPE_,"
                        + " CALL_PROC_INST_ID_, sum(case when END_TIME_ is null then 1 else 0 end),"
                        + " sum(case when ACT_INST_STATE_ = 2 then 1 else 0 end), count(*) from ACT_HI_ACTINST"
                        + " where ROOT_PROC_INST_ID_ = :root"
                        + " group by PROC_INST_ID_, ACT_ID_, ACT_NAME_, ACT_TYPE_, CALL_PROC_INST_ID_"
                        + " order by min(START_TIME_)")
                .param("root", rootId)
                .query(Whereabouts::visit)
                .list();
        Map<String, String> callers = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        Map<String, Map<String, long[]>> tallies = new LinkedHashMap<>();
        for (Visit visit : visits) {
            if (visit.called() != null) {
                callers.put(visit.called(), visit.id());
            }
            if (!visit.name().isBlank()) {
                names.put(visit.id(), visit.name());
            }
            if (visit.isPlace()) {
                long[] tally = tallies.computeIfAbsent(visit.instance(), id -> new LinkedHashMap<>())
                        .computeIfAbsent(visit.id(), id -> new long[2]);
                tally[0] += visit.open();
                tally[1] += visit.times() - visit.open() - visit.cancelled();
            }
        }
        queued(rootId)
                .forEach((instance, ids) ->
                        ids.forEach(id -> tallies.computeIfAbsent(instance, key -> new LinkedHashMap<>())
                                .computeIfAbsent(id, key -> new long[2])[0]++));
        Map<String, Places> places = new HashMap<>();
        tallies.forEach((instance, tally) -> places.put(instance, places(tally)));
        return new Visited(places, callers, names);
    }

    private static Places places(Map<String, long[]> tallies) {
        List<String> active = new ArrayList<>();
        List<String> finished = new ArrayList<>();
        List<String> cancelled = new ArrayList<>();
        tallies.forEach((id, tally) -> {
            if (tally[0] > 0) {
                active.add(id);
            }
            if (tally[1] > 0) {
                finished.add(id);
            }
            if (tally[0] == 0 && tally[1] == 0) {
                cancelled.add(id);
            }
        });
        return new Places(active, finished, cancelled);
    }

    private static Visit visit(ResultSet row, int index) throws SQLException {
        return new Visit(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8));
    }

    /** Steps that a job is about to begin: history does not know them yet. */
    private Map<String, List<String>> queued(String rootId) {
        Map<String, List<String>> queued = new HashMap<>();
        jdbc.sql("select J.PROCESS_INSTANCE_ID_, D.ACT_ID_ from ACT_RU_JOB J"
                        + " join ACT_RU_JOBDEF D on D.ID_ = J.JOB_DEF_ID_ where J.HANDLER_TYPE_ = 'async-continuation'"
                        + " and J.PROCESS_INSTANCE_ID_ in " + INSTANCES)
                .param("root", rootId)
                .query(row -> {
                    queued.computeIfAbsent(row.getString(1), id -> new ArrayList<>())
                            .add(row.getString(2).replace("#multiInstanceBody", ""));
                });
        return queued;
    }

    /** The sequence flows taken, by process instance. */
    Map<String, List<Flow>> flows(String rootId) {
        Map<String, List<Flow>> flows = new HashMap<>();
        jdbc.sql("select instance_id, flow, count(*) from path where root_id = :root group by instance_id, flow"
                        + " order by min(no)")
                .param("root", rootId)
                .query(row -> {
                    flows.computeIfAbsent(row.getString(1), id -> new ArrayList<>())
                            .add(new Flow(row.getString(2), row.getLong(3)));
                });
        return flows;
    }

    /** When steps were at work, tasks waited and called processes were on, in the order of their beginnings. */
    List<Span> spans(String rootId) {
        return jdbc.sql("select PROC_INST_ID_, ACT_ID_, max(coalesce(ACT_NAME_, ACT_ID_)), ACT_TYPE_, min(START_TIME_),"
                        + " max(END_TIME_), count(*), count(END_TIME_), sum(case when ACT_INST_STATE_ = 2 then 1 else 0 end),"
                        + " coalesce(sum(DURATION_), 0) from (select A.*, count(*) over (partition by PROC_INST_ID_, ACT_ID_) as TIMES_"
                        + " from ACT_HI_ACTINST A where ROOT_PROC_INST_ID_ = :root"
                        + " and ACT_TYPE_ in ('serviceTask', 'userTask', 'callActivity')) V"
                        + " group by PROC_INST_ID_, ACT_ID_, ACT_TYPE_,"
                        + " case when TIMES_ <= " + MOST_SPANS_EACH + " then ID_ else '' end"
                        + " order by min(START_TIME_)")
                .param("root", rootId)
                .query(Whereabouts::span)
                .list();
    }

    private static Span span(ResultSet row, int index) throws SQLException {
        long times = row.getLong(7);
        boolean over = row.getLong(8) == times;
        return new Span(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                switch (row.getString(4)) {
                    case "userTask" -> Kind.task;
                    case "callActivity" -> Kind.phase;
                    default -> Kind.step;
                },
                row.getTimestamp(5).toInstant(),
                over ? row.getTimestamp(6).toInstant() : null,
                times,
                row.getLong(10),
                row.getLong(9) == times);
    }

    /** Whether the run's own process waits for a message just now. */
    boolean waitsFor(String message, String rootId) {
        return jdbc.sql("select count(*) from ACT_RU_EVENT_SUBSCR where PROC_INST_ID_ = :root"
                                + " and EVENT_TYPE_ = 'message' and EVENT_NAME_ = :name")
                        .param("root", rootId)
                        .param("name", message)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Whether the run was asked to abort and is at it. */
    boolean isAborting(String rootId) {
        return jdbc.sql("select count(*) from ACT_HI_ACTINST where PROC_INST_ID_ = :root"
                                + " and ACT_TYPE_ = 'messageStartEvent' and PARENT_ACT_INST_ID_ <> :root")
                        .param("root", rootId)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** What is stuck and needs somebody to look, by run and process instance; an incident shows where it arose only. */
    Map<String, Map<String, List<Incident>>> incidents(Collection<String> rootIds) {
        Map<String, Map<String, List<Incident>>> incidents = new HashMap<>();
        if (rootIds.isEmpty()) {
            return incidents;
        }
        jdbc.sql("select E.ROOT_PROC_INST_ID_, I.PROC_INST_ID_, coalesce(I.FAILED_ACTIVITY_ID_, I.ACTIVITY_ID_, ''),"
                        + " I.INCIDENT_TYPE_, coalesce(I.INCIDENT_MSG_, ''), I.INCIDENT_TIMESTAMP_ from ACT_RU_INCIDENT I"
                        + " join ACT_RU_EXECUTION E on E.ID_ = I.PROC_INST_ID_"
                        + " where (I.CAUSE_INCIDENT_ID_ is null or I.CAUSE_INCIDENT_ID_ = I.ID_)"
                        + " and E.ROOT_PROC_INST_ID_ in (:roots)"
                        + " order by I.INCIDENT_TIMESTAMP_ desc fetch first " + MOST_INCIDENTS + " rows only")
                .param("roots", rootIds)
                .query(row -> {
                    incidents
                            .computeIfAbsent(row.getString(1), root -> new HashMap<>())
                            .computeIfAbsent(row.getString(2), instance -> new ArrayList<>())
                            .add(new Incident(
                                    row.getString(3),
                                    row.getString(4),
                                    row.getString(5),
                                    row.getTimestamp(6).toInstant()));
                });
        return incidents;
    }

    /** The user tasks that wait for a person, by run, the oldest first. */
    Map<String, List<OpenTask>> tasks(Collection<String> rootIds) {
        Map<String, Map<String, OpenTask>> tasks = new HashMap<>();
        if (rootIds.isEmpty()) {
            return Map.of();
        }
        jdbc.sql("select E.ROOT_PROC_INST_ID_ as RUN, T.ID_, T.PROC_INST_ID_, T.TASK_DEF_KEY_,"
                        + " coalesce(T.NAME_, T.TASK_DEF_KEY_) as LABEL, T.CREATE_TIME_, T.ASSIGNEE_, L.GROUP_ID_"
                        + " from ACT_RU_TASK T join ACT_RU_EXECUTION E on E.ID_ = T.PROC_INST_ID_"
                        + " left join ACT_RU_IDENTITYLINK L on L.TASK_ID_ = T.ID_ and L.TYPE_ = 'candidate'"
                        + " and L.GROUP_ID_ is not null where E.ROOT_PROC_INST_ID_ in (:roots)"
                        + " order by T.CREATE_TIME_, T.ID_, L.GROUP_ID_")
                .param("roots", rootIds)
                .query(row -> {
                    Map<String, OpenTask> ofRun =
                            tasks.computeIfAbsent(row.getString("RUN"), run -> new LinkedHashMap<>());
                    OpenTask task = ofRun.get(row.getString("ID_"));
                    List<String> groups = new ArrayList<>(task == null ? List.of() : task.groups());
                    if (row.getString("GROUP_ID_") != null) {
                        groups.add(row.getString("GROUP_ID_"));
                    }
                    ofRun.put(row.getString("ID_"), task(row, groups));
                });
        Map<String, List<OpenTask>> byRun = new HashMap<>();
        tasks.forEach((run, ofRun) -> byRun.put(run, List.copyOf(ofRun.values())));
        return byRun;
    }

    private static OpenTask task(ResultSet row, List<String> groups) throws SQLException {
        return new OpenTask(
                row.getString("ID_"),
                row.getString("PROC_INST_ID_"),
                row.getString("TASK_DEF_KEY_"),
                row.getString("LABEL"),
                row.getTimestamp("CREATE_TIME_").toInstant(),
                row.getString("ASSIGNEE_"),
                List.copyOf(groups));
    }
}
