package io.quiesce.access;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.task.TaskQuery;

/**
 * The list that Tasklist opens with: every open task that the person may see, the newest first, with its cluster.
 *
 * <p>Without it Tasklist shows an empty page. It refreshes by itself; the default does not.
 */
final class AllTasks {

    private static final String NAME = "All tasks";

    private final FilterService filters;
    private final TaskService tasks;

    AllTasks(FilterService filters, TaskService tasks) {
        this.filters = filters;
        this.tasks = tasks;
    }

    /** Makes the list, or brings it up to date; answers its id. */
    String establish() {
        Filter filter = filters.createTaskFilterQuery().filterName(NAME).list().stream()
                .findFirst()
                .orElseGet(() -> filters.newTaskFilter(NAME));
        TaskQuery newestFirst =
                tasks.createTaskQuery().active().orderByTaskCreateTime().desc();
        filter.setQuery(newestFirst);
        filter.setProperties(Map.of(
                "description",
                "Everything that waits for a decision of yours",
                "priority",
                -10,
                "refresh",
                true,
                "showUndefinedVariable",
                false,
                "variables",
                List.of(Map.of("name", "cluster", "label", "Cluster"))));
        return filters.saveFilter(filter).getId();
    }
}
