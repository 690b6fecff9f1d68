package io.quiesce.vxvm;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Label;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import java.time.Duration;

/**
 * Asks VCS to move or stop service groups; acts, each started once. What became of it, {@link MemberLook} sees: {@code
 * hagrp} answers when VCS has taken the request, not when it is done (reference: vxvm.md 3).
 *
 * <p>Each verb throws {@link IllegalArgumentException} for what cannot be the name of a group or of a system.
 */
public final class ServiceGroups {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final CommandRunner runner;

    public ServiceGroups(CommandRunner runner) {
        this.runner = runner;
    }

    /** {@code hagrp -offline GROUP -sys SYSTEM}. */
    public Reading<Asked> offline(Target via, String group, String system) {
        return ask(via, "offline", group, "-sys", system);
    }

    /** {@code hagrp -switch GROUP -to SYSTEM}. */
    public Reading<Asked> switchTo(Target via, String group, String system) {
        return ask(via, "switch", group, "-to", system);
    }

    /** {@code hagrp -online GROUP -sys SYSTEM}. */
    public Reading<Asked> online(Target via, String group, String system) {
        return ask(via, "online", group, "-sys", system);
    }

    private Reading<Asked> ask(Target via, String verb, String group, String where, String system) {
        String line =
                CommandLine.of("hagrp", "-" + verb, VeritasNames.group(group), where, VeritasNames.system(system));
        String id = Label.of("group-" + verb, group + " " + system);
        return Asked.by(runner, via, Command.act(id, VeritasPath.with(line), DEADLINE));
    }
}
