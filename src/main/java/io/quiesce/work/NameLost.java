package io.quiesce.work;

/**
 * Another engine has this engine's name by now, so this one does nothing any more and has to end.
 *
 * @param sentence why, for the log
 */
public record NameLost(String sentence) {}
