/**
 * Runbooks as the engine has them: deploying diagrams and forms, from folders too, checking them, and what the engine does for
 * every diagram beside what is drawn (outcomes of ends, checks of decisions, the path taken, the end of a run).
 *
 * <p>Knows the engine, JDBC for what it remembers of folders, {@code work}, {@code lease}, {@code transcript}, {@code plan} and
 * {@code inventory}.
 */
@NullMarked
package io.quiesce.runbooks;

import org.jspecify.annotations.NullMarked;
