package io.quiesce.steps;

import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.lease.Lease;
import io.quiesce.lease.LeaseHeld;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Described;
import io.quiesce.work.InputKind;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * <i>Take lease</i>: checks what the run was started with and takes the cluster, in the start's own transaction. A runbook
 * that another one calls works under the lease of that run.
 */
@Described(
        name = "Take lease",
        text = "Checks what the run was started with and takes the right to do maintenance on the "
                + "cluster, in the transaction of the start. Refuses the start with a sentence if something "
                + "is wrong or another run holds the cluster. It has to be the first task of a runbook, and "
                + "is the only step that is not asynchronous. Which inputs there are is told by the " + "runbook.",
        inputs = {
            @Described.Input(
                    name = "cluster",
                    label = "Cluster",
                    text = "Which cluster of the inventory.",
                    kind = InputKind.TEXT,
                    required = true,
                    variable = true),
            @Described.Input(
                    name = "reason",
                    label = "Reason",
                    text = "Why, in up to 2000 characters.",
                    kind = InputKind.TEXT,
                    required = true,
                    variable = true),
            @Described.Input(
                    name = "drainLimit",
                    label = "Drain limit",
                    text = "How long a drain may take before a person is asked; 7 days at the most.",
                    kind = InputKind.DURATION,
                    variable = true,
                    defaultValue = "PT30M"),
            @Described.Input(
                    name = "node",
                    label = "Node",
                    text = "The node that the run is about, where it is about one.",
                    kind = InputKind.TEXT,
                    variable = true),
            @Described.Input(
                    name = "powerOffBackend",
                    label = "Power off backend",
                    text = "Whether a shutdown powers the backend nodes off too.",
                    kind = InputKind.CHOICE,
                    variable = true,
                    defaultValue = "false",
                    choices = {"true", "false"}),
            @Described.Input(
                    name = "serviceGroups",
                    label = "Service groups",
                    text = "What becomes of service groups when a node leaves.",
                    kind = InputKind.CHOICE,
                    variable = true,
                    defaultValue = "switch",
                    choices = {"switch", "offline"}),
            @Described.Input(
                    name = "vms",
                    label = "Virtual machines",
                    text = "What becomes of virtual machines when a server is stopped.",
                    kind = InputKind.CHOICE,
                    variable = true,
                    defaultValue = "stop",
                    choices = {"stop", "refuse"})
        },
        sets = {
            @Described.Sets(name = "drainLimit", text = "the limit as given, or its default"),
            @Described.Sets(name = "node", text = "the node as given"),
            @Described.Sets(name = "powerOffBackend", text = "as given, or its default"),
            @Described.Sets(name = "serviceGroups", text = "as given, or its default"),
            @Described.Sets(name = "vms", text = "as given, or its default")
        },
        raisesStepFailed = false)
@Component
final class TakeLease implements JavaDelegate {

    private final Inventory inventory;
    private final Leases leases;
    private final Transcript transcript;
    private final ObjectProvider<IdentityService> identity;
    private final Clock clock;

    TakeLease(
            Inventory inventory,
            Leases leases,
            Transcript transcript,
            ObjectProvider<IdentityService> identity,
            Clock clock) {
        this.inventory = inventory;
        this.leases = leases;
        this.transcript = transcript;
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String rootId = ((ExecutionEntity) execution).getRootProcessInstanceId();
        if (!rootId.equals(execution.getProcessInstanceId())) {
            // fails if the run that calls holds no cluster
            leases.ofRun(rootId);
            return;
        }
        String runbook = ((ExecutionEntity) execution).getProcessDefinition().getKey();
        StartVariables start = StartVariables.of(runbook, execution.getVariables());
        Cluster cluster = cluster(runbook, start.cluster());
        Optional<String> node = Optional.ofNullable(start.settings().get("node"));
        node.ifPresent(name -> refuseUnlessIn(cluster, name));
        try {
            leases.take(new Lease(
                    cluster.name(),
                    execution.getProcessInstanceId(),
                    runbook,
                    person(),
                    start.reason(),
                    start.settings(),
                    Instant.now(clock)));
        } catch (LeaseHeld held) {
            throw new StartRefused(String.valueOf(held.getMessage()));
        }
        transcript.began(rootId, node.orElse(""), start.reason());
        execution.setProcessBusinessKey(
                node.map(name -> cluster.name() + "/" + name).orElse(cluster.name()));
        start.settings().forEach((name, value) -> execution.setVariable(name, typed(value)));
    }

    private Cluster cluster(String runbook, String name) {
        Cluster cluster = inventory
                .cluster(name)
                .orElseThrow(() ->
                        new StartRefused("There is no cluster '%s'; the inventory has %s.".formatted(name, names())));
        if (!cluster.stack().isOf(runbook)) {
            throw new StartRefused("The cluster '%s' runs %s, and the runbook '%s' is not for that stack."
                    .formatted(name, cluster.stack().word(), runbook));
        }
        return cluster;
    }

    private static void refuseUnlessIn(Cluster cluster, String node) {
        if (cluster.node(node).isEmpty()) {
            throw new StartRefused("The cluster '%s' has no node '%s'; it has %s."
                    .formatted(
                            cluster.name(),
                            node,
                            cluster.nodes().stream().map(Node::name).collect(Collectors.joining(", "))));
        }
    }

    private String names() {
        return inventory.clusters().stream().map(Cluster::name).collect(Collectors.joining(", "));
    }

    private static Object typed(String value) {
        return value.equals("true") || value.equals("false") ? Boolean.valueOf(value) : value;
    }

    private String person() {
        Authentication authentication = identity.getObject().getCurrentAuthentication();
        return authentication == null || authentication.getUserId() == null ? "" : authentication.getUserId();
    }
}
