package io.quiesce.command;

/**
 * Runs command lines on nodes. Safe for use by many threads; {@link #run} blocks its caller until the command has
 * answered, its deadline has passed or the line is cut. It never throws for anything a node or a network does.
 *
 * <p>An interrupt of the calling thread ends the wait: a read is killed on its node, an act goes on. The interrupt flag
 * is set again.
 */
public interface CommandRunner {

    /** Runs a command on a node and says how it ended. An act whose id ran before is not started again. */
    CommandResult run(Target target, Command command);

    /**
     * Ends every process that belongs to commands whose id begins with {@code idPrefix}: first asked, then killed, also
     * those that left their process group; then removes what these commands keep on the node.
     *
     * @return {@code Exited(0)} with the number of processes left as the last line of its output, or why the node could
     *     not be asked
     */
    CommandResult stop(Target target, String idPrefix);
}
