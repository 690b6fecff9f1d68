package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.lease.Plans;
import io.quiesce.openvstorage.Broker;
import io.quiesce.openvstorage.BrokerLook;
import io.quiesce.openvstorage.ForcedBoot;
import io.quiesce.openvstorage.Repair;
import io.quiesce.openvstorage.Repairing;
import io.quiesce.openvstorage.RestartPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * RabbitMQ comes to run on every master: whoever went last, whoever is started with whom, and with force only where two
 * people want it. One cluster has 3.2.4, whose brokers wait once; the other 3.10, whose brokers wait ten times.
 */
class RabbitMqIT extends ScenarioIT {

    private static final String SYSTEMD = "ovs-lab-systemd";
    private static final List<Target> MASTERS = List.of(m(3), m(2), m(1));

    @Autowired
    CommandRunner wire;

    @Autowired
    FanOut fanOut;

    @Autowired
    RuntimeService runtime;

    @Autowired
    RepositoryService repository;

    @Autowired
    Leases leases;

    @Autowired
    Plans plans;

    private LabHosts systemd;

    @BeforeEach
    void beginWithAllNewThereToo() {
        systemd = new LabHosts(port, SYSTEMD);
        systemd.reset();
    }

    @AfterEach
    void leaveNoFaultThere() {
        systemd.reset();
    }

    private static Target at(String cluster, String node) {
        return new Target(cluster, node);
    }

    private static Target m(int number) {
        return at(LabHosts.CLUSTER, "ovs-m" + number);
    }

    private static Target os(int number) {
        return at(SYSTEMD, "os-m" + number);
    }

    private void byHand(Target target, String line) {
        Command command = Command.read("by-hand-" + UUID.randomUUID(), line, Duration.ofSeconds(60));
        assertThat(((Exited) wire.run(target, command)).code()).as(line).isZero();
    }

    /** One after the other, so that the last one named is the last that runs. */
    private void stop(Target... targets) {
        for (Target target : targets) {
            byHand(target, "service rabbitmq-server stop");
        }
    }

    private static Repair start(Target target) {
        return new Repair(target, Repair.Verb.START, "rabbitmq-server");
    }

    private Repairing.Outcome started(Target target) {
        return new Repairing(wire).repair(start(target)).asOptional().orElseThrow();
    }

    private List<Broker> look(List<Target> targets) {
        return List.copyOf(fanOut.over(targets, new BrokerLook(wire)::look).values());
    }

    private static List<String> started(LabHosts hosts) {
        return hosts.effects("service started").stream()
                .map(effect -> effect.node() + " " + effect.object())
                .filter(text -> text.endsWith(" rabbitmq-server"))
                .toList();
    }

    // ---- the verbs alone

    @Tag("matrix")
    @Test
    void startsAtTheSameTimeBringAllBack() {
        stop(m(1), m(2), m(3));
        assertThat(look(MASTERS)).noneMatch(Broker::runs);

        fanOut.over(MASTERS, this::started);

        assertThat(look(MASTERS)).allMatch(Broker::runs);
    }

    @Test
    void startsOneByOneInTheWrongOrderLoseEveryBrokerButTheLast() {
        stop(m(1), m(2), m(3));

        assertThat(started(m(1))).isInstanceOf(Repairing.Outcome.StillDown.class);
        assertThat(started(m(2))).isInstanceOf(Repairing.Outcome.StillDown.class);
        assertThat(started(m(3))).isInstanceOf(Repairing.Outcome.Runs.class);

        assertThat(look(MASTERS)).extracting(Broker::runs).containsExactly(true, false, false);
    }

    @Tag("matrix")
    @Test
    void startsOneByOneFromTheLastThatWentDownBringAllBack() {
        stop(m(1), m(2), m(3));

        assertThat(MASTERS)
                .allSatisfy(master -> assertThat(started(master)).isInstanceOf(Repairing.Outcome.Runs.class));
    }

    @Tag("matrix")
    @Test
    void theOthersComeBesideOneWhoseBootWasForced() {
        stop(os(1), os(2), os(3));

        assertThat(new ForcedBoot(wire).force(os(1)).asOptional())
                .hasValueSatisfying(outcome -> assertThat(outcome).isInstanceOf(ForcedBoot.Outcome.Forced.class));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(look(List.of(os(1)))).allMatch(Broker::runs));
        fanOut.over(List.of(os(2), os(3)), this::started);

        assertThat(look(List.of(os(3), os(2), os(1)))).allMatch(Broker::runs);
        assertThat(systemd.effects("broker boot forced")).hasSize(1);
    }

    @Tag("matrix")
    @Test
    void oneThatWaitsIsStoppedAndForced() {
        stop(os(1), os(2), os(3));
        byHand(os(1), "systemctl start --no-block rabbitmq-server");

        assertThat(new ForcedBoot(wire).force(os(1)).asOptional())
                .hasValueSatisfying(outcome -> assertThat(outcome).isInstanceOf(ForcedBoot.Outcome.Forced.class));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(look(List.of(os(1)))).allMatch(Broker::runs));
    }

    @Test
    void nothingIsForcedWhereRabbitMqIsTooOldForIt() {
        stop(m(1), m(2), m(3));

        assertThat(new ForcedBoot(wire).force(m(3)))
                .isEqualTo(new Reading.Read<>(
                        new ForcedBoot.Outcome.Refused("this RabbitMQ does not know force_boot, which came with 3.3")));
        assertThat(look(MASTERS)).noneMatch(Broker::runs);
    }

    // ---- the phase

    /** A run that consists of the phase alone, for a plan that somebody approved. */
    private Run run(String cluster, String... masters) {
        RestartPlan plan = new RestartPlan(
                cluster, "the-shutdown", List.of(), List.of(masters), List.of(), List.of(), List.of(), List.of());
        deploy();
        String id = runtime.startProcessInstanceByKey("only-start-rabbitmq", cluster)
                .getId();
        leases.take(new Lease(cluster, id, "only-start-rabbitmq", "operator", "power work", Map.of(), Instant.now()));
        plans.keep(id, cluster, plan.hash(), body(plan));
        plans.approve(id, "operator");
        runtime.setVariable(id, "planHash", plan.hash());
        runtime.createMessageCorrelation("Begin").processInstanceId(id).correlate();
        return new Run(port, id, cluster);
    }

    private static String body(RestartPlan plan) {
        return new ObjectMapper()
                .valueToTree(Map.of("plan", plan, "findings", List.of()))
                .toString();
    }

    private void deploy() {
        DeploymentBuilder deployment = repository
                .createDeployment()
                .name("only-start-rabbitmq")
                .enableDuplicateFiltering(false)
                .addModelInstance("only-start-rabbitmq.bpmn", caller())
                .addString("processes/start-rabbitmq.bpmn", text("processes/start-rabbitmq.bpmn"));
        for (String form : List.of("decide-rabbitmq", "confirm-force", "resolve-failure")) {
            deployment.addString("forms/" + form + ".form", text("forms/" + form + ".form"));
        }
        deployment.deploy();
    }

    private static BpmnModelInstance caller() {
        return Bpmn.createExecutableProcess("only-start-rabbitmq")
                .camundaHistoryTimeToLiveString("P1D")
                .startEvent()
                .intermediateCatchEvent("Message_Begin")
                .message("Begin")
                .callActivity("Call_StartRabbitMq")
                .camundaAsyncBefore()
                .calledElement("start-rabbitmq")
                .camundaCalledElementBinding("deployment")
                .camundaInBusinessKey("#{execution.processBusinessKey}")
                .camundaOut("outcome", "rabbitOutcome")
                .endEvent()
                .done();
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Run run() {
        return run(LabHosts.CLUSTER, "ovs-m3", "ovs-m2", "ovs-m1");
    }

    private Run runOnSystemd() {
        return run(SYSTEMD, "os-m3", "os-m2", "os-m1");
    }

    private void neverStarts(int... numbers) {
        for (int number : numbers) {
            hosts.fault("ovs-m" + number, "rabbitmq-down", Map.of());
        }
    }

    private void mayStart(int... numbers) {
        for (int number : numbers) {
            hosts.mend("ovs-m" + number, "rabbitmq-down");
        }
    }

    @Test
    void nothingIsDoneWhereAllRun() {
        assertThat(outcome(run())).isEqualTo("done");

        assertThat(started(hosts)).isEmpty();
        assertThat(leases()).isZero();
    }

    @Test
    void allAreStartedAtTheSameTimeWhenNoneRuns() {
        stop(m(1), m(2), m(3));

        Run run = run();

        assertThat(outcome(run)).isEqualTo("done");
        assertThat(started(hosts))
                .containsExactlyInAnyOrder(
                        "ovs-m1 rabbitmq-server", "ovs-m2 rabbitmq-server", "ovs-m3 rabbitmq-server");
        assertThat(notes(run)).anyMatch(note -> note.startsWith("ovs-m1: start rabbitmq-server worked"));
    }

    @Tag("matrix")
    @Test
    void allAreStartedAtTheSameTimeWithSystemdToo() {
        stop(os(1), os(2), os(3));

        assertThat(outcome(runOnSystemd())).isEqualTo("done");
        assertThat(started(systemd)).hasSize(3);
    }

    @Test
    void onlyThoseThatAreDownAreStartedBesideOneThatRuns() {
        stop(m(3), m(1));

        assertThat(outcome(run())).isEqualTo("done");
        assertThat(started(hosts)).containsExactlyInAnyOrder("ovs-m1 rabbitmq-server", "ovs-m3 rabbitmq-server");
    }

    @Test
    void oneThatWaitsIsNotTouchedAndComesWithTheOthers() {
        stop(os(1), os(2), os(3));
        byHand(os(1), "systemctl start --no-block rabbitmq-server");

        assertThat(outcome(runOnSystemd())).isEqualTo("done");

        assertThat(systemd.effects("broker gave up")).isEmpty();
        assertThat(systemd.effects("service stopped")).hasSize(3);
        assertThat(systemd.journal("os-m1")).noneMatch(line -> line.contains("systemctl restart"));
    }

    @Test
    void aBrokerThatNeverStartsIsPutBeforeAPersonWhoSkipsIt() {
        neverStarts(1);
        Run run = run();

        JsonNode shown = run.shown("Task_DecideRabbitMq", "rabbit");
        assertThat(shown.asText())
                .contains("RabbitMQ runs on 2 of 3 masters", "ovs-m3 went down last", "\"tried\":\"twice\"");
        run.decide("operator", "Task_DecideRabbitMq", "skip");

        assertThat(outcome(run)).isEqualTo("skipped");
    }

    @Test
    void noBootIsForcedBesideABrokerThatRuns() {
        neverStarts(1);
        Run run = run();

        Desk.Answer refused =
                run.answer("operator", "Task_DecideRabbitMq", Map.of("decision", "force_boot", "comment", "it has to"));

        assertThat(refused.ok()).isFalse();
        assertThat(refused.message()).contains("No boot can be forced");
        run.decide("operator", "Task_DecideRabbitMq", "abandon");
        assertThat(outcome(run)).isEqualTo("abandoned");
    }

    @Test
    void allIsTriedAgainWhenAPersonSaysThatItIsMended() {
        neverStarts(1, 2, 3);
        Run run = run();
        run.awaitTask("Task_DecideRabbitMq");
        mayStart(1, 2, 3);

        run.decide("operator", "Task_DecideRabbitMq", "retry");

        assertThat(outcome(run)).isEqualTo("done");
    }

    @Test
    void theLastThatWentDownIsLostAndTwoPeopleForceTheNextOne() {
        stop(os(1), os(2), os(3));
        systemd.fault("os-m3", "unreachable", Map.of());
        Run run = runOnSystemd();

        assertThat(run.shown("Task_DecideRabbitMq", "rabbit").asText())
                .contains("It would go to os-m2", "os-m3 does not say whether its broker runs");
        run.decide("operator", "Task_DecideRabbitMq", "force_boot");
        assertThat(run.shown("approver", "Task_ConfirmForce", "force").asText()).contains("os-m2", "is lost");
        run.decide("approver", "Task_ConfirmForce", "refuse");
        run.decide("operator", "Task_DecideRabbitMq", "force_boot");
        assertThat(systemd.effects("broker boot forced")).isEmpty();
        run.decide("approver", "Task_ConfirmForce", "confirm");

        // the two others run now, and the lost one is still not known
        run.decide("operator", "Task_DecideRabbitMq", "skip");
        assertThat(outcome(run)).isEqualTo("skipped");
        assertThat(systemd.effects("broker boot forced"))
                .extracting(LabHosts.Effect::node)
                .containsExactly("os-m2");
        assertThat(look(List.of(os(2), os(1)))).allMatch(Broker::runs);
        assertThat(notes(run)).anyMatch(note -> note.startsWith("os-m2: the boot of RabbitMQ was forced"));
    }

    @Test
    void aForcedBootThatRabbitMqRefusesIsAFailureLikeAnyOther() {
        neverStarts(1, 2, 3);
        Run run = run();
        force(run);

        assertThat(run.shown("Task_ResolveFailure", "failure").asText())
                .contains("ovs-m3: this RabbitMQ does not know force_boot, which came with 3.3");
        run.decide("operator", "Task_ResolveFailure", "retry");
        force(run);
        run.decide("operator", "Task_ResolveFailure", "skip");

        assertThat(outcome(run)).isEqualTo("skipped");
    }

    @Test
    void afterAFailureTheRunMayBeAbandoned() {
        neverStarts(1, 2, 3);
        Run run = run();
        force(run);

        run.decide("operator", "Task_ResolveFailure", "abandon");

        assertThat(outcome(run)).isEqualTo("abandoned");
    }

    private static String outcome(Run run) {
        run.end();
        return run.variable("rabbitOutcome");
    }

    private static void force(Run run) {
        run.decide("operator", "Task_DecideRabbitMq", "force_boot");
        run.decide("approver", "Task_ConfirmForce", "confirm");
    }
}
