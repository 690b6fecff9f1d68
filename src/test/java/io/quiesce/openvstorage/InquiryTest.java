package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.PretendedHost;
import io.quiesce.inventory.Node;
import io.quiesce.openvstorage.Inquiry.Answers;
import io.quiesce.openvstorage.Inquiry.Wanted;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InquiryTest {

    private static final Set<String> NODES = Set.of("m1", "m2", "e1");

    @TempDir
    Path directory;

    private PretendedHost host;

    @BeforeEach
    void aMasterOfTheOldEra() {
        host = new PretendedHost(directory)
                .file("/etc/openvstorage_id", "3K6zCllKaoL5gXUY\n")
                .file("/proc/1/comm", "init\n")
                .file("/proc/uptime", "3600.51 7000.00\n")
                .file("/opt/OpenvStorage/config/ovs.json", "{\"core\": {\"nodetype\": \"MASTER\"}}\n")
                .program("hostname", "echo m1")
                .program(
                        "initctl", "echo 'ovs-workers stop/waiting'; echo 'ovs-arakoon-ovsdb start/running, process 9'")
                .program(
                        "df",
                        "echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'; echo '/dev/sda1 100 83 12 88% /'")
                .program("uname", "echo 3.13.0-71-generic")
                .file("/etc/os-release", "PRETTY_NAME=\"Ubuntu 14.04.3 LTS\"\n")
                .program("dpkg-query", "echo 'openvstorage-core 2.6.0'")
                .program("tail", "case $3 in *missing*) exit 1;; esac; echo \"the end of $3\"");
    }

    private Answers ask(Problem... problems) {
        return new Inquiry(host, Clock.systemUTC())
                .ask(at("m1"), List.of(), Wanted.of("m1", List.of(problems), NODES), 64);
    }

    private static Node inventoried() {
        return Fixtures.cluster().node("m1").orElseThrow();
    }

    @Test
    void aHealthyNodeTellsWhatItIsAndKeepsItsLogs() {
        Answers answers = ask();

        assertThat(answers.host(inventoried()).role()).isEqualTo("master");
        assertThat(answers.host(inventoried()).release()).isEqualTo("files");
        assertThat(answers.host(inventoried()).init()).isEqualTo("upstart");
        assertThat(answers.host(inventoried()).installed().packages()).containsEntry("openvstorage-core", "2.6.0");
        assertThat(answers.logs()).isEmpty();
        assertThat(answers.missing()).isEmpty();
    }

    @Test
    void aNodeInTroubleGivesTheLogsOfItsServices() {
        Answers answers = ask(Problem.fault("m1", "ovs-workers", "stop/waiting", "running"));

        assertThat(answers.logs())
                .containsEntry("logs/m1/upstart/ovs-workers.log", "the end of /var/log/upstart/ovs-workers.log");
    }

    @Test
    void whatTheWholeClusterSuffersFromIsLookedUpWhereItIsInstalled() {
        Answers answers = ask(
                Problem.fault("ovs", "Arakoon ovsdb", "without a master", "led by a master"),
                Problem.fault("ovs", "Arakoon voldrv", "without a master", "led by a master"),
                Problem.fault("ovs", "RabbitMQ", "split", "one cluster"));

        assertThat(answers.logs().keySet())
                .containsExactlyInAnyOrder("logs/m1/rabbitmq/rabbit@m1.log", "logs/m1/upstart/ovs-arakoon-ovsdb.log");
    }

    @Test
    void aLogThatIsNotThereOrEmptyIsSaidAndNotAttached() {
        host.program(
                "tail",
                "case $3 in *workers.log) exit 0;; esac; echo \"tail: cannot open '$3' for reading: No such file or"
                        + " directory\" >&2; exit 1");

        Answers answers = ask(Problem.fault("m1", "ovs-workers", "stop/waiting", "running"));

        assertThat(answers.logs()).isEmpty();
        assertThat(answers.missing())
                .containsEntry("logs/m1/upstart/ovs-workers.log", "empty")
                .containsEntry("logs/m1/celery.log", "no such file");
    }

    @Test
    void noticesAndTheTroubleOfOthersAskForNoLogs() {
        Answers answers = ask(
                Problem.notice("m1", "ovs-workers", "stop/waiting", "running if it is needed"),
                Problem.fault("m2", "ovs-workers", "stop/waiting", "running"));

        assertThat(answers.logs()).isEmpty();
    }

    @Test
    void aSilentNodeIsAskedOnceAndItsSilenceIsSaid() {
        ScriptedRunner asked = ScriptedRunner.answering(new NotStarted(Reason.UNREACHABLE, "no route"));

        Answers answers = new Inquiry(asked, Clock.systemUTC())
                .ask(
                        at("m1"),
                        List.of(),
                        Wanted.of("m1", List.of(Problem.unknown("m1", "node", "silent", "an answer")), NODES),
                        64);

        assertThat(asked.sent).hasSize(1);
        assertThat(answers.missing().get("logs/m1")).contains("no route");
        assertThat(answers.host(inventoried()).installed().fault().orElseThrow())
                .contains("no route");
        assertThat(answers.host(inventoried()).init()).isEqualTo("not known");
    }

    @Test
    void anAnswerThatNobodyUnderstandsIsSaidToo() {
        host.file("/proc/1/comm", "launchd\n");

        Answers answers = ask(Problem.fault("m1", "ovs-workers", "stop/waiting", "running"));

        assertThat(answers.missing().get("logs/m1")).contains("launchd");
    }

    @Test
    void aNameThatAHostGaveStaysInItsFolder() {
        assertThat(Inquiry.path("m1", "../../etc/passwd")).isEqualTo("logs/m1/_/_/etc/passwd");
        assertThat(Inquiry.path("m1", "/a//b:c\\d.log")).isEqualTo("logs/m1/a/b_c_d.log");
    }

    @Test
    void theMoreNodesTheLessOfEachLog() {
        assertThat(Inquiry.kibPerLog(0)).isEqualTo(128);
        assertThat(Inquiry.kibPerLog(16)).isEqualTo(128);
        assertThat(Inquiry.kibPerLog(64)).isEqualTo(32);
        assertThat(Inquiry.kibPerLog(5_000)).isEqualTo(8);
    }
}
