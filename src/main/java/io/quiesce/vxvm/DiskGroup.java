package io.quiesce.vxvm;

/**
 * One line of {@code vxdg list}: a disk group, whether it is shared, and whether it can be used here now.
 *
 * @param shared whether it is shared; so is one that is disabled and does not say: a shared group looks like that on a node
 *     whose vxconfigd has lost the master
 */
public record DiskGroup(String name, boolean enabled, boolean shared) {}
