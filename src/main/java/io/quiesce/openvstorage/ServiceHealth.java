package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Problem.fault;
import static io.quiesce.openvstorage.Problem.notice;
import static io.quiesce.openvstorage.Problem.unknown;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.HealthLook.Quick;
import io.quiesce.openvstorage.NodeFacts.Service;
import io.quiesce.openvstorage.ServiceStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges the services that are expected on each node. RabbitMQ is judged by what its cluster says, and here only if it
 * does not say anything.
 */
final class ServiceHealth {

    /** "It might take a couple of minutes before the Volume Driver is up after a reboot." */
    static final Duration VPOOL_BOOT = Duration.ofMinutes(3);

    static final Duration BOOT = Duration.ofMinutes(1);

    private static final String FRAMEWORK = "ovs-watcher-framework";

    private final Checkup checkup;
    private final Target target;
    private final NodeCheck check;
    private final Quick quick;

    private ServiceHealth(Checkup checkup, Target target, NodeCheck check, Quick quick) {
        this.checkup = checkup;
        this.target = target;
        this.check = check;
        this.quick = quick;
    }

    static List<Problem> of(Checkup checkup) {
        Set<String> backends = ExpectedServices.backends(checkup.facts().values());
        List<Problem> problems = new ArrayList<>();
        for (Target target : checkup.targets()) {
            NodeCheck check = checkup.nodes().get(target);
            if (check != null) {
                check.quick()
                        .asOptional()
                        .ifPresent(quick ->
                                problems.addAll(new ServiceHealth(checkup, target, check, quick).problems(backends)));
            }
        }
        return problems;
    }

    private List<Problem> problems(Set<String> backends) {
        List<String> expected = ExpectedServices.of(quick.facts(), checkup.vpools(), backends);
        List<Problem> problems = new ArrayList<>();
        List<Service> orphans = orphans();
        for (String name : expected) {
            if (Daemons.NAMES.contains(name)) {
                daemon(name).ifPresent(problems::add);
            } else if (orphans.stream().noneMatch(o -> o.name().equals(name))) {
                unit(name).ifPresent(problems::add);
            }
        }
        if (!orphans.isEmpty()) {
            problems.add(ofOrphans(orphans));
        }
        for (Service service : quick.facts().services()) {
            if (!service.running() && !expected.contains(service.name())) {
                problems.add(notice(target.node(), service.name(), service.state(), "running if it is needed"));
            }
        }
        return problems;
    }

    /**
     * What should run behind the framework's gate and does not although the gate is open: a watcher that bounced leaves
     * them so, and never starts them again (reference: open-vstorage.md 1.7).
     */
    private List<Service> orphans() {
        if (!isRunning(FRAMEWORK) || checkup.isYoung(target, BOOT)) {
            return List.of();
        }
        return quick.facts().services().stream()
                .filter(s -> Layer.BEHIND_FRAMEWORK.contains(s.name()) && !s.running() && !s.waiting())
                .toList();
    }

    private Problem ofOrphans(List<Service> orphans) {
        List<String> shown =
                orphans.stream().map(s -> s.name() + " (" + s.state() + ")").toList();
        return fault(
                        target.node(),
                        "services behind " + FRAMEWORK,
                        "down although it is up: " + String.join(", ", shown),
                        "running like their watcher")
                .with(orphans.stream().map(s -> Repair.start(target, s.name())).toList());
    }

    private Optional<Problem> unit(String name) {
        Optional<Service> found = quick.facts().service(name);
        if (found.isEmpty()) {
            return Optional.of(fault(target.node(), name, "not installed", "running"));
        }
        Service service = found.get();
        if (service.running()) {
            return Optional.empty();
        }
        Problem problem = fault(target.node(), name, service.state(), "running");
        if (service.waiting()) {
            return Optional.of(problem.passing(true));
        }
        boolean gateWaits = Layer.gateOf(name)
                .flatMap(quick.facts()::service)
                .filter(Service::waiting)
                .isPresent();
        boolean boots = !service.state().equals("failed")
                && checkup.isYoung(target, Layer.of(name) == Layer.VPOOL ? VPOOL_BOOT : BOOT);
        return Optional.of(problem.with(List.of(Repair.start(target, name))).passing(gateWaits || boots));
    }

    private boolean isRunning(String name) {
        return quick.facts().service(name).filter(Service::running).isPresent();
    }

    private Optional<Problem> daemon(String name) {
        boolean rabbitSpeaks = check.rabbit().flatMap(Reading::asOptional).isPresent();
        if (name.equals("rabbitmq-server") && rabbitSpeaks) {
            return Optional.empty();
        }
        Reading<ServiceStatus> reading = quick.daemons().get(name);
        if (reading == null) {
            return Optional.of(unknown(target.node(), name, "not looked at", "running"));
        }
        if (reading instanceof NotRead<ServiceStatus> failed) {
            return Optional.of(unknown(target.node(), name, "not known: " + failed.why(), "running"));
        }
        return reading.asOptional()
                .filter(s -> !s.running())
                .map(s -> s.state() == State.NOT_INSTALLED
                        ? fault(target.node(), name, "not installed: " + s.said(), "running")
                        : fault(target.node(), name, down(s), "running", Repair.start(target, name))
                                .passing(s.state() == State.STARTING));
    }

    private static String down(ServiceStatus status) {
        String word =
                switch (status.state()) {
                    case STARTING -> "starting";
                    case FAILED -> "dead";
                    default -> "stopped";
                };
        return word + ": " + status.said();
    }
}
