/**
 * Which clusters and nodes exist, read from one file and validated as a whole.
 *
 * <p>Knows the JDK and the YAML reader only; nothing here talks to a node.
 */
@NullMarked
package io.quiesce.inventory;

import org.jspecify.annotations.NullMarked;
