package io.quiesce.power;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.inventory.SshAccess;

/** Hosts that are no nodes, and on which {@code ipmitool} runs. Thread-safe. */
@FunctionalInterface
public interface ManagementHosts {

    /**
     * Runs a read there and says how it ended; nobody writes it down, for its input is a secret.
     *
     * @param host where, and who logs in
     * @param like the access of the node in question, whose identity and known hosts are used
     */
    CommandResult run(SshAccess.Jump host, SshAccess like, Command command);
}
