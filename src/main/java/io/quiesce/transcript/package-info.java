/**
 * The evidence of a run: commands with their outputs, samples, decisions, notes and the path taken. Append-only.
 *
 * <p>Each line is committed in a transaction of its own, before the thing it tells of goes on. Knows {@code command},
 * {@code inventory} and JDBC.
 */
@NullMarked
package io.quiesce.transcript;

import org.jspecify.annotations.NullMarked;
