/**
 * Clusters that are pretended: each node is a real SSH server on loopback, a real shell and a directory with its state.
 *
 * <p>What an engine gets from here are files (inventory, identity, known_hosts). Knows the JDK, MINA SSHD and, for its
 * page, Spring MVC; nothing of the product, because it must not share a parser or a constant with what it proves.
 */
@NullMarked
package io.quiesce.lab;

import org.jspecify.annotations.NullMarked;
