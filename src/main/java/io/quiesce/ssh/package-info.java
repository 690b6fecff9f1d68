/**
 * The wire: sessions, host keys, attached and detached commands over SSH.
 *
 * <p>Knows the words of {@code command} and {@code inventory} and the SSH library; neither the engine nor the database
 * nor the web. What a host prints is handed on, never logged.
 */
@NullMarked
package io.quiesce.ssh;

import org.jspecify.annotations.NullMarked;
