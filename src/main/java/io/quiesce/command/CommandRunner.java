package io.quiesce.command;

/**
 * Runs command lines on nodes. Safe for use by many threads; {@link #run} blocks its caller until the command has
 * answered, its deadline has passed or the line is cut. It never throws for anything a node or a network does.
 *
 * <p>An interrupt of the calling thread ends the wait: a read is killed on its node, an act goes on. A caller that was
 * interrupted is not held for long by a node that does not answer: the kill may go on without it. The interrupt flag is set
 * again.
 */
public interface CommandRunner {

    /**
     * Runs a command on a node and says how it ended. An act whose id ran before is not started again: its result is
     * answered, or its end awaited, until it is forgotten.
     *
     * @throws IllegalArgumentException if there is no such node
     */
    CommandResult run(Target target, Command command);

    /**
     * Says that the outcome of an act is stored: what its node keeps of it may be removed. Cheap and never fails; the
     * removal happens with a later command to that node, with {@link #stop}, or by itself a while after the last command
     * there. Running the same id afterwards starts it anew, so this is also the way to free an id whose act was lost with its node.
     */
    void forget(Target target, String id);

    /**
     * Ends every process that belongs to commands whose id begins with {@code idPrefix}: first asked, then killed, also
     * those that left their process group or session, or that ignore being asked; then removes what these commands keep on
     * the node, unless a process was left. A daemon started by an act is one of its processes, unless {@link
     * CommandLine#leavingDaemon} started it. What has both cleared its environment and outlived its parent is not known
     * any more.
     *
     * @return {@code Exited(0)} with the number of processes left as the last line of its output, or why the node could
     *     not be asked
     * @throws IllegalArgumentException if the prefix is empty or is none of an id: an empty prefix never means "all"
     */
    CommandResult stop(Target target, String idPrefix);
}
