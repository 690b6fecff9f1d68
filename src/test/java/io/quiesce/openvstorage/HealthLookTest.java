package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Label;
import io.quiesce.command.Output;
import io.quiesce.command.PretendedHost;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.VPool;
import io.quiesce.openvstorage.HealthLook.Quick;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.RabbitState.Answering;
import io.quiesce.openvstorage.ServiceStatus.State;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script runs in a real shell, against programs that answer as the recorded hosts did. */
class HealthLookTest {

    private static final Target M1 = new Target("ovs", "m1");
    private static final List<VPool> POOLS = List.of(new VPool("vp1", "/mnt/vp1", "/conf/vp1.json"));

    @TempDir
    Path directory;

    private PretendedHost host;

    @BeforeEach
    void aMaster() {
        host = new PretendedHost(directory)
                .file("/etc/openvstorage_id", "M1\n")
                .file("/proc/1/comm", "init\n")
                .file("/proc/uptime", "3600.51 7000.00\n")
                .file("/opt/OpenvStorage/config/ovs.json", "{\"core\": {\"nodetype\": \"MASTER\"}}\n")
                .file("/initctl", "ovs-workers start/running, process 1\novs-arakoon-ovsdb start/running, process 2\n")
                .file("/memcached", RecordedOutputs.text("sysv-memcached-status-running.stdout"))
                .file("/rabbit", RecordedOutputs.text("sysv-rabbitmq-status-running.stdout"))
                .file("/status", RecordedOutputs.text("rabbit-cluster_status-healthy-json-q.stdout"))
                .file("/queues", RecordedOutputs.text("rabbit-list_queues-some-q.stdout"))
                .program("hostname", "echo m1")
                .program("initctl", "cat /initctl")
                .program("df", "echo '/dev/sda1 100 83 12 88% /'")
                .program("mountpoint", "case $1 in /mnt/vp1|*/a1) exit 0 ;; esac; exit 32")
                .program("ls", "echo \"ls: cannot access '$2': No such file or directory\" >&2; exit 2")
                .program("arakoon", "echo M1")
                .program(
                        "service",
                        """
                        [ "$2" = status ] || exit 9
                        [ "$SYSTEMD_PAGER" = cat ] || exit 8
                        case $1 in
                          memcached) cat /memcached ;;
                          nginx) echo 'nginx is not running ... failed!'; exit 3 ;;
                          rabbitmq-server) cat /rabbit ;;
                        esac""")
                .program("rabbitmqctl", "case \"$*\" in *list_queues*) cat /queues ;; *) cat /status ;; esac");
    }

    private NodeCheck look() {
        return new HealthLook(host, Clock.systemUTC()).look(M1, POOLS);
    }

    private Quick quick() {
        return look().quick().asOptional().orElseThrow();
    }

    private State state(String daemon) {
        return quick().daemons().get(daemon).asOptional().orElseThrow().state();
    }

    @Test
    void readsAllOfAMaster() {
        NodeCheck check = look();

        assertThat(check.facts().orElseThrow().machineId()).contains("M1");
        assertThat(check.facts().orElseThrow().vpools()).containsEntry("vp1", Mount.MOUNTED);
        assertThat(state("memcached")).isEqualTo(State.RUNNING);
        assertThat(state("nginx")).isEqualTo(State.STOPPED);
        assertThat(state("rabbitmq-server")).isEqualTo(State.RUNNING);
        assertThat(quick().disks()).isEmpty();
        assertThat(check.rabbit().orElseThrow().asOptional()).containsInstanceOf(Answering.class);
        assertThat(check.queues().orElseThrow().asOptional().orElseThrow().messages())
                .containsEntry("orders", 7L);
        assertThat(check.arakoon().orElseThrow().asOptional())
                .contains(Map.of("ovsdb", new Arakoon.Mastership.Master("M1")));
        assertThat(check.volumes()).isEmpty();
    }

    @Test
    void asksAnExtraForNothingThatOnlyMastersHave() {
        host.file("/opt/OpenvStorage/config/ovs.json", "{\"core\": {\"nodetype\": \"EXTRA\"}}\n")
                .file("/initctl", "ovs-workers start/running, process 1\n")
                .program("rabbitmqctl", "echo asked > \"$root/asked\"");

        NodeCheck check = look();

        assertThat(check.rabbit()).isEmpty();
        assertThat(check.queues()).isEmpty();
        assertThat(check.arakoon()).isEmpty();
        assertThat(host.root.resolve("asked")).doesNotExist();
    }

    @Test
    void oneDaemonThatCannotBeUnderstoodHidesNoOther() {
        host.file("/memcached", "memcached is out to lunch\n");

        assertThat(quick().daemons().get("memcached"))
                .isInstanceOfSatisfying(
                        Reading.NotRead.class, r -> assertThat(r.why()).contains("out to lunch"));
        assertThat(state("nginx")).isEqualTo(State.STOPPED);
    }

    @Test
    void aServiceProgramThatIsMissingIsNoStoppedService() {
        host.without("/bin/service");

        assertThat(quick().daemons()).hasSize(3).allSatisfy((name, daemon) -> assertThat(daemon.asOptional())
                .isEmpty());
    }

    @Test
    void oneAnswerThatCannotBeUnderstoodHidesNoOther() {
        host.file("/status", "gibberish\n").file("/queues", "a\tb\tc\n");

        NodeCheck check = look();

        assertThat(check.facts()).isPresent();
        assertThat(check.rabbit().orElseThrow()).isInstanceOfSatisfying(Reading.NotRead.class, r -> assertThat(r.why())
                .contains("gibberish"));
        assertThat(check.queues().orElseThrow().asOptional()).isEmpty();
        assertThat(check.arakoon().orElseThrow().asOptional()).isPresent();
    }

    @Test
    void readsTheDisksOfABackendNode() {
        host.program("ls", "echo a1; echo b2").file("/initctl", "alba-asd-a1 start/running, process 1\n");

        assertThat(quick().disks()).isEqualTo(Map.of("a1", Mount.MOUNTED, "b2", Mount.NOT_MOUNTED));
    }

    @Test
    void aListOfDisksThatFailedIsNoEmptyList() {
        host.program("ls", "echo 'ls: Input/output error' >&2; exit 2");

        assertThat(look().quick()).isInstanceOfSatisfying(Reading.NotRead.class, r -> assertThat(r.why())
                .contains("Input/output error"));
    }

    @Test
    void aNodeThatDoesNotAnswerIsAskedOnce() {
        CommandResult refused = new CommandResult.NotStarted(CommandResult.Reason.REFUSED, "connection refused");
        ScriptedRunner runner = ScriptedRunner.answering(refused);

        NodeCheck check = new HealthLook(runner, Clock.systemUTC()).look(M1, POOLS);

        assertThat(check.quick()).isEqualTo(new Reading.NotRead<>("nothing was sent: connection refused", refused));
        assertThat(check.rabbit()).isEmpty();
        assertThat(runner.sent).hasSize(1);
    }

    @Test
    void aMountThatHoldsWhoeverAsksIsStaleAndHidesNothingElse() {
        CommandRunner hung = new CommandRunner() {
            @Override
            public CommandResult run(Target target, Command command) {
                return command.id().startsWith("mount-")
                        ? new CommandResult.TimedOut(Duration.ofSeconds(15), Output.EMPTY, Output.EMPTY, 1)
                        : host.run(target, command);
            }

            @Override
            public void forget(Target target, String id) {}

            @Override
            public CommandResult stop(Target target, String idPrefix) {
                throw new UnsupportedOperationException("nothing in this package stops commands");
            }
        };

        NodeFacts facts =
                new HealthLook(hung, Clock.systemUTC()).look(M1, POOLS).facts().orElseThrow();

        assertThat(facts.vpools()).isEqualTo(Map.of("vp1", Mount.STALE));
        assertThat(facts.role()).contains(Role.MASTER);
    }

    @Test
    void aLineThatIsCutBetweenTheLooksIsNoStaleMount() {
        CommandResult lost = new CommandResult.ConnectionLost("reset", Output.EMPTY, Output.EMPTY);
        CommandResult quick = host.run(M1, Command.read("x", HealthLook.script(), Duration.ofSeconds(30)));
        HealthLook look = new HealthLook(ScriptedRunner.answering(quick, lost), Clock.systemUTC());

        assertThat(look.quick(M1, POOLS))
                .isEqualTo(new Reading.NotRead<>("the connection broke before the answer: reset", lost));
    }

    @Test
    void onlyReads() {
        List<Command> sent = new ArrayList<>();
        new HealthLook(new Noting(host, sent), Clock.systemUTC()).look(M1, POOLS);

        assertThat(sent)
                .extracting(Command::id)
                .containsExactly(
                        "health-look",
                        Label.of("mount", "vp1"),
                        "rabbitmq-queues",
                        "rabbitmq-status",
                        "arakoon-masters");
        assertThat(sent).extracting(Command::kind).containsOnly(Command.Kind.READ);
    }
}
