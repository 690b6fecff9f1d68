package io.quiesce.vxvm;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.plan.Naming;
import io.quiesce.vxvm.Membership.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides from both sides whether a node has joined; pure (reference: vxvm.md 2.2, the list of reasons). */
public final class JoinProof {

    /** The one reason of the list that passes by itself. */
    public static final String RECOVERY_IN_PROGRESS = "recovery in progress";

    private static final int NAMED = 5;

    private JoinProof() {}

    /** What the two sides say together. */
    public sealed interface Verdict {
        /** The node is a member by its own word and by that of the others. */
        record Joined() implements Verdict {}

        /**
         * It is not, and time alone may help: it is joining, or a recovery is in progress.
         *
         * @param why for a person, such as "recovery in progress"
         */
        record Waiting(String why) implements Verdict {}

        /** It was refused, and a person has to decide: one of the other reasons of the list. */
        record Refused(String why) implements Verdict {}

        /** Somebody who is needed could not be read, two sides disagree, or the node has not begun to join. */
        record Unknown(String why) implements Verdict {}
    }

    /**
     * Judges. Under VCS its own word about the group that is CVM comes before the reason, which may be an old one. A node that
     * is still out and gives the reason that it gave before has not begun to join, as far as anybody can tell.
     *
     * @param host the node's own name, by which the others know it
     * @param node what the node says
     * @param others what the other members say; two are needed, or one where there is only one
     * @param reasonBefore the reason that nodestate gave before the node was asked to join: the same one proves nothing
     */
    public static Verdict of(
            String host, Reading<Member> node, Map<String, Reading<Member>> others, String reasonBefore) {
        if (node instanceof NotRead<Member> failed) {
            return new Verdict.Unknown("The node could not be read: " + failed.why());
        }
        Member says = node.asOptional().orElseThrow();
        return switch (says.membership().state()) {
            case MEMBER -> ofMember(host, says, Witnesses.of(others));
            case JOINING, ABORTING ->
                new Verdict.Waiting(
                        "the node is " + Witness.word(says.membership().state()) + step(says));
            case OUT -> ofOut(host, says, reasonBefore);
        };
    }

    /** Whether the members did not admit the node for a reason that passes by itself: it has to be asked anew then. */
    public static boolean wasTurnedAway(Membership node) {
        return node.state() == State.OUT && node.reason().equals(RECOVERY_IN_PROGRESS);
    }

    private static String step(Member says) {
        return says.membership().state() == State.JOINING
                        && !says.mode().state().isEmpty()
                ? " (" + says.mode().state() + ")"
                : "";
    }

    private static Verdict ofOut(String host, Member says, String reasonBefore) {
        String reason = says.membership().reason();
        Optional<ServiceGroup> cvm = says.vcs().flatMap(Vcs::cvm);
        if (cvm.filter(group -> group.isMoving(host)).isPresent()) {
            return new Verdict.Waiting("VCS is at the group " + cvm.get().name());
        }
        if (cvm.filter(group -> group.flags(host).contains("FAULTED")).isPresent()) {
            return new Verdict.Refused("%sVCS calls the group %s faulted here until a person clears that"
                    .formatted(reason.isEmpty() ? "" : reason + "; ", cvm.get().name()));
        }
        return ofReason(reason, reasonBefore);
    }

    private static Verdict ofReason(String reason, String reasonBefore) {
        if (reason.equals(RECOVERY_IN_PROGRESS)) {
            return new Verdict.Waiting(RECOVERY_IN_PROGRESS);
        }
        if (reason.isEmpty() || reason.equals(reasonBefore)) {
            return new Verdict.Unknown("The node has not begun to join");
        }
        return new Verdict.Refused(reason);
    }

    private static Verdict ofMember(String host, Member says, Witnesses others) {
        int members = says.membership().members().size() - 1;
        if (!others.suffice(members)) {
            return new Verdict.Unknown("The node says that it is a member, and " + others.tooFew(members));
        }
        return others.who(witness -> witness.seesJoining(host), "still sees", "still see")
                .<Verdict>map(who -> new Verdict.Waiting(who + " the node joining"))
                .or(() -> others.who(witness -> !witness.counts(host), "does", "do")
                        .map(who -> new Verdict.Unknown("The node says that it is a member; " + who + " not count it")))
                .or(() -> unsettled(host, says).or(others::unrest).map(Verdict.Waiting::new))
                .or(() -> disagreement(host, says, others).map(Verdict.Unknown::new))
                .orElseGet(Verdict.Joined::new);
    }

    private static Optional<String> unsettled(String host, Member says) {
        Optional<ServiceGroup> cvm = says.vcs().flatMap(Vcs::cvm).filter(group -> group.isMoving(host));
        if (cvm.isPresent()) {
            // groups that stand on it are refused before it is online
            return Optional.of("VCS is still at the group " + cvm.get().name());
        }
        Mode mode = says.mode();
        if (!mode.configd()) {
            return Optional.of("vxconfigd is disabled on the node");
        }
        if (mode.role() == Mode.Role.OUT
                || mode.role() == Mode.Role.NOT_SET
                || !mode.state().isEmpty()) {
            return Optional.of("the node's role is not settled yet");
        }
        List<String> unusable = says.groups().stream()
                .filter(group -> group.shared() && !group.enabled())
                .map(DiskGroup::name)
                .toList();
        return unusable.isEmpty()
                ? Optional.empty()
                : Optional.of("shared disk groups cannot be used on the node yet: " + Naming.some(unusable, NAMED));
    }

    private static Optional<String> disagreement(String host, Member says, Witnesses others) {
        List<Witness> all = new ArrayList<>(others.fit());
        all.add(new Witness("the node", says));
        List<String> denying = all.stream()
                .filter(witness -> witness.showsNoCvmOn(host))
                .map(Witness::name)
                .toList();
        return Witnesses.disagreement(all)
                .map(what -> "The members disagree about who is one: " + what)
                .or(() -> Optional.of(denying)
                        .filter(names -> !names.isEmpty())
                        .map(names ->
                                "The node says that it is a member; cfscluster on %s says that CVM does not run on it"
                                        .formatted(String.join(", ", names))));
    }
}
