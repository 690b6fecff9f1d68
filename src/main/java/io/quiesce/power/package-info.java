/**
 * What the power control of a node says, beside what its own network shows: a host that hangs looks like one that is off.
 *
 * <p>Knows {@code inventory} and the JDK only, and Jackson for what controllers answer. A secret is read when it is
 * needed and is never part of a text.
 */
@NullMarked
package io.quiesce.power;

import org.jspecify.annotations.NullMarked;
