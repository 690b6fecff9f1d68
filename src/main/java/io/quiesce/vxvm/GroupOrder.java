package io.quiesce.vxvm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The service groups that have to leave a node, in the order in which they are halted: parents before the children that they
 * require, first those that run programs, at last those that only mount file systems. Pure; the same groups give the same
 * order.
 */
final class GroupOrder {

    private final String host;
    private final List<ServiceGroup> halted;
    private final Set<String> late;

    GroupOrder(Vcs vcs, String host) {
        this.host = host;
        this.halted = vcs.groups().stream()
                .filter(group -> !group.isCvm() && group.mayRunOn(host) && !group.isOffline(host))
                .sorted(Comparator.comparing(ServiceGroup::name))
                .toList();
        this.late = late();
    }

    List<ServiceGroup> inOrder() {
        List<ServiceGroup> order = new ArrayList<>(
                parentsFirst(halted.stream().filter(g -> !isLate(g)).toList()));
        order.addAll(parentsFirst(halted.stream().filter(this::isLate).toList()));
        return order;
    }

    /** Whether it is halted only when nothing but mounts is left: it mounts and nothing else, or such a group requires it. */
    boolean isLate(ServiceGroup group) {
        return late.contains(group.name());
    }

    /**
     * The system that can take a group over: the first of its list that runs, is a member, has not failed with it, and has
     * everything online that the group requires. A group whose child moves as well has none: VCS would refuse it.
     *
     * @param members the hosts of the members that stay
     */
    Optional<String> takesOver(ServiceGroup group, Vcs vcs, Collection<String> members) {
        if (group.parallel()) {
            return Optional.empty();
        }
        return group.systems().stream()
                .filter(system -> !system.equals(host) && members.contains(system))
                .filter(system -> "RUNNING".equals(vcs.systems().get(system)))
                .filter(system -> !group.flags(system).contains("FAULTED"))
                .filter(system -> group.requires().stream()
                        .flatMap(child -> vcs.group(child).stream())
                        .allMatch(child -> child.isOnline(system)))
                .findFirst();
    }

    private Set<String> late() {
        Set<String> names = new HashSet<>();
        halted.stream()
                .filter(group -> group.mounts() && !group.mixesProgramsAndMounts())
                .forEach(group -> names.add(group.name()));
        boolean more = true;
        while (more) {
            more = false;
            for (ServiceGroup group : halted) {
                more |= names.contains(group.name()) && names.addAll(requiredOf(group));
            }
        }
        return names;
    }

    private List<String> requiredOf(ServiceGroup group) {
        return halted.stream()
                .map(ServiceGroup::name)
                .filter(group.requires()::contains)
                .toList();
    }

    /** A cycle, which VCS does not allow, is cut at the first name. */
    private static List<ServiceGroup> parentsFirst(List<ServiceGroup> groups) {
        List<ServiceGroup> left = new ArrayList<>(groups);
        List<ServiceGroup> order = new ArrayList<>();
        while (!left.isEmpty()) {
            ServiceGroup next = left.stream()
                    .filter(group -> left.stream()
                            .noneMatch(
                                    other -> other != group && other.requires().contains(group.name())))
                    .findFirst()
                    .orElse(left.get(0));
            order.add(next);
            left.remove(next);
        }
        return order;
    }
}
