package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.SshAccess;
import io.quiesce.inventory.Stack;
import io.quiesce.runbooks.rules.Breach;
import io.quiesce.runbooks.rules.Originals;
import io.quiesce.runbooks.rules.Rule;
import io.quiesce.runbooks.rules.RunbookRules;
import io.quiesce.work.StepCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.builder.AbstractFlowNodeBuilder;
import org.junit.jupiter.api.Test;

/** Nodes are held against the clusters that the runbook may be started for, and against no others. */
class UnknownNodesTest {

    private static final Cluster OVS = cluster("ovs", Stack.OPEN_VSTORAGE, "ovs-m1", Role.MASTER);
    private static final Cluster VX = cluster("vx", Stack.VXVM, "vx-1", Role.MEMBER);

    @Test
    void aNodeOfAnotherStackIsUnknown() {
        assertThat(problems(List.of(OVS, VX), runbook("open-vstorage-shutdown", "vx-1")))
                .containsExactly("The cluster 'ovs' has no node 'vx-1'; it has ovs-m1.");
        assertThat(problems(List.of(OVS, VX), runbook("vxvm-rejoin", "vx-1"))).isEmpty();
    }

    @Test
    void aPhaseMayMeanTheNodesOfEachRunbookThatCallsIt() {
        BpmnModelInstance phase = looks(
                Bpmn.createExecutableProcess("look")
                        .camundaStartableInTasklist(false)
                        .startEvent(),
                "vx-1");

        assertThat(problems(List.of(OVS, VX), calls("open-vstorage-shutdown"), phase))
                .hasSize(1);
        assertThat(problems(List.of(OVS, VX), calls("open-vstorage-shutdown"), calls("vxvm-rejoin"), phase))
                .isEmpty();
        // the rule that it is called by nobody says it all
        assertThat(problems(List.of(OVS, VX), phase)).isEmpty();
    }

    @Test
    void aRunbookForAStackThatTheInventoryDoesNotHaveIsNotJudged() {
        assertThat(problems(List.of(OVS), runbook("vxvm-rejoin", "vx-1"))).isEmpty();
    }

    @Test
    void onlyARunbookForOneNodeHasANodeOfItsOwn() {
        String none = "Its runs are about a whole cluster, so there is no node that 'node' stands for.";

        assertThat(problems(List.of(OVS, VX), runbook("open-vstorage-shutdown", "node")))
                .containsExactly(none);
        assertThat(problems(List.of(OVS, VX), runbook("open-vstorage-shutdown-rack-9", "node")))
                .containsExactly(none);
        assertThat(problems(List.of(OVS, VX), runbook("vxvm-rejoin", "node"))).isEmpty();
        assertThat(problems(List.of(OVS, VX), runbook("vxvm-rejoin-slowly", "node")))
                .isEmpty();
    }

    @Test
    void aPhaseHasTheNodeOfEachRunbookThatCallsIt() {
        BpmnModelInstance phase = looks(
                Bpmn.createExecutableProcess("look")
                        .camundaStartableInTasklist(false)
                        .startEvent(),
                "node");

        assertThat(problems(List.of(OVS, VX), calls("open-vstorage-shutdown"), phase))
                .hasSize(1);
        assertThat(problems(List.of(OVS, VX), calls("open-vstorage-shutdown"), calls("vxvm-rejoin"), phase))
                .isEmpty();
        assertThat(problems(List.of(OVS, VX), phase)).isEmpty();
    }

    private static List<String> problems(List<Cluster> clusters, BpmnModelInstance... diagrams) {
        RunbookRules rules =
                new RunbookRules(StepCatalogue.in("io.quiesce.steps"), new Inventory(clusters), new Originals() {
                    @Override
                    public Set<String> ids() {
                        return Set.of("open-vstorage-shutdown", "vxvm-rejoin");
                    }

                    @Override
                    public Set<String> forOneNode() {
                        return Set.of("vxvm-rejoin");
                    }
                });
        Map<String, String> resources = new TreeMap<>();
        for (BpmnModelInstance diagram : diagrams) {
            resources.put(resources.size() + ".bpmn", Bpmn.convertToString(diagram));
        }
        return rules.broken(resources).stream()
                .filter(breach -> breach.rule() == Rule.UNKNOWN_NODES)
                .map(Breach::problem)
                .toList();
    }

    private static BpmnModelInstance runbook(String id, String nodes) {
        return looks(
                Bpmn.createExecutableProcess(id)
                        .startEvent()
                        .serviceTask("Lease")
                        .camundaDelegateExpression("${takeLease}"),
                nodes);
    }

    private static BpmnModelInstance looks(AbstractFlowNodeBuilder<?, ?> after, String nodes) {
        return after.serviceTask("Look")
                .camundaAsyncBefore()
                .camundaDelegateExpression("${runCommand}")
                .camundaInputParameter("nodes", nodes)
                .camundaInputParameter("command", "uptime")
                .endEvent()
                .done();
    }

    private static BpmnModelInstance calls(String id) {
        return Bpmn.createExecutableProcess(id)
                .startEvent()
                .serviceTask("Lease")
                .camundaDelegateExpression("${takeLease}")
                .callActivity("Call")
                .calledElement("look")
                .camundaCalledElementBinding("deployment")
                .endEvent()
                .done();
    }

    private static Cluster cluster(String name, Stack stack, String node, Role role) {
        SshAccess ssh =
                new SshAccess("root", Path.of("id"), Path.of("known"), Duration.ofSeconds(1), Optional.empty(), false);
        return new Cluster(name, stack, List.of(new Node(node, "127.0.0.1", 22, Set.of(role), ssh)), List.of());
    }
}
