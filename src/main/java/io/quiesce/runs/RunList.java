package io.quiesce.runs;

import io.quiesce.runs.LiveRun.Facts;
import io.quiesce.runs.LiveRun.Runbook;
import io.quiesce.runs.LiveRun.State;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.history.HistoricTaskInstance;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which runs there are, and the facts of each. Thread-safe.
 *
 * <p>Cluster and reason are what the run was started with, and the node is that of the business key: variables can be
 * overwritten later by whoever completes a task. How it ended is read from the end event it reached, for the same reason.
 */
@Component
final class RunList {

    static final int MOST_INSTANCES = 200;

    private final HistoryService history;
    private final IdentityService identity;
    private final JdbcClient jdbc;

    RunList(HistoryService history, IdentityService identity, JdbcClient jdbc) {
        this.history = history;
        this.identity = identity;
        this.jdbc = jdbc;
    }

    /** The facts of these runs, in this order; one that does not exist is left out. */
    List<Facts> facts(List<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<String, HistoricProcessInstance> roots = new HashMap<>();
        Visitor.bypassingRights(identity, () -> history.createHistoricProcessInstanceQuery()
                        .processInstanceIds(Set.copyOf(ids))
                        .listPage(0, ids.size()))
                .forEach(root -> roots.put(root.getId(), root));
        return factsOf(ids.stream().map(roots::get).filter(Objects::nonNull).toList());
    }

    /** The process instances of a run, the root first, up to so many; empty if there is no such run. */
    List<HistoricProcessInstance> instances(String rootId, int atMost) {
        List<HistoricProcessInstance> instances =
                Visitor.bypassingRights(identity, () -> history.createHistoricProcessInstanceQuery()
                        .rootProcessInstanceId(rootId)
                        .orderByProcessInstanceStartTime()
                        .asc()
                        .listPage(0, atMost));
        return instances.stream()
                .sorted((one, other) -> Boolean.compare(
                        other.getId().equals(rootId), one.getId().equals(rootId)))
                .toList();
    }

    /** The run that a process instance belongs to, itself or as a called process. */
    Optional<String> rootOf(String instanceId) {
        return Visitor.bypassingRights(
                        identity,
                        () -> Optional.ofNullable(history.createHistoricProcessInstanceQuery()
                                .processInstanceId(instanceId)
                                .singleResult()))
                .map(HistoricProcessInstance::getRootProcessInstanceId);
    }

    /** An open or finished user task. */
    Optional<HistoricTaskInstance> task(String taskId) {
        return Visitor.bypassingRights(
                identity,
                () -> Optional.ofNullable(
                        history.createHistoricTaskInstanceQuery().taskId(taskId).singleResult()));
    }

    Facts facts(HistoricProcessInstance root) {
        return factsOf(List.of(root)).get(0);
    }

    private List<Facts> factsOf(List<HistoricProcessInstance> roots) {
        if (roots.isEmpty()) {
            return List.of();
        }
        List<String> ids = roots.stream().map(HistoricProcessInstance::getId).toList();
        Map<String, Map<String, String>> asked = startedWith(ids);
        Map<String, End> ends = ends(ids);
        return roots.stream()
                .map(root -> facts(root, asked.getOrDefault(root.getId(), Map.of()), ends.get(root.getId())))
                .toList();
    }

    private static Facts facts(HistoricProcessInstance root, Map<String, String> asked, @Nullable End end) {
        State state = state(root);
        return new Facts(
                root.getId(),
                runbook(root),
                asked.getOrDefault("cluster", orEmpty(root.getBusinessKey())),
                node(orEmpty(root.getBusinessKey())),
                orEmpty(root.getStartUserId()),
                asked.getOrDefault("reason", ""),
                root.getStartTime().toInstant(),
                root.getEndTime() == null ? null : root.getEndTime().toInstant(),
                state == State.ended && end != null ? end.id() : null,
                ending(root, state, end),
                state);
    }

    /** The business key is the cluster, or cluster and node with a slash between; neither name has one. */
    private static String node(String businessKey) {
        int slash = businessKey.indexOf('/');
        return slash < 0 ? "" : businessKey.substring(slash + 1);
    }

    private static State state(HistoricProcessInstance root) {
        if (root.getEndTime() == null) {
            return State.running;
        }
        // REST and Cockpit say "externally terminated", the engine's Java interface says why only
        boolean deleted = root.getDeleteReason() != null
                || HistoricProcessInstance.STATE_EXTERNALLY_TERMINATED.equals(root.getState());
        return deleted ? State.deleted : State.ended;
    }

    private static @Nullable String ending(HistoricProcessInstance root, State state, @Nullable End end) {
        return switch (state) {
            case running -> null;
            case ended -> end == null ? "Ended" : end.name();
            case deleted -> root.getDeleteReason() == null ? "Deleted" : "Deleted: " + root.getDeleteReason();
        };
    }

    static Runbook runbook(HistoricProcessInstance instance) {
        String key = instance.getProcessDefinitionKey();
        return new Runbook(
                instance.getProcessDefinitionId(),
                key,
                Objects.requireNonNullElse(instance.getProcessDefinitionName(), key),
                Objects.requireNonNullElse(instance.getProcessDefinitionVersion(), 0));
    }

    private Map<String, Map<String, String>> startedWith(Collection<String> ids) {
        Map<String, Map<String, String>> asked = new HashMap<>();
        jdbc.sql("select PROC_INST_ID_, NAME_, TEXT_ from ACT_HI_DETAIL where PROC_INST_ID_ in (:ids)"
                        + " and EXECUTION_ID_ = PROC_INST_ID_ and NAME_ in ('cluster', 'reason') and TEXT_ is not null"
                        + " order by TIME_, SEQUENCE_COUNTER_")
                .param("ids", ids)
                .query(row -> {
                    asked.computeIfAbsent(row.getString(1), id -> new HashMap<>())
                            .putIfAbsent(row.getString(2), row.getString(3));
                });
        return asked;
    }

    private record End(String id, String name) {}

    /** The last end event of each instance; one in the process itself counts more than one in a sub-process. */
    private Map<String, End> ends(Collection<String> ids) {
        Map<String, End> ends = new HashMap<>();
        jdbc.sql("select PROC_INST_ID_, ACT_ID_, coalesce(ACT_NAME_, ACT_ID_) from ACT_HI_ACTINST"
                        + " where PROC_INST_ID_ in (:ids) and ACT_TYPE_ like '%EndEvent'"
                        + " order by case when PARENT_ACT_INST_ID_ = PROC_INST_ID_ then 1 else 0 end,"
                        + " START_TIME_, SEQUENCE_COUNTER_")
                .param("ids", ids)
                .query(row -> {
                    ends.put(row.getString(1), new End(row.getString(2), row.getString(3)));
                });
        return ends;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
