/**
 * What an operator asks of VxVM/CVM and of the VCS that controls it: who is a member, which shared volumes are open and who
 * holds them, leaving, joining, recovering.
 *
 * <p>Knows {@code command}, {@code inventory} and {@code plan}. What a host says in a form that is not known is {@link
 * io.quiesce.command.Unreadable} and shows the line; it is never read as "closed" or "left".
 */
@NullMarked
package io.quiesce.vxvm;

import org.jspecify.annotations.NullMarked;
