package io.quiesce.vxvm;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Sections;
import io.quiesce.command.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Looks at one node of a CVM cluster: itself, the cluster as it sees it, its shared volumes, VCS. One command. */
public final class MemberLook {

    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofSeconds(20);
    private static final String WHAT = "the look at a member";
    private static final Probes MEMBERSHIP = new Probes().ask("nodestate", "vxclustadm -v nodestate");
    private static final Probes VCS = new Probes().vcs().endVcs();
    private static final Probes PROBES = probes();

    private final CommandRunner runner;

    public MemberLook(CommandRunner runner) {
        this.runner = runner;
    }

    private static Probes probes() {
        return new Probes()
                .ask("hostname", "uname -n")
                .ask("nodestate", "vxclustadm -v nodestate")
                .ask("nidmap", "vxclustadm nidmap")
                .ask("mode", "vxdctl -c mode")
                .ask("protocol", "vxdctl protocolversion")
                .ask("tasks", "vxtask list")
                .ask("ports", "gabconfig -a")
                .ask("fencing", "vxfenadm -d")
                .shell("section serviceguard command -v cmviewcl\n")
                .vcs()
                .ask("cfs", CfsCluster.PROGRAM)
                .endVcs()
                .eachGroup()
                .ask("records", "vxprint -g \"$g\" -ht")
                .ask("volumes", "vxprint -g \"$g\" -lv")
                // how much was recovered is asked only where something is
                .shell("case $out in *state=NEEDSYNC*|*state=SYNC*|*state=REPLAY*)\n")
                .ask("recovery", "vxstat -g \"$g\" -f b")
                .shell(";; esac\n")
                .endEach();
    }

    /**
     * Looks at a node. Every read has a deadline of its own; what was not answered is not read, never "nothing".
     *
     * @throws io.quiesce.command.Unreadable if an answer has a form that is not known
     */
    public Reading<Member> look(Target target) {
        CommandResult result = runner.run(target, Command.read("member-look", PROBES.text(), DEADLINE));
        return Reading.of(result, exited -> member(target.node(), exited));
    }

    private static Reading<Member> member(String node, Exited exited) {
        Sections sections = Sections.read(WHAT, exited);
        Optional<String> silent = PROBES.silent(sections, Set.of("nodestate", "nidmap", "mode"), Set.of("hostname"));
        if (silent.isPresent()) {
            return Probes.notRead(silent.get(), exited);
        }
        MemberAnswers answers = new MemberAnswers(sections);
        return PROBES.silent(sections, Set.of(), answers.needed())
                .<Reading<Member>>map(why -> Probes.notRead(why, exited))
                .orElseGet(() -> new Reading.Read<>(answers.member(node)));
    }

    /**
     * Asks only for the membership: cheap enough to ask again and again.
     *
     * @throws io.quiesce.command.Unreadable if the answer has a form that is not known
     */
    public Reading<Membership> membership(Target target) {
        CommandResult result = runner.run(target, Command.read("membership", MEMBERSHIP.text(), SHORT));
        return Reading.of(result, MemberLook::membership);
    }

    /**
     * Asks only for the service groups, on a node where VCS runs: a quarter of the whole look.
     *
     * @return not read where VCS does not answer, too
     * @throws io.quiesce.command.Unreadable if an answer has a form that is not known
     */
    public Reading<Vcs> groups(Target target) {
        CommandResult result = runner.run(target, Command.read("service-groups", VCS.text(), DEADLINE));
        return Reading.of(result, MemberLook::groups);
    }

    private static Reading<Vcs> groups(Exited exited) {
        Sections sections = Sections.read("the look at the service groups", exited);
        return VCS.silent(sections, Set.of(), Set.of("summary", "states", "attributes", "resources", "engine"))
                .<Reading<Vcs>>map(why -> Probes.notRead(why, exited))
                .orElseGet(() -> new Reading.Read<>(VcsAnswers.read(sections, WHAT)));
    }

    private static Reading<Membership> membership(Exited exited) {
        Sections sections = Sections.read("vxclustadm -v nodestate", exited);
        return MEMBERSHIP
                .silent(sections, Set.of("nodestate"), Set.of())
                .<Reading<Membership>>map(why -> Probes.notRead(why, exited))
                .orElseGet(() -> new Reading.Read<>(
                        NodeState.read(Probes.only(sections, WHAT, "nodestate").lines())));
    }
}
