package io.quiesce.openvstorage;

import io.quiesce.openvstorage.HealthLook.Quick;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.NodeFacts.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether a node that was switched on has come so far that the next may follow. No more than this: the watchers of a
 * first master wait for the others, and so does its RabbitMQ, so a gate that asks for health would never open
 * (reference: open-vstorage.md 6.3, 7 and 8.12). Pure.
 */
public final class FirstStage {

    private static final String ARAKOON = "ovs-arakoon-";

    private FirstStage() {}

    /** What a backend node lacks: its disks must be mounted; its services may wait for the masters. */
    public static Optional<String> backend(Quick quick) {
        String missing = new TreeMap<>(quick.disks())
                .entrySet().stream()
                        .filter(disk -> disk.getValue() != Mount.MOUNTED)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.joining(", "));
        return missing.isEmpty() ? Optional.empty() : Optional.of("not mounted under /mnt/alba-asd: " + missing);
    }

    /** What a master lacks: one Arakoon process must run; whether it has found a master is not asked. */
    public static Optional<String> master(Quick quick) {
        List<Service> arakoon = quick.facts().services().stream()
                .filter(service -> service.name().startsWith(ARAKOON))
                .toList();
        if (arakoon.isEmpty() || arakoon.stream().anyMatch(Service::running)) {
            return Optional.empty();
        }
        return Optional.of(arakoon.stream()
                .map(service -> service.name() + " is " + service.state())
                .collect(Collectors.joining(", ")));
    }

    /** The services of ALBA that do not run on a backend node yet, once the masters are there. */
    public static List<String> notYet(NodeFacts facts) {
        return facts.services().stream()
                .filter(service -> Layer.of(service.name()) == Layer.BACKEND && !service.running())
                .map(Service::name)
                .sorted()
                .toList();
    }
}
