package io.quiesce.steps;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.vxvm.Member;
import io.quiesce.vxvm.MemberLook;
import io.quiesce.vxvm.Membership;
import io.quiesce.vxvm.OpenVolumes;
import io.quiesce.vxvm.Openness;
import io.quiesce.vxvm.RecoveredBlocks;
import io.quiesce.vxvm.Vcs;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.springframework.stereotype.Component;

/** Looks at the nodes of a VxVM cluster, several at the same time; an answer that cannot be understood is not read. */
@Component
final class ClusterMembers {

    private final Inventory inventory;
    private final FanOut fanOut;

    ClusterMembers(Inventory inventory, FanOut fanOut) {
        this.inventory = inventory;
        this.fanOut = fanOut;
    }

    /** All nodes of the inventory, by name. */
    Map<String, Reading<Member>> all(String cluster, CommandRunner runner) {
        return these(
                cluster,
                inventory.require(cluster).nodes().stream().map(Node::name).toList(),
                runner);
    }

    /** Some nodes, by name; none may be asked for. */
    Map<String, Reading<Member>> these(String cluster, Collection<String> nodes, CommandRunner runner) {
        return over(cluster, nodes, (look, target) -> look.look(target), runner);
    }

    /** Only who is a member, as some nodes say, by name. */
    Map<String, Reading<Membership>> memberships(String cluster, Collection<String> nodes, CommandRunner runner) {
        return over(cluster, nodes, MemberLook::membership, runner);
    }

    Reading<Member> one(Target target, CommandRunner runner) {
        return Reading.readable(() -> new MemberLook(runner).look(target));
    }

    Reading<Membership> membership(Target target, CommandRunner runner) {
        return Reading.readable(() -> new MemberLook(runner).membership(target));
    }

    /** The service groups, where VCS runs. */
    Reading<Vcs> groups(Target target, CommandRunner runner) {
        return Reading.readable(() -> new MemberLook(runner).groups(target));
    }

    Reading<Openness> openness(Target target, CommandRunner runner) {
        return Reading.readable(() -> new OpenVolumes(runner).look(target));
    }

    /**
     * How many blocks were recovered so far, by disk group, as each of these nodes counts them; one that cannot be read is
     * not there.
     */
    Map<String, Map<String, Long>> recovered(String cluster, Collection<String> nodes, CommandRunner runner) {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        over(cluster, nodes, (look, target) -> new RecoveredBlocks(runner).look(target), runner)
                .forEach((node, reading) -> reading.asOptional().ifPresent(blocks -> counts.put(node, blocks)));
        return counts;
    }

    private <T> Map<String, Reading<T>> over(
            String cluster,
            Collection<String> nodes,
            BiFunction<MemberLook, Target, Reading<T>> look,
            CommandRunner runner) {
        Map<String, Reading<T>> readings = new TreeMap<>();
        if (!nodes.isEmpty()) {
            MemberLook looks = new MemberLook(runner);
            fanOut.over(
                            nodes.stream()
                                    .map(node -> new Target(cluster, node))
                                    .toList(),
                            target -> Reading.readable(() -> look.apply(looks, target)))
                    .forEach((target, reading) -> readings.put(target.node(), reading));
        }
        return readings;
    }
}
