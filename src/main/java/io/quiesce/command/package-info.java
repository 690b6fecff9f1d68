/**
 * One command line on one node and how it ended: the vocabulary every other package speaks.
 *
 * <p>Outcomes are sealed; a non-zero exit code is an answer, a cut line is "effect unknown". Knows the JDK only.
 */
@NullMarked
package io.quiesce.command;

import org.jspecify.annotations.NullMarked;
