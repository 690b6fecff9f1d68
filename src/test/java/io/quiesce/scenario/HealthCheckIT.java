package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What is down is started again in its order, what stays down is put before a person, and nothing is left on a vPool. */
class HealthCheckIT extends ScenarioIT {

    private static final Map<String, Object> CHECK =
            Map.of("cluster", LabHosts.CLUSTER, "reason", "after the power work", "drainLimit", "PT5S");

    /** What others call ovs-e2, in the names of its storagedrivers. */
    private static final String E2S_ID = "eV6nJt1MoKi9DpSx";

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
    void acceptingWritesABugReportThatHoldsTheLogOfTheServiceInTrouble() {
        hosts.fault("ovs-e1", "service-will-not-start", Map.of("service", "ovs-workers"));
        Run run = check();
        run.decide("operator", "Task_ResolveServices", "accept");
        assertThat(run.end()).isEqualTo("End_ServicesAndVPoolsHaveOpenIssues");

        Map<String, String> files = archive("auditor", run, "");

        assertThat(files.get("logs/ovs-e1/upstart/ovs-workers.log")).isNotBlank();
        assertThat(files.get("report.md"))
                .isEqualTo(new String(desk("auditor").file(report(run, "1.md")), StandardCharsets.UTF_8))
                .contains("| `fault` | `ovs-e1` | `services behind ovs-watcher-framework` |")
                .contains("| `openvstorage-core` | `2.6.0-eugene.30` | `ovs-m1,", "| `ovs-b2` | `backend` |")
                .contains("| `operator` | `accept` | `because of the test` |")
                .contains("service ovs-workers start", "- `logs/ovs-e1/upstart/ovs-workers.log`");
        assertThat(notes(run)).anySatisfy(note -> assertThat(note).startsWith("Bug report 1 was written"));
        assertThat(desk("editor").get(report(run, "1.zip")).status()).isEqualTo(403);
        assertThat(desk("auditor").get(report(run, "2.zip")).status()).isEqualTo(404);
    }

    @Test
    void aMaskedBugReportTellsNoNameAndNoAddress() {
        hosts.fault("ovs-m2", "service-will-not-start", Map.of("service", "rabbitmq-server"));
        byHand("ovs-m2", "service rabbitmq-server stop");
        Run run = check();
        run.decide("operator", "Task_ResolveServices", "abandon");
        assertThat(run.end()).isEqualTo("End_ServicesAndVPoolsHaveOpenIssues");

        Map<String, String> asItIs = archive("operator", run, "");
        Map<String, String> masked = archive("operator", run, "?masked=true");

        assertThat(masked).hasSameSizeAs(asItIs);
        assertThat(asItIs.toString()).contains("ovs-m2", run.id());
        assertThat(masked.toString())
                .contains("node-2", "rabbit@node-2")
                .doesNotContain(run.id(), LabHosts.CLUSTER)
                .doesNotContainPattern("(?i)\\bovs-[mbe]\\d")
                .doesNotContainPattern("\\b10\\.\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void aNodeThatDoesNotAnswerIsSaidInTheBugReport() {
        hosts.fault("ovs-e2", "unreachable", Map.of());
        Run run = check();
        run.decide("operator", "Task_ResolveServices", "accept");
        assertThat(run.end()).isEqualTo("End_ServicesAndVPoolsHaveOpenIssues");

        assertThat(archive("approver", run, "").get("report.md"))
                .contains("did not answer when this was written: 1", "(Connection refused)`: `logs/ovs-e2`")
                .contains("| `ovs-e2` | `extra` | `not known` |");
        assertThat(archive("approver", run, "?masked=true").toString())
                .doesNotContain("ovs-e2", LabHosts.CLUSTER)
                .doesNotContain(byHand("ovs-e1", "cat /etc/openvstorage_id").strip(), E2S_ID);
    }

    private Desk desk(String person) {
        return new Desk(port, person);
    }

    private static String report(Run run, String file) {
        return "/runs/" + run.id() + "/reports/" + file;
    }

    /** What is in the archive of a run's first bug report, by path. */
    private Map<String, String> archive(String person, Run run, String query) {
        Map<String, String> files = new TreeMap<>();
        byte[] archive = desk(person).file(report(run, "1.zip" + query));
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
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
    void restartsTheBrokerThatLostSightOfTheOthersAndNoOther() {
        hosts.fault("ovs-m3", "partition", Map.of());

        assertThat(check().end()).isEqualTo("End_ServicesAndVPoolsAreHealthy");

        assertThat(effects("service started")).containsExactly("ovs-m3 rabbitmq-server");
    }

    @Test
    void aMountThatHangsIsPutBeforeAPersonAndHoldsNothingUp() {
        hosts.fault("ovs-e1", "hung-fuse", Map.of("vpool", "vpool1"));
        Run run = check();

        assertThat(run.shown("Task_ResolveServices", "services").asText())
                .contains("ovs-e1", "vPool vpool1", "stale")
                .doesNotContain("vPool vpool2");
        run.decide("operator", "Task_ResolveServices", "abandon");
        assertThat(run.end()).isEqualTo("End_ServicesAndVPoolsHaveOpenIssues");
        assertThat(notes(run)).noneMatch(note -> note.startsWith("Left behind"));
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
