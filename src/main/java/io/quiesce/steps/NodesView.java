package io.quiesce.steps;

import java.util.List;

/**
 * Nodes that were switched on, as the form shows them.
 *
 * @param headline how many are still waited for
 * @param since how long they have been waited for
 * @param rows those that are still waited for
 */
record NodesView(String headline, String since, String updated, List<Row> rows) {

    private static final int MOST_ROWS = 200;

    NodesView {
        rows = rows.stream().limit(MOST_ROWS).toList();
    }

    /**
     * One node.
     *
     * @param node where it stands, for forms that show the thing and its node
     * @param state how it is, and what is missing
     */
    record Row(String what, String node, String state) {}
}
