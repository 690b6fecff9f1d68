package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Problem.fault;
import static io.quiesce.openvstorage.Problem.unknown;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.RabbitState.Answering;
import io.quiesce.openvstorage.RabbitState.BrokerStopped;
import io.quiesce.openvstorage.RabbitState.Down;
import io.quiesce.openvstorage.RabbitState.NotAllowed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Judges RabbitMQ by what every master says of the cluster, since views differ (reference: open-vstorage.md 6.1 and 6.3).
 * What runs on an extra beside its role is not looked at.
 */
final class RabbitHealth {

    /** While a node is this young, its broker may still wait for the one that stopped last. */
    static final Duration BROKER_BOOT = Duration.ofMinutes(2);

    static final String SERVICE = "rabbitmq-server";

    private static final String SUBJECT = "RabbitMQ";

    private final Checkup checkup;
    private final Map<Target, Answering> views = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private RabbitHealth(Checkup checkup) {
        this.checkup = checkup;
    }

    static List<Problem> of(Checkup checkup) {
        RabbitHealth health = new RabbitHealth(checkup);
        checkup.masters().forEach(health::master);
        health.members();
        health.sides();
        return health.problems;
    }

    private void master(Target target) {
        Optional<Reading<RabbitState>> reading =
                Optional.ofNullable(checkup.nodes().get(target)).flatMap(NodeCheck::rabbit);
        if (reading.isEmpty()) {
            problems.add(unknown(target.node(), SUBJECT, "not looked at", "an answer"));
        } else if (reading.get() instanceof NotRead<RabbitState> failed) {
            problems.add(unknown(target.node(), SUBJECT, "silent: " + failed.why(), "an answer"));
        } else {
            state(target, reading.get().asOptional().orElseThrow());
        }
    }

    private void state(Target target, RabbitState state) {
        String node = target.node();
        if (state instanceof Answering answering) {
            views.put(target, answering);
            answering.alarms().forEach(alarm -> problems.add(fault(node, SUBJECT, "alarmed: " + alarm, "no alarm")));
        } else if (state instanceof Down down) {
            problems.add(fault(node, SERVICE, "down: " + down.why(), "running", Repair.start(target, SERVICE))
                    .passing(checkup.isYoung(target, ServiceHealth.BOOT)));
        } else if (state instanceof BrokerStopped stopped) {
            problems.add(fault(node, SERVICE, "up without its broker: " + stopped.why(), "running", restart(target))
                    .passing(checkup.isYoung(target, BROKER_BOOT)));
        } else if (state instanceof NotAllowed notAllowed) {
            problems.add(unknown(node, SUBJECT, "not known: " + notAllowed.why(), "an answer"));
        }
    }

    private static Repair restart(Target target) {
        return Repair.restart(target, SERVICE);
    }

    /** Members that others miss and that do not speak for themselves, and masters that are in no common cluster. */
    private void members() {
        Map<String, Set<String>> missedBy = new TreeMap<>();
        Map<String, Set<String>> believedBy = new TreeMap<>();
        int masters = checkup.masters().size();
        views.forEach((target, view) -> {
            view.down().forEach(member -> (view.silent().contains(member) ? believedBy : missedBy)
                    .computeIfAbsent(member, k -> new TreeSet<>())
                    .add(target.node()));
            if (view.nodes().size() < masters) {
                problems.add(fault(
                        target.node(),
                        SUBJECT,
                        "in a cluster of %d: %s"
                                .formatted(view.nodes().size(), String.join(", ", new TreeSet<>(view.nodes()))),
                        "in one cluster with all " + masters + " masters"));
            }
        });
        missedBy.forEach((member, by) -> {
            if (speaks(member).isEmpty()) {
                problems.add(fault(where(member), SERVICE, "missed by " + String.join(", ", by), "running"));
            }
        });
        believedBy.forEach((member, by) -> problems.add(fault(
                        where(member),
                        SERVICE,
                        "without a listener, though " + String.join(", ", by) + " still list it as running",
                        "running")
                .passing(true)));
    }

    /** The node of a member that says something of RabbitMQ itself, which then counts. */
    private Optional<Target> speaks(String member) {
        return target(member).filter(t -> Optional.ofNullable(checkup.nodes().get(t))
                .flatMap(NodeCheck::rabbit)
                .flatMap(Reading::asOptional)
                .isPresent());
    }

    private Optional<Target> target(String member) {
        String host = member.substring(member.indexOf('@') + 1);
        return checkup.targets().stream().filter(t -> checkup.isCalled(t, host)).findFirst();
    }

    private String where(String member) {
        return target(member).map(Target::node).orElse(member);
    }

    /**
     * Who is together with whom. The remedy for a split, restarting the brokers that are not trusted, is safe by itself
     * only where one side has more than half of all members and is the one that is trusted.
     */
    private void sides() {
        Map<String, Target> speaking = new TreeMap<>();
        views.forEach((target, view) -> view.nodes().stream()
                .filter(m -> target(m).equals(Optional.of(target)))
                .forEach(m -> speaking.put(m, target)));
        List<Set<String>> sides = sides(speaking);
        if (views.values().stream().noneMatch(Answering::partitioned)) {
            doubts(speaking);
        } else if (sides.size() > 1) {
            String shown = sides.stream().map(s -> String.join(", ", s)).collect(Collectors.joining(" | "));
            problems.add(split("partitioned: " + shown).with(remedy(sides, speaking)));
        } else {
            Map<String, Set<String>> said = new TreeMap<>();
            views.values().forEach(v -> said.putAll(v.partitions()));
            problems.add(split("partitioned by its own account: " + said));
        }
    }

    private Problem split(String state) {
        return fault(checkup.cluster().name(), SUBJECT, state, "one cluster in which all see all");
    }

    private List<Repair> remedy(List<Set<String>> sides, Map<String, Target> speaking) {
        Set<String> members = new TreeSet<>();
        views.values().forEach(v -> members.addAll(v.nodes()));
        Optional<Set<String>> trusted = sides.stream()
                .filter(s -> new Quorum(members.size(), s.size()).holds())
                .findFirst();
        return trusted.isEmpty()
                ? List.of()
                : speaking.entrySet().stream()
                        .filter(e -> !trusted.get().contains(e.getKey()))
                        .map(e -> restart(e.getValue()))
                        .toList();
    }

    /** Without a partition, views that differ were taken a moment apart. */
    private void doubts(Map<String, Target> speaking) {
        List<String> doubts = new ArrayList<>();
        for (String member : speaking.keySet()) {
            for (String other : speaking.keySet()) {
                if (!believes(speaking, member, other)) {
                    doubts.add(member + " misses " + other);
                }
            }
        }
        if (!doubts.isEmpty()) {
            problems.add(split("of two minds: " + String.join(", ", doubts)).passing(true));
        }
    }

    /** The members that speak, grouped so that within a group each believes the other to run. */
    private List<Set<String>> sides(Map<String, Target> speaking) {
        List<Set<String>> sides = new ArrayList<>();
        Set<String> left = new LinkedHashSet<>(speaking.keySet());
        while (!left.isEmpty()) {
            Set<String> side = new TreeSet<>();
            List<String> next = new ArrayList<>(List.of(left.iterator().next()));
            while (!next.isEmpty()) {
                String member = next.remove(0);
                if (left.remove(member)) {
                    side.add(member);
                    left.stream()
                            .filter(other -> believes(speaking, member, other) && believes(speaking, other, member))
                            .forEach(next::add);
                }
            }
            sides.add(side);
        }
        return sides;
    }

    private boolean believes(Map<String, Target> speaking, String member, String other) {
        Answering view = views.get(speaking.get(member));
        return view != null && view.running().contains(other);
    }
}
