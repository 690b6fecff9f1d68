/**
 * Switching nodes on and off from outside, and what their power controls say beside what their own network shows: a host
 * that hangs looks like one that is off.
 *
 * <p>Redfish, IPMI through {@code ipmitool}, wake-on-LAN. Knows {@code command}, {@code inventory} and the JDK only, and
 * Jackson for what controllers answer; how a management host is reached, it is given. A secret is read when it is needed
 * and is never part of a text.
 */
@NullMarked
package io.quiesce.power;

import org.jspecify.annotations.NullMarked;
