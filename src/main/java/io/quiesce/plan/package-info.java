/**
 * What a run is going to do and what was found before: findings, and the fingerprint of a plan. The same words for every
 * stack. Knows the JDK only.
 */
@NullMarked
package io.quiesce.plan;

import org.jspecify.annotations.NullMarked;
