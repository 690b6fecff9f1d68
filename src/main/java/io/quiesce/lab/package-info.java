/**
 * Clusters that are pretended: each node is a real SSH server on loopback, a real shell, a management controller that
 * speaks Redfish, and a directory with its state.
 *
 * <p>What an engine gets from here are files (inventory, identity, known_hosts, the controllers' certificate and
 * password). Knows the JDK with its HTTP server, MINA SSHD, BouncyCastle for one certificate and, for its page, Spring MVC; nothing of the product, because it must not share a parser or a constant with what it proves.
 */
@NullMarked
package io.quiesce.lab;

import org.jspecify.annotations.NullMarked;
