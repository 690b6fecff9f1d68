package io.quiesce.power;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult;
import io.quiesce.inventory.SshAccess;
import java.time.Duration;
import java.util.List;

/**
 * {@code ipmitool} on a management host.
 *
 * <p>Arguments are seen by everybody there, standard input by nobody: the password goes that way. The other variable is
 * unset because {@code ipmitool} prefers it.
 */
record RemoteIpmitool(ManagementHosts hosts, SshAccess.Jump host, SshAccess like) implements Ipmitool {

    private static final String WITH_PASSWORD = "unset IPMITOOL_PASSWORD; IPMI_PASSWORD=$(cat) ";

    @Override
    public CommandResult run(String id, List<String> arguments, Secret password, Duration limit) {
        String line = WITH_PASSWORD + CommandLine.of("ipmitool", arguments);
        return hosts.run(host, like, Command.read(id, line, limit).withInput(password.revealed()));
    }

    @Override
    public String toString() {
        return "the management host " + host.host();
    }
}
