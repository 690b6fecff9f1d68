package io.quiesce.vxvm;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.plan.Naming;
import io.quiesce.vxvm.Membership.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides from both sides whether a node has left, and whether cleanly; pure (reference: vxvm.md 3, the list to verify). */
public final class LeaveProof {

    private static final int NAMED = 5;
    private static final String SAYS_OUT = "The node says that it is out of the cluster";

    private final LeavePlan plan;
    private final Witnesses witnesses;

    private LeaveProof(LeavePlan plan, Map<String, Reading<Member>> survivors) {
        this.plan = plan;
        this.witnesses = Witnesses.of(survivors);
    }

    /** What the two sides say together. */
    public sealed interface Verdict {
        /** The node and every survivor that is needed agree, and no resynchronisation began. */
        record LeftCleanly() implements Verdict {}

        /**
         * The node is out of the cluster, but it was no clean leave.
         *
         * @param why in a sentence
         */
        record LeftUncleanly(String why) implements Verdict {}

        /** The node is still a member by somebody's word, or is leaving just now. */
        record NotLeft(String why) implements Verdict {}

        /** Somebody who is needed could not be read, or two sides disagree: nobody knows. */
        record Unknown(String why) implements Verdict {}
    }

    /**
     * Judges. Every survivor that can be heard has to agree, however many are needed.
     *
     * <p>The reason "user initiated stop" may be that of an earlier leave; it proves nothing without the survivors, so it is
     * never asked for alone.
     *
     * @param node what the node says of itself after the leave
     * @param survivors what the survivors say; two are needed, or one where the plan has only one
     */
    public static Verdict of(LeavePlan plan, Reading<Member> node, Map<String, Reading<Member>> survivors) {
        LeaveProof proof = new LeaveProof(plan, survivors);
        if (node instanceof NotRead<Member> failed) {
            return proof.withoutTheNode(failed.why());
        }
        Member says = node.asOptional().orElseThrow();
        if (says.membership().state() != State.OUT) {
            return proof.stillIn(says);
        }
        return proof.notGone()
                .or(() -> proof.tooFew(SAYS_OUT))
                .or(() -> proof.notSettled(says))
                .or(() -> proof.unclean(says))
                .orElseGet(Verdict.LeftCleanly::new);
    }

    private Verdict withoutTheNode(String why) {
        String silence = "The node does not answer: " + why;
        return counting()
                .or(this::leaving)
                .or(() -> running(List.of()))
                .<Verdict>map(what -> new Verdict.NotLeft(silence + "; " + what))
                .or(() -> tooFew(silence))
                .or(() -> witnesses.unrest().map(what -> new Verdict.Unknown(silence + "; " + what)))
                .orElseGet(() -> new Verdict.LeftUncleanly(
                        silence + "; its survivors say that it is gone: " + witnesses.names()));
    }

    private Verdict stillIn(Member says) {
        boolean allSayGone = enough()
                && counting().isEmpty()
                && leaving().isEmpty()
                && witnesses.unrest().isEmpty();
        String own =
                "The node says that it is " + Witness.word(says.membership().state());
        return allSayGone && says.membership().isMember()
                ? new Verdict.Unknown(own + "; its survivors say that it is gone: " + witnesses.names())
                : new Verdict.NotLeft(own);
    }

    private Optional<Verdict> notGone() {
        return leaving()
                .<Verdict>map(what -> new Verdict.NotLeft("The node is leaving just now: " + what))
                .or(() -> counting().map(what -> new Verdict.Unknown(SAYS_OUT + "; " + what)));
    }

    private Optional<Verdict> tooFew(String own) {
        return enough()
                ? Optional.empty()
                : unknown(own + ", and " + witnesses.tooFew(plan.survivors().size()));
    }

    private boolean enough() {
        return witnesses.suffice(plan.survivors().size());
    }

    /** Both sides say "out"; what else they say must fit, or the reconfiguration is not over. */
    private Optional<Verdict> notSettled(Member says) {
        if (!says.mode().configd()) {
            return unknown("vxconfigd is disabled on the node: what it has left of the cluster cannot be seen");
        }
        if (says.mode().role() != Mode.Role.OUT) {
            return unknown(
                    "nodestate of the node says that it is out of the cluster, vxdctl that the cluster is active");
        }
        if (says.actor() == Actor.VCS && says.ports().members().isEmpty()) {
            return unknown("The node shows no port of GAB, though VCS runs on it");
        }
        List<String> shared = says.groups().stream()
                .filter(DiskGroup::shared)
                .map(DiskGroup::name)
                .toList();
        if (!shared.isEmpty()) {
            return unknown("The node is out of the cluster, and still lists shared disk groups: "
                    + Naming.some(shared, NAMED));
        }
        return openPorts(says)
                .or(() -> running(List.of(new Witness("the node", says)))
                        .map(what -> "The node is out of the cluster, but " + what))
                .<Verdict>map(Verdict.NotLeft::new)
                .or(this::unsettledSurvivors);
    }

    private Optional<Verdict> unsettledSurvivors() {
        return witnesses
                .unrest()
                .<Verdict>map(what -> new Verdict.Unknown("The node is out of a cluster that is not at rest: " + what))
                .or(() -> witnesses
                        .disagreement()
                        .map(what -> new Verdict.Unknown("The survivors disagree about who is a member: " + what)));
    }

    /** Ports of CVM and CFS that belong to nobody who is joined, on the node and on the survivors. */
    private Optional<String> openPorts(Member node) {
        Set<Integer> joined = witnesses.fit().stream()
                .flatMap(witness -> witness.monitorIds().stream())
                .collect(Collectors.toSet());
        List<String> open = new ArrayList<>();
        add(open, "the node", node.ports(), joined);
        witnesses
                .fit()
                .forEach(witness -> add(open, witness.name(), witness.says().ports(), joined));
        return open.isEmpty()
                ? Optional.empty()
                : Optional.of("The node is out of the cluster, but ports of GAB are still open for it: "
                        + String.join("; ", open));
    }

    private static void add(List<String> open, String where, GabPorts ports, Set<Integer> joined) {
        Set<String> letters = new TreeSet<>();
        ports.members().forEach((letter, ids) -> {
            if (GabPorts.OF_CVM.contains(letter) && !joined.containsAll(ids)) {
                letters.add(letter);
            }
        });
        if (!letters.isEmpty()) {
            open.add(String.join(", ", letters) + " on " + where);
        }
    }

    /** VCS, whom cfscluster asks, hears of a leave a moment after the kernel: until then it is not over. */
    private Optional<String> running(List<Witness> besides) {
        List<String> saying = Stream.concat(besides.stream(), witnesses.fit().stream())
                .filter(witness -> witness.showsCvmOn(plan.host()))
                .map(Witness::name)
                .toList();
        return saying.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "cfscluster still says that CVM runs on it (asked on %s)".formatted(String.join(", ", saying)));
    }

    private Optional<Verdict> unclean(Member says) {
        Map<String, String> began = new TreeMap<>();
        witnesses.fit().forEach(witness -> began.putAll(Resync.of(witness.says())));
        began.keySet().removeAll(plan.recovering());
        if (!began.isEmpty()) {
            List<String> volumes = began.entrySet().stream()
                    .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                    .toList();
            return Optional.of(new Verdict.LeftUncleanly(
                    "The node has left, and a resynchronisation began: " + Naming.some(volumes, NAMED)));
        }
        String reason = says.membership().reason();
        if (reason.equals(Membership.USER_INITIATED_STOP)) {
            return Optional.empty();
        }
        return Optional.of(new Verdict.LeftUncleanly(
                reason.isEmpty()
                        ? "The node has left and gives no reason, where 'user initiated stop' was expected"
                        : "The node has left for the reason '%s', where 'user initiated stop' was expected"
                                .formatted(reason)));
    }

    private Optional<String> counting() {
        return witnesses
                .who(witness -> witness.counts(plan.host()), "counts", "count")
                .map(who -> who + " it as a member");
    }

    private Optional<String> leaving() {
        return witnesses
                .who(witness -> witness.seesLeaving(plan.host()), "still sees", "still see")
                .map(who -> who + " it leaving");
    }

    private static Optional<Verdict> unknown(String why) {
        return Optional.of(new Verdict.Unknown(why));
    }

    /**
     * Whether the node itself says that it is out of the cluster; empty if it could not be read. What holds a leave up is
     * said by {@link #waitsFor}.
     */
    public static Optional<Boolean> isOut(Reading<Membership> node) {
        return node.asOptional().map(seen -> seen.state() == Membership.State.OUT);
    }

    /**
     * Why a leave that was asked for is not through yet, for a person: volumes that are open with who holds them, another
     * reconfiguration, a resource that VCS gave up on, a node that does not answer.
     */
    public static String waitsFor(
            LeavePlan plan, Reading<Member> node, Reading<Openness> openness, Map<String, Reading<Member>> survivors) {
        return LeaveWait.of(plan, node, openness, survivors);
    }
}
