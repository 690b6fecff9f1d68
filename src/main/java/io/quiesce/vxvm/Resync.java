package io.quiesce.vxvm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What one member sees of the resynchronisation of shared volumes: their states, and the tasks that work on them; pure. */
final class Resync {

    /** The task that reads one mirror and writes the others (reference: vxvm.md 2.7). */
    private static final String MIRRORS = "RDWRBACK";

    private Resync() {}

    /**
     * Per volume that is resynchronised or has to be, its state as printed. A task that names no volume we know stands under
     * its own words: work that cannot be placed is still work.
     */
    static Map<String, String> of(Member member) {
        Map<String, String> states = new TreeMap<>();
        for (SharedVolume volume : member.volumes()) {
            if (volume.needsRecovery()) {
                states.put(volume.key(), volume.state());
            }
        }
        for (RecoveryTask task : member.tasks()) {
            if (isOfMirrors(task)) {
                List<SharedVolume> named = named(member, task);
                named.forEach(volume -> states.putIfAbsent(volume.key(), volume.state()));
                if (named.isEmpty()) {
                    states.putIfAbsent(task.object().isBlank() ? "task " + task.id() : task.object(), task.type());
                }
            }
        }
        return states;
    }

    /** How far the tasks of a member are with a volume; empty if none names it, or names it beyond doubt. */
    static OptionalDouble percent(Member member, String key) {
        return member.tasks().stream()
                .filter(Resync::isOfMirrors)
                .filter(task -> {
                    List<SharedVolume> named = named(member, task);
                    return named.isEmpty()
                            ? task.object().equals(key)
                            : named.size() == 1 && named.get(0).key().equals(key);
                })
                .mapToDouble(RecoveryTask::percent)
                .max();
    }

    static boolean isOfMirrors(RecoveryTask task) {
        return task.type().equals(MIRRORS);
    }

    /**
     * The volumes that a task may mean. Its words hold the volume's name and seldom the group's, so two groups may have it:
     * then those that need recovery are meant, if any does.
     */
    private static List<SharedVolume> named(Member member, RecoveryTask task) {
        Set<String> words = new HashSet<>(List.of(task.object().strip().split("\\s+")));
        List<SharedVolume> named = new ArrayList<>();
        for (SharedVolume volume : member.volumes()) {
            if (words.contains(volume.key()) || words.contains(volume.name())) {
                named.add(volume);
            }
        }
        return narrowed(
                narrowed(named, v -> words.contains(v.key()) || words.contains(v.group())),
                SharedVolume::needsRecovery);
    }

    private static List<SharedVolume> narrowed(List<SharedVolume> all, Predicate<SharedVolume> to) {
        List<SharedVolume> fewer = all.stream().filter(to).toList();
        return fewer.isEmpty() ? all : fewer;
    }
}
