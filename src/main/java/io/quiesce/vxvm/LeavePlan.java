package io.quiesce.vxvm;

import io.quiesce.command.Reading;
import io.quiesce.inventory.Application;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.plan.Canonical;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a run does so that one node leaves its cluster. Made from live looks; two plans with the same hash do the same.
 *
 * @param node the node, by its name in the inventory
 * @param host its own name, by which CVM and VCS know it
 * @param actor who is asked to leave
 * @param cvmGroup the group of VCS that is CVM; empty without VCS
 * @param moves service groups that run on the node, in the order in which they are halted: parents before children, those
 *     that mount file systems last
 * @param applications the inventory's applications that run on the node, in the order in which they are halted
 * @param mounts what is unmounted by hand, checkpoints first; what VCS mounts goes with its group
 * @param primaries file systems whose CFS primary is the node, and which node takes it over
 * @param newMaster the node that takes the master role over, by its name in the inventory; empty if the node is not master,
 *     or if nobody can be given the role
 * @param survivors members that stay, by their names in the inventory
 * @param reasonBefore what {@code nodestate} gave as the reason of the last leave, before this one; may be stale
 * @param recovering volumes that needed resynchronisation before the leave already
 */
public record LeavePlan(
        String cluster,
        String node,
        String host,
        Actor actor,
        String cvmGroup,
        List<GroupMove> moves,
        List<String> applications,
        List<ClusterMount> mounts,
        List<Primary> primaries,
        String newMaster,
        List<String> survivors,
        String reasonBefore,
        List<String> recovering) {

    /**
     * A service group that leaves the node.
     *
     * @param to the system that takes it over; empty if it is only taken offline here
     * @param mounts whether it only mounts cluster file systems, or has to stay for one that does: it is taken offline after
     *     the drain only. A group that mounts and holds programs too goes before, or the drain would wait for it
     */
    public record GroupMove(String group, String to, boolean mounts) {}

    /**
     * A CFS primary that moves.
     *
     * @param toNode a node that has the file system mounted, as far as VCS can tell, by its name in the inventory
     */
    public record Primary(String point, String toNode) {}

    /** The least cluster protocol that can hand the master role on (reference: vxvm.md 2.1). */
    static final int MASTER_PROTOCOL = 100;

    public LeavePlan {
        moves = List.copyOf(moves);
        applications = List.copyOf(applications);
        mounts = List.copyOf(mounts);
        primaries = List.copyOf(primaries);
        survivors = List.copyOf(survivors);
        recovering = List.copyOf(recovering);
    }

    /**
     * Makes the plan from what was seen; where something could not be read the plan leaves it out, and {@link
     * LeaveFindings} blocks. Deterministic: the same survey gives the same plan.
     *
     * <p>The master role goes to the first survivor of the inventory whose vxconfigd is enabled. A CFS primary goes there
     * too if the file system is mounted there, or else to the first survivor on which it is: where a group of VCS mounts it,
     * that group tells; where none does nobody can tell from here, and the node that is asked will say.
     *
     * @param switchGroups whether groups go to another system where they can
     */
    public static LeavePlan of(Cluster cluster, LeaveSurvey survey, boolean switchGroups) {
        Map<String, Member> survivors = survivors(cluster, survey);
        Optional<Member> leaving = survey.leaving().asOptional();
        Optional<Vcs> vcs = leaving.flatMap(Member::vcs);
        String host = leaving.map(Member::host).orElse("");
        List<ClusterMount> mounts =
                survey.openness().asOptional().map(Openness::mounts).orElse(List.of());
        String newMaster = leaving.filter(LeavePlan::canHandMasterOn)
                .flatMap(master -> newMaster(survivors))
                .orElse("");
        return new LeavePlan(
                survey.cluster(),
                survey.node(),
                host,
                leaving.map(Member::actor).orElse(Actor.UNCLEAR),
                vcs.flatMap(Vcs::cvm).map(ServiceGroup::name).orElse(""),
                vcs.map(it -> moves(it, host, survivors.values(), switchGroups)).orElse(List.of()),
                cluster.applications().stream()
                        .map(Application::name)
                        .filter(survey.running()::contains)
                        .toList(),
                byHand(mounts, vcs, host),
                primaries(mounts, vcs, host, survivors, newMaster),
                newMaster,
                List.copyOf(survivors.keySet()),
                leaving.map(it -> it.membership().reason()).orElse(""),
                recovering(survey));
    }

    private static Map<String, Member> survivors(Cluster cluster, LeaveSurvey survey) {
        Map<String, Member> survivors = new LinkedHashMap<>();
        for (Node node : cluster.nodes()) {
            Optional.ofNullable(survey.others().get(node.name()))
                    .flatMap(Reading::asOptional)
                    .filter(member -> member.membership().isMember())
                    .ifPresent(member -> survivors.put(node.name(), member));
        }
        return survivors;
    }

    static boolean canHandMasterOn(Member member) {
        return member.isMaster() && protocolOf(member) >= MASTER_PROTOCOL;
    }

    /** A protocol that is not said, or said as 0, is no reason against it: the command will say. */
    private static int protocolOf(Member member) {
        int said = member.protocol().orElse(0);
        return said == 0 ? MASTER_PROTOCOL : said;
    }

    private static Optional<String> newMaster(Map<String, Member> survivors) {
        return survivors.entrySet().stream()
                .filter(entry -> entry.getValue().mode().configd())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static List<GroupMove> moves(Vcs vcs, String host, Collection<Member> survivors, boolean switchGroups) {
        List<String> members = survivors.stream().map(Member::host).toList();
        GroupOrder order = new GroupOrder(vcs, host);
        return order.inOrder().stream()
                .map(group -> new GroupMove(
                        group.name(),
                        switchGroups ? order.takesOver(group, vcs, members).orElse("") : "",
                        order.isLate(group)))
                .toList();
    }

    /** What no group that runs on the node mounts; checkpoints first, then what is mounted deeper before what holds it. */
    private static List<ClusterMount> byHand(List<ClusterMount> mounts, Optional<Vcs> vcs, String host) {
        return mounts.stream()
                .filter(mount -> mountedBy(mount.point(), vcs, host).isEmpty())
                .sorted(Comparator.comparing(ClusterMount::isCheckpoint)
                        .reversed()
                        .thenComparing(mount ->
                                -mount.point().chars().filter(c -> c == '/').count())
                        .thenComparing(ClusterMount::point))
                .toList();
    }

    private static Optional<ServiceGroup> mountedBy(String point, Optional<Vcs> vcs, String host) {
        return vcs.stream()
                .flatMap(it -> it.groups().stream())
                .filter(group -> group.mayRunOn(host) && !group.isOffline(host))
                .filter(group -> group.mountPoints().contains(point))
                .findFirst();
    }

    private static List<Primary> primaries(
            List<ClusterMount> mounts,
            Optional<Vcs> vcs,
            String host,
            Map<String, Member> survivors,
            String newMaster) {
        List<Primary> primaries = new ArrayList<>();
        for (ClusterMount mount : mounts) {
            if (mount.isCheckpoint() || host.isEmpty() || !mount.primary().equals(host)) {
                continue;
            }
            Optional<ServiceGroup> group = mountedBy(mount.point(), vcs, host);
            survivors.entrySet().stream()
                    .filter(entry -> group.isEmpty()
                            || group.get().isOnline(entry.getValue().host()))
                    .map(Map.Entry::getKey)
                    .min(Comparator.comparing(name -> !name.equals(newMaster)))
                    .ifPresent(name -> primaries.add(new Primary(mount.point(), name)));
        }
        return primaries.stream().sorted(Comparator.comparing(Primary::point)).toList();
    }

    private static List<String> recovering(LeaveSurvey survey) {
        TreeSet<String> keys = new TreeSet<>();
        Stream.concat(Stream.of(survey.leaving()), survey.others().values().stream())
                .flatMap(reading -> reading.asOptional().stream())
                .forEach(member -> keys.addAll(Resync.of(member).keySet()));
        return List.copyOf(keys);
    }

    /** SHA-256 over everything in the plan, in lower-case hexadecimal: two plans with the same hash do the same. */
    public String hash() {
        return canonical().sha256();
    }

    private Canonical canonical() {
        Canonical text = new Canonical("quiesce vxvm leave plan 1")
                .add(cluster)
                .add(node)
                .add(host)
                .add(actor.name())
                .add(cvmGroup);
        text.add("moves").add(String.valueOf(moves.size()));
        moves.forEach(m -> text.add(m.group()).add(m.to()).add(String.valueOf(m.mounts())));
        text.list("applications", applications);
        text.add("mounts").add(String.valueOf(mounts.size()));
        mounts.forEach(m -> text.add(m.volume())
                .add(m.point())
                .add(m.checkpoint())
                .add(String.valueOf(m.lock()))
                .add(m.lockKey())
                .add(m.primary()));
        text.add("primaries").add(String.valueOf(primaries.size()));
        primaries.forEach(p -> text.add(p.point()).add(p.toNode()));
        return text.add(newMaster)
                .list("survivors", survivors)
                .add(reasonBefore)
                .list("recovering", recovering);
    }
}
