/**
 * Steps in flight: a service task that talks to hosts is a wait state; what it has to do is a row here.
 *
 * <p>The row is written in the engine's own transaction, done outside of any transaction by our own threads, and its
 * outcome moves the token. Rows have an owner and a heartbeat, so that what a dead engine left is taken over. Knows the
 * engine, JDBC, {@code transcript} and {@code command}; the steps know nothing of it but {@link io.quiesce.work.Step} and
 * {@link io.quiesce.work.Described}, from which the {@link io.quiesce.work.StepCatalogue} is read.
 */
@NullMarked
package io.quiesce.work;

import org.jspecify.annotations.NullMarked;
