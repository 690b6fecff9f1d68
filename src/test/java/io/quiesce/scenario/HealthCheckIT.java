package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What is down is started again in its order, what stays down is put before a person, and nothing is left on a vPool. */
class HealthCheckIT extends ScenarioIT {

    private static final Map<String, Object> CHECK =
            Map.of("cluster", LabHosts.CLUSTER, "reason", "after the power work", "drainLimit", "PT5S");

    @Autowired
    CommandRunner wire;

    /** What an administrator does on a node by hand, and what it printed. */
    private String byHand(String node, String line) {
        Command command = Command.read("by-hand-" + UUID.randomUUID(), line, Duration.ofSeconds(30));
        return ((Exited) wire.run(new Target(LabHosts.CLUSTER, node), command))
                .out()
                .text();
    }

    private Run check() {
        return start("open-vstorage-health-check", CHECK);
    }

    private List<String> effects(String effect) {
        return hosts.effects(effect).stream()
                .map(one -> one.node() + " " + one.object())
                .toList();
    }

    private List<String> journals(String text) {
        return hosts.nodes().stream()
                .flatMap(node -> hosts.journal(node).stream())
                .filter(line -> line.contains(text))
                .toList();
    }

    @Test
    void findsAHealthyEnvironmentHealthyAndTriesEachVPoolWhereItIsMounted() {
        Run run = check();

        assertThat(run.end()).isEqualTo("End_ServicesAndVPoolsAreHealthy");
        assertThat(journals("truncate")).as("two vPools on five nodes").hasSize(10);
        assertThat(hosts.effects("service started")).isEmpty();
        assertThat(hosts.effects("service stopped")).isEmpty();
        assertThat(leases()).isZero();
    }

    @Test
    void startsAgainWhatIsDownAndOnlyThat() {
        byHand("ovs-m2", "service memcached stop; service nginx stop");

        Run run = check();

        assertThat(run.end()).isEqualTo("End_ServicesAndVPoolsAreHealthy");
        assertThat(effects("service started")).containsExactlyInAnyOrder("ovs-m2 memcached", "ovs-m2 nginx");
        assertThat(notes(run)).anySatisfy(note -> assertThat(note).startsWith("ovs-m2: start memcached worked"));
    }

    @Test
    void putsAServiceThatNeverStartsBeforeAPersonWhoAcceptsIt() {
        hosts.fault("ovs-e1", "service-will-not-start", Map.of("service", "ovs-workers"));
        Run run = check();

        assertThat(run.shown("Task_ResolveServices", "services").asText()).contains("ovs-e1", "ovs-workers");
        run.decide("operator", "Task_ResolveServices", "accept");

        assertThat(run.end()).isEqualTo("End_ServicesAndVPoolsHaveOpenIssues");
        assertThat(journals("service ovs-workers start").size()
                        + journals("start ovs-workers").size())
                .as("tried, and not for ever")
                .isPositive();
    }

    @Test
    void looksAgainWhenAPersonSaysThatItIsMended() {
        hosts.fault("ovs-e1", "service-will-not-start", Map.of("service", "ovs-workers"));
        Run run = check();
        run.awaitTask("Task_ResolveServices");
        hosts.mend("ovs-e1", "service-will-not-start");

        run.decide("operator", "Task_ResolveServices", "retry");

        assertThat(run.end()).isEqualTo("End_ServicesAndVPoolsAreHealthy");
    }

    @Test
    void writesNothingOnTheRootDiskWhereAVPoolIsNotMounted() {
        hosts.fault("ovs-e2", "vpool-not-mounted", Map.of("vpool", "vpool1"));
        // long enough to wait for the mount, which is what a volumedriver after a boot needs
        Run run = start("open-vstorage-health-check", Run.with(CHECK, "drainLimit", "PT20S"));

        assertThat(run.shown("Task_ResolveServices", "services").asText())
                .contains("ovs-e2", "vPool vpool1", "not mounted");
        run.decide("operator", "Task_ResolveServices", "abandon");

        assertThat(run.end()).isEqualTo("End_ServicesAndVPoolsHaveOpenIssues");
        assertThat(byHand("ovs-e2", "find /mnt/vpool1 -name 'quiesce-*'")).isBlank();
    }

    @Test
    void aNodeThatDoesNotAnswerIsNeverCalledHealthy() {
        hosts.fault("ovs-e2", "unreachable", Map.of());
        Run run = check();

        assertThat(run.shown("Task_ResolveServices", "services").asText()).contains("ovs-e2");
        run.decide("operator", "Task_ResolveServices", "accept");

        assertThat(run.end()).isEqualTo("End_ServicesAndVPoolsHaveOpenIssues");
    }

    @Test
    void anAbortLeavesNothingBehind() {
        hosts.fault("ovs-e1", "service-will-not-start", Map.of("service", "ovs-workers"));
        Run run = check();
        run.awaitTask("Task_ResolveServices");

        assertThat(run.abort("operator", "enough").status()).isEqualTo(202);

        await().atMost(Duration.ofSeconds(30)).until(run::ended);
        assertThat(run.outcome()).isEqualTo("End_CheckWasAborted");
        assertThat(leases()).isZero();
    }
}
