/**
 * The run pages and their API: where a run is, what it did, what people decided, and the abort.
 *
 * <p>Reads the transcript, the leases and the engine's tables; it sends no command and, but for the abort and for giving
 * back a cluster that a deleted run keeps, changes nothing. Knows the engine, JDBC, {@code transcript}, {@code lease}, what
 * {@code runbooks} could not deploy, and the web.
 */
@NullMarked
package io.quiesce.runs;

import org.jspecify.annotations.NullMarked;
