/**
 * The evidence of a run: commands with their outputs, samples, decisions, notes, bug reports and the path taken.
 * Append-only.
 *
 * <p>The line of a command is committed in a transaction of its own, before the command is sent. Knows {@code command} and
 * JDBC.
 */
@NullMarked
package io.quiesce.transcript;

import org.jspecify.annotations.NullMarked;
