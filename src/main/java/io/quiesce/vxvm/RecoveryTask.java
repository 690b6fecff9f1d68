package io.quiesce.vxvm;

/**
 * One row of {@code vxtask list}.
 *
 * @param type such as {@code RDWRBACK} or {@code ATCOPY}
 * @param percent how much is done, 0 to 100
 * @param object the row's words after its progress: what it works on
 */
public record RecoveryTask(String id, String type, boolean paused, double percent, String object) {}
