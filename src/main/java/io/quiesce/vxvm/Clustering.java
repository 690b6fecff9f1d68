package io.quiesce.vxvm;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Label;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import java.time.Duration;

/**
 * Leaves and joins CVM, and hands the master role on; acts, each started once and detached. Whether it came true, {@link
 * MemberLook} sees from both sides.
 *
 * <p>Each verb throws {@link IllegalArgumentException} for what cannot be a name, and for an actor who cannot be asked.
 */
public final class Clustering {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** Long enough to start it; how it ends is not waited for here. */
    private static final Duration LEAVE_DEADLINE = Duration.ofSeconds(20);

    private static final int TRIES = 15;

    private static final String LEAVE = "leave-cluster";
    private static final String JOIN = "join-cluster";

    private final CommandRunner runner;

    public Clustering(CommandRunner runner) {
        this.runner = runner;
    }

    /** {@code vxclustadm setmaster HOST}, asked on the present master. */
    public Reading<Asked> handMasterTo(Target on, String host) {
        String line = CommandLine.of("vxclustadm", "setmaster", VeritasNames.host(host));
        return act(on, Label.of("set-master", host), line, DEADLINE);
    }

    /**
     * Leaves. Under VCS {@code hagrp -offline GROUP -sys SYSTEM}, which answers at once; without a monitor {@code
     * vxclustadm stopnode}, which blocks until the last shared volume is closed, for hours if need be. No connection waits
     * for that: it is accepted once it runs. Asking again starts nothing: it says whether the node has refused since, or
     * that the program was killed, which takes nothing back.
     *
     * @param group the group that is CVM; empty without VCS
     */
    public Reading<Asked> leave(Target on, Actor actor, String group, String system) {
        Command leave =
                switch (actor) {
                    case VCS ->
                        Command.act(
                                LEAVE,
                                VeritasPath.with(CommandLine.of(
                                        "hagrp",
                                        "-offline",
                                        VeritasNames.group(group),
                                        "-sys",
                                        VeritasNames.system(system))),
                                LEAVE_DEADLINE);
                    case NONE ->
                        Command.longAct(
                                LEAVE, VeritasPath.with(CommandLine.of("vxclustadm", "stopnode")), LEAVE_DEADLINE);
                    case SERVICEGUARD, UNCLEAR -> throw mayNot("leave", on, actor);
                };
        return Asked.unlessKilled(runner, on, leave);
    }

    /**
     * Joins. Under VCS {@code hagrp -online GROUP -sys SYSTEM}, after {@code hastart} where its engine does not run, unless
     * that has begun to join by itself already; without a monitor {@code vxclustadm -m vcs -t gab startnode}.
     *
     * @param actor who is asked, see {@link Actor#forJoin}
     */
    public Reading<Asked> join(Target on, Actor actor, String group, String system) {
        String script =
                switch (actor) {
                    case VCS -> joinUnderVcs(VeritasNames.group(group), VeritasNames.system(system));
                    case NONE -> CommandLine.of("vxclustadm", "-m", "vcs", "-t", "gab", "startnode");
                    case SERVICEGUARD, UNCLEAR -> throw mayNot("join", on, actor);
                };
        return act(on, JOIN, script, DEADLINE);
    }

    /** The members did not admit the node, and time has changed that: the next {@link #join} is a new one. */
    public void forgetJoin(Target on) {
        runner.forget(on, JOIN);
    }

    /** An engine that starts may bring CVM online by itself (AutoStartList); asked again, VCS would refuse. */
    private static String joinUnderVcs(String group, String system) {
        String state = CommandLine.of("timeout", "-s", "KILL", "10", "hasys", "-state", system);
        String groupState = CommandLine.of("timeout", "-s", "KILL", "10", "hagrp", "-state", group, "-sys", system);
        return """

                runs() { [ "$(%s 2>/dev/null | awk 'END { print $NF }')" = RUNNING ]; }
                if ! runs; then
                  %s
                  tries=0
                  until runs; do
                    tries=$((tries + 1))
                    if [ "$tries" -gt %d ]; then echo 'VCS was started and does not run yet' >&2; exit 1; fi
                    sleep 2
                  done
                fi
                case $(%s 2>/dev/null) in *ONLINE*|*STARTING*) echo 'VCS has begun by itself'; exit 0;; esac
                %s
                """
                .formatted(
                        state,
                        CommandLine.leavingDaemon("hastart"),
                        TRIES,
                        groupState,
                        CommandLine.of("hagrp", "-online", group, "-sys", system));
    }

    private Reading<Asked> act(Target on, String id, String script, Duration deadline) {
        return Asked.by(runner, on, Command.act(id, VeritasPath.with(script), deadline));
    }

    private static IllegalArgumentException mayNot(String verb, Target on, Actor actor) {
        return new IllegalArgumentException(
                "%s shall %s its cluster by %s, expected VCS or NONE".formatted(on, verb, actor));
    }
}
