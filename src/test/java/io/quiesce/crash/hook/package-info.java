/**
 * Rides along in the process of an engine that is to be killed: knows at which step it is, and ends the process by SIGKILL
 * at the instant that is asked for. The tests put it into a jar of its own; no other class of the tests goes with it.
 */
@org.jspecify.annotations.NullMarked
package io.quiesce.crash.hook;
