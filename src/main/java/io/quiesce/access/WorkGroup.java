package io.quiesce.access;

import static org.camunda.bpm.engine.authorization.Authorization.ANY;
import static org.camunda.bpm.engine.authorization.Permissions.ACCESS;
import static org.camunda.bpm.engine.authorization.Permissions.ALL;
import static org.camunda.bpm.engine.authorization.Permissions.CREATE;
import static org.camunda.bpm.engine.authorization.Permissions.CREATE_INSTANCE;
import static org.camunda.bpm.engine.authorization.Permissions.READ;
import static org.camunda.bpm.engine.authorization.Permissions.READ_HISTORY;
import static org.camunda.bpm.engine.authorization.Permissions.READ_INSTANCE;
import static org.camunda.bpm.engine.authorization.Permissions.READ_TASK;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.READ_HISTORY_VARIABLE;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.READ_INSTANCE_VARIABLE;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.READ_TASK_VARIABLE;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.authorization.UserOperationLogCategoryPermissions;

/**
 * A group of people and everything that its members may do.
 *
 * <p>Beside what stands here, the engine itself lets the candidates and the assignee of a task read and work on it (but
 * not hand it to others, nor write its variables from outside), and every person change the own profile and password. The
 * right to read the history of all runbooks includes the engine's operation log: who did what, also when it was an
 * administrator.
 */
enum WorkGroup {

    /** Starts runbooks, works on tasks, follows the runs. */
    OPERATOR(
            "Operators",
            new Grant(Resources.APPLICATION, "tasklist", ACCESS),
            new Grant(Resources.PROCESS_DEFINITION, ANY, READ, CREATE_INSTANCE, READ_INSTANCE, READ_HISTORY),
            new Grant(Resources.PROCESS_INSTANCE, ANY, CREATE)),

    /** Works on tasks, confirms what somebody else asked for; starts nothing. */
    APPROVER(
            "Approvers",
            new Grant(Resources.APPLICATION, "tasklist", ACCESS),
            new Grant(Resources.PROCESS_DEFINITION, ANY, READ, READ_INSTANCE, READ_HISTORY)),

    /** Reads everything, also who has which rights; changes nothing. */
    AUDITOR(
            "Auditors",
            new Grant(Resources.APPLICATION, "cockpit", ACCESS),
            new Grant(
                    Resources.PROCESS_DEFINITION,
                    ANY,
                    READ,
                    READ_INSTANCE,
                    READ_HISTORY,
                    READ_TASK,
                    READ_INSTANCE_VARIABLE,
                    READ_HISTORY_VARIABLE,
                    READ_TASK_VARIABLE),
            new Grant(Resources.PROCESS_INSTANCE, ANY, READ),
            new Grant(Resources.TASK, ANY, READ),
            new Grant(Resources.DECISION_DEFINITION, ANY, READ, READ_HISTORY),
            new Grant(Resources.DECISION_REQUIREMENTS_DEFINITION, ANY, READ),
            new Grant(Resources.DEPLOYMENT, ANY, READ),
            new Grant(Resources.BATCH, ANY, READ, READ_HISTORY),
            new Grant(Resources.OPERATION_LOG_CATEGORY, ANY, UserOperationLogCategoryPermissions.READ),
            new Grant(Resources.USER, ANY, READ),
            new Grant(Resources.GROUP, ANY, READ),
            new Grant(Resources.AUTHORIZATION, ANY, READ)),

    /**
     * Changes and deploys diagrams and forms, and sees on the front page what in folders is not deployed; runs nothing, and sees
     * nothing of runs. Who may deploy a diagram can run code on this machine, so
     * an editor is trusted as much as an administrator. Deleting a deployment is not an editor's right: it would delete
     * runs and their history with it.
     */
    EDITOR(
            "Editors",
            new Grant(Resources.APPLICATION, "cockpit", ACCESS),
            new Grant(Resources.DEPLOYMENT, ANY, READ, CREATE),
            new Grant(Resources.PROCESS_DEFINITION, ANY, READ),
            new Grant(Resources.DECISION_DEFINITION, ANY, READ),
            new Grant(Resources.DECISION_REQUIREMENTS_DEFINITION, ANY, READ)),

    /** May do everything. */
    ADMINISTRATOR(
            "Administrators",
            Stream.of(Resources.values())
                    .map(resource -> new Grant(resource, ANY, ALL))
                    .toArray(Grant[]::new));

    private final String title;
    private final List<Grant> grants;

    WorkGroup(String title, Grant... grants) {
        this.title = title;
        this.grants = List.of(grants);
    }

    /** The group's id in the engine, and the name by which diagrams call it. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String title() {
        return title;
    }

    List<Grant> grants() {
        return grants;
    }

    /**
     * Some permissions on one kind of thing.
     *
     * @param id of the thing, or {@code *} for all of its kind
     */
    record Grant(Resource resource, String id, List<Permission> permissions) {

        Grant(Resource resource, String id, Permission... permissions) {
            this(resource, id, List.of(permissions));
        }
    }
}
