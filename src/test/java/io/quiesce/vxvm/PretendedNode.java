package io.quiesce.vxvm;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.PretendedHost;
import io.quiesce.command.Target;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory that stands for a node: what is sent to it runs in a real shell whose PATH begins with its pretended
 * programs. Each of them prints a text and notes its arguments; {@code cat} reads below the directory.
 */
final class PretendedNode implements CommandRunner {

    private final PretendedHost host;

    PretendedNode(Path root) {
        host = new PretendedHost(root);
    }

    /** A program that prints this, whatever it is asked. */
    PretendedNode prints(String program, String text) {
        return ends(program, 0, text);
    }

    PretendedNode ends(String program, int code, String text) {
        host.file("/answers/" + program, text);
        return script(program, "cat /answers/%s\nexit %d".formatted(program, code));
    }

    /** A program that is a script; {@code answers/NAME} below the node's directory may be printed. */
    PretendedNode script(String program, String body) {
        String note = "{ printf '%s' " + program + "; for a; do printf ' <%s>' \"$a\"; done; printf '\\n'; } >> "
                + host.root + "/asked\n";
        host.program(program, note + body);
        return this;
    }

    PretendedNode file(String path, String text) {
        host.file(path, text);
        return this;
    }

    PretendedNode without(String path) {
        host.without(path);
        return this;
    }

    /** What the programs were asked, each with its arguments in angle brackets. */
    List<String> asked() {
        return host.read("/asked").lines().toList();
    }

    @Override
    public CommandResult run(Target target, Command command) {
        return host.run(target, command);
    }

    @Override
    public void forget(Target target, String id) {}

    @Override
    public CommandResult stop(Target target, String idPrefix) {
        return host.stop(target, idPrefix);
    }
}
