package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Problem.fault;
import static io.quiesce.openvstorage.Problem.unknown;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.NodeFacts.Service;
import io.quiesce.openvstorage.RabbitState.Answering;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges who works on the queues: one worker of each node is connected, the consumer of the volume router has made its
 * queue, and no queue of the framework only grows (reference: open-vstorage.md 6.2).
 */
final class QueueHealth {

    private static final String WORKERS = "ovs-workers";
    private static final String CONSUMER = "ovs-volumerouter-consumer";

    private QueueHealth() {}

    static List<Problem> of(Checkup checkup) {
        List<Problem> problems = new ArrayList<>(notListed(checkup));
        checkup.queues().ifPresent(first -> {
            Queues.Sample latest = checkup.later().orElse(first);
            problems.addAll(workers(checkup, latest));
            consumer(checkup, latest).ifPresent(problems::add);
            checkup.later().ifPresent(later -> Queues.growing(first, later)
                    .forEach(queue -> problems.add(growing(checkup, queue, first, later))));
        });
        return problems;
    }

    /** A broker that is down has no queues, which is no news; one that answers must list them. */
    private static List<Problem> notListed(Checkup checkup) {
        List<Problem> problems = new ArrayList<>();
        checkup.every(NodeCheck::queues).forEach((target, reading) -> {
            boolean answers = Optional.ofNullable(checkup.nodes().get(target))
                    .flatMap(NodeCheck::rabbit)
                    .flatMap(Reading::asOptional)
                    .filter(Answering.class::isInstance)
                    .isPresent();
            if (answers && reading instanceof NotRead<Queues.Sample> failed) {
                problems.add(unknown(target.node(), "queues", "not listed: " + failed.why(), "a list"));
            }
        });
        return problems;
    }

    private static List<Problem> workers(Checkup checkup, Queues.Sample sample) {
        List<Problem> problems = new ArrayList<>();
        for (Target target : running(checkup, WORKERS)) {
            boolean connected = sample.workers().stream().anyMatch(host -> checkup.isCalled(target, host));
            if (!connected) {
                problems.add(fault(
                                target.node(),
                                "Celery worker",
                                "not connected: there is no queue celery@" + target.node() + ".celery.pidbox",
                                "connected",
                                Repair.restart(target, WORKERS))
                        .passing(checkup.isYoung(target, ServiceHealth.BOOT)));
            }
        }
        return problems;
    }

    /** The nodes where this service runs, so that one that is down is not told twice. */
    private static List<Target> running(Checkup checkup, String service) {
        return checkup.facts().entrySet().stream()
                .filter(e -> e.getValue().role().filter(r -> r != Role.BACKEND).isPresent())
                .filter(e ->
                        e.getValue().service(service).filter(Service::running).isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Optional<Problem> consumer(Checkup checkup, Queues.Sample sample) {
        List<Target> consumers = running(checkup, CONSUMER);
        if (sample.has("volumerouter") || consumers.isEmpty()) {
            return Optional.empty();
        }
        boolean young = consumers.stream().allMatch(t -> checkup.isYoung(t, ServiceHealth.BOOT));
        return Optional.of(fault(
                        checkup.cluster().name(),
                        "queue volumerouter",
                        "missing: no " + CONSUMER + " has ever connected",
                        "there")
                .with(consumers.stream().map(t -> Repair.restart(t, CONSUMER)).toList())
                .passing(young));
    }

    /** The queue of one node is its workers'; the others are everybody's. */
    private static Problem growing(Checkup checkup, String queue, Queues.Sample first, Queues.Sample later) {
        String service = queue.equals("volumerouter") ? CONSUMER : WORKERS;
        List<Target> all = running(checkup, service);
        List<Target> own = all.stream()
                .filter(t -> checkup.facts(t)
                        .flatMap(NodeFacts::machineId)
                        .filter(id -> queue.equals("ovs_" + id))
                        .isPresent())
                .toList();
        Stream<Target> whose = own.isEmpty() ? all.stream() : own.stream();
        return fault(
                        own.isEmpty() ? checkup.cluster().name() : own.get(0).node(),
                        "queue " + queue,
                        "growing from %d to %d messages"
                                .formatted(
                                        first.messages().get(queue),
                                        later.messages().get(queue)),
                        "worked off")
                .with(whose.map(t -> Repair.restart(t, service)).toList());
    }
}
