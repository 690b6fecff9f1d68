package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.lease.Plans;
import io.quiesce.openvstorage.MachineStart;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.openvstorage.RestartPlan.Machine;
import io.quiesce.openvstorage.VirtualMachines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The virtual machines that ran before start again, and no others; the phase is run without the rest of its runbook. */
class StartMachinesIT extends ScenarioIT {

    private static final String PHASE = "start-virtual-machines";
    private static final String CALLER = "start-virtual-machines-in-test";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Machine WEB01 = new Machine("ovs-e1", "web01");
    private static final Machine FILES01 = new Machine("ovs-e1", "files01");
    private static final Machine WEB02 = new Machine("ovs-e2", "web02");

    @Autowired
    CommandRunner wire;

    @Autowired
    RepositoryService repository;

    @Autowired
    RuntimeService runtime;

    @Autowired
    Leases leases;

    @Autowired
    Plans plans;

    @Autowired
    ObjectMapper json;

    @Autowired
    PlatformTransactionManager transactions;

    @BeforeEach
    void someMachinesAreOff() throws IOException {
        DeploymentBuilder phase = repository
                .createDeployment()
                .name(CALLER)
                .addModelInstance(CALLER + ".bpmn", caller())
                .enableDuplicateFiltering(false);
        for (String file : List.of("processes/" + PHASE + ".bpmn", "forms/resolve-failure.form")) {
            phase.addString(file, Files.readString(Path.of(file)));
        }
        phase.deploy();
        byHand("ovs-m1", "virsh destroy db01");
        byHand("ovs-e1", "virsh destroy web01; virsh destroy files01");
        byHand("ovs-e2", "virsh destroy web02");
    }

    /** A runbook in which nothing happens but this phase. */
    private static BpmnModelInstance caller() {
        return Bpmn.createExecutableProcess(CALLER)
                .camundaHistoryTimeToLiveString("P180D")
                .startEvent()
                .callActivity("Call_StartVirtualMachines")
                .camundaAsyncBefore()
                .calledElement(PHASE)
                .camundaCalledElementBinding("deployment")
                .camundaInBusinessKey("#{execution.processBusinessKey}")
                .camundaOut("outcome", "machinesOutcome")
                .endEvent("End_Over")
                .done();
    }

    /** What an administrator does on a node by hand, and what it printed. */
    private String byHand(String node, String line) {
        Command command = Command.read("by-hand-" + UUID.randomUUID(), line, Duration.ofSeconds(30));
        return ((Exited) wire.run(new Target(LabHosts.CLUSTER, node), command))
                .out()
                .text();
    }

    /** A run that holds the cluster and has an approved plan, from the same moment on. */
    private Run run(Machine... machines) {
        RestartPlan plan = new RestartPlan(
                LabHosts.CLUSTER, "", List.of(), List.of(), List.of(), List.of(), List.of(machines), List.of());
        String id = Objects.requireNonNull(new TransactionTemplate(transactions).execute(status -> {
            String rootId = runtime.startProcessInstanceByKey(CALLER, LabHosts.CLUSTER, Map.of("planHash", plan.hash()))
                    .getId();
            leases.take(new Lease(
                    LabHosts.CLUSTER,
                    rootId,
                    PHASE,
                    "operator",
                    "a test",
                    Map.of("drainLimit", "PT5S"),
                    Instant.now()));
            plans.keep(rootId, LabHosts.CLUSTER, plan.hash(), written(Map.of("plan", plan, "findings", List.of())));
            plans.approve(rootId, "operator");
            return rootId;
        }));
        return new Run(port, id);
    }

    private String written(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void ends(Run run, String outcome) {
        assertThat(run.end()).isEqualTo("End_Over");
        assertThat(run.variable("machinesOutcome")).isEqualTo(outcome);
    }

    private List<String> acts(Run run) {
        return jdbc.sql("select command_id from command where root_id = ? and kind = 'act'")
                .param(run.id())
                .query(String.class)
                .list();
    }

    private List<String> started() {
        return hosts.effects("vm started").stream().map(LabHosts.Effect::object).toList();
    }

    @Test
    void startsThoseThatRanBeforeAndOnlyThose() {
        Run run = run(WEB01, FILES01, WEB02);

        ends(run, "done");
        assertThat(started()).containsExactlyInAnyOrder("web01", "files01", "web02");
        assertThat(byHand("ovs-m1", "virsh domstate db01")).startsWith("shut off");
    }

    @Test
    void leavesThoseAloneThatRunAlready() {
        byHand("ovs-e1", "virsh start web01");

        Run run = run(WEB01, FILES01);

        ends(run, "done");
        assertThat(started()).containsExactly("web01", "files01");
        assertThat(acts(run)).isNotEmpty().allSatisfy(id -> assertThat(id).contains(".vm-start-files01-"));
    }

    @Test
    void asksAPersonAboutAMachineThatDiesSoonAfterItsStartAndStartsOnlyThatOneAgain() {
        hosts.fault("ovs-e1", "vm-dies-after-start", Map.of("vm", "web01", "seconds", 20));
        Run run = run(WEB01, FILES01);

        assertThat(run.shown("Task_ResolveFailure", "failure").asText())
                .contains("ovs-e1: web01 is shut off")
                .doesNotContain("files01");
        hosts.mend("ovs-e1", "vm-dies-after-start");
        run.decide("operator", "Task_ResolveFailure", "retry");

        ends(run, "done");
        assertThat(started()).containsExactly("web01", "files01", "web01");
    }

    @Test
    void namesTheMachineWhoseVPoolIsNotMountedAndStartsItOnceItIs() {
        hosts.fault("ovs-e2", "vpool-not-mounted", Map.of("vpool", "vpool2"));
        Run run = run(WEB01, WEB02);

        assertThat(run.shown("Task_ResolveFailure", "failure").asText())
                .contains("ovs-e2: web02 was not started", "Failed to open file '/mnt/vpool2/web02-root.raw'")
                .doesNotContain("web01");
        hosts.mend("ovs-e2", "vpool-not-mounted");
        run.decide("operator", "Task_ResolveFailure", "retry");

        ends(run, "done");
        assertThat(started()).containsExactly("web01", "web02");
    }

    @Test
    void startsAMachineByItselfOnceWhatWasInTheWayIsGone() {
        hosts.fault("ovs-e2", "libvirt-down", Map.of());
        Run run = run(WEB02);
        await().atMost(PATIENCE)
                .until(() -> hosts.journal("ovs-e2").stream().anyMatch(line -> line.contains("list --all")));
        hosts.mend("ovs-e2", "libvirt-down");

        ends(run, "done");
        assertThat(started()).containsExactly("web02");
    }

    @Test
    void goesOnWithoutAMachineThatAPersonSkips() {
        byHand("ovs-e1", "virsh start web01; virsh suspend web01");
        Run run = run(WEB01, FILES01);

        assertThat(run.shown("Task_ResolveFailure", "failure").asText())
                .contains("web01 is paused, so it cannot be started");
        run.decide("operator", "Task_ResolveFailure", "skip");

        ends(run, "skipped");
        assertThat(started()).containsExactly("web01", "files01");
        assertThat(byHand("ovs-e1", "virsh domstate web01")).startsWith("paused");
    }

    @Test
    void endsWhenAPersonAbandonsTheStart() {
        Run run = run(new Machine("ovs-e1", "gone01"));

        assertThat(run.shown("Task_ResolveFailure", "failure").asText()).contains("gone01 is not there any more");
        run.decide("operator", "Task_ResolveFailure", "abandon");

        ends(run, "abandoned");
    }

    @Test
    void libvirtOfBothErasIsUnderstood() {
        VirtualMachines machines = new VirtualMachines(wire);
        Target upstart = new Target(LabHosts.CLUSTER, "ovs-e1");
        Target systemd = new Target(LabHosts.CLUSTER, "ovs-e2");
        hosts.fault("ovs-e1", "vpool-not-mounted", Map.of("vpool", "vpool1"));
        hosts.fault("ovs-e2", "vpool-not-mounted", Map.of("vpool", "vpool2"));

        for (Map.Entry<Target, String> each :
                Map.of(upstart, "web01", systemd, "web02").entrySet()) {
            assertThat(machines.start(each.getKey(), each.getValue()).asOptional())
                    .get()
                    .isInstanceOfSatisfying(MachineStart.Refused.class, refused -> assertThat(refused.said())
                            .contains("Failed to start domain", "No such file or directory"));
            assertThat(machines.start(each.getKey(), "nosuch").asOptional()).contains(new MachineStart.Gone());
        }
        hosts.mend("ovs-e2", "vpool-not-mounted");
        await().atMost(PATIENCE)
                .until(() -> byHand("ovs-e2", "mountpoint /mnt/vpool2").contains("is a mountpoint"));

        assertThat(machines.start(systemd, "web02").asOptional()).contains(new MachineStart.Started());
        assertThat(byHand("ovs-e2", "virsh domstate web02")).startsWith("running");
    }
}
