/**
 * One run per cluster: who holds the right to do maintenance, and what exactly that run was allowed to do.
 *
 * <p>Steps take the cluster, the nodes and the plan from here, never from process variables, which anybody who may
 * complete a task can write. Knows the engine, {@code transcript} and JDBC.
 */
@NullMarked
package io.quiesce.lease;

import org.jspecify.annotations.NullMarked;
