package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Command;
import io.quiesce.command.PretendedHost;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Fixtures.NodeBuilder;
import io.quiesce.openvstorage.Logs.Collected;
import io.quiesce.openvstorage.Logs.Source;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Init;
import io.quiesce.openvstorage.NodeFacts.Mount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {

    private static final Target M1 = new Target("ovs", "m1");
    private static final List<String> POOLS = List.of("vp1", "vp2");

    @TempDir
    Path directory;

    private final NodeBuilder node = Fixtures.node("M1");
    private PretendedHost host;

    @BeforeEach
    void aNodeOfTheOldEraThatServesOnePool() {
        node.vpools = Map.of("vp1", Mount.MOUNTED);
        node.services("ovs-volumedriver_vp1", "ovs-volumerouter-consumer");
        host = new PretendedHost(directory)
                .program(
                        "tail",
                        "if [ $# = 2 ]; then exec /usr/bin/tail \"$@\"; fi; [ -e \"$root$3\" ] || { echo \"tail: cannot open"
                                + " '$3' for reading: No such file or directory\" >&2; exit 1; };"
                                + " exec /usr/bin/tail \"$1\" \"$2\" \"$root$3\"")
                .file("/var/log/ovs/volumedriver/vp1.log", "one\ntwo\nthree\n")
                .file("/var/log/upstart/ovs-volumedriver_vp1.log", "upstart says\n");
    }

    private Collected collect(String... services) {
        return new Logs(host)
                .collect(M1, node.build(), POOLS, List.of(services), 64)
                .asOptional()
                .orElseThrow();
    }

    @Test
    void collectsWhatTheProcedureNamesAndSaysWhatIsMissing() {
        Collected logs = collect();

        assertThat(logs.texts())
                .isEqualTo(Map.of(
                        "volumedriver/vp1.log", "one\ntwo\nthree", "upstart/ovs-volumedriver_vp1.log", "upstart says"));
        assertThat(logs.missing().keySet())
                .containsExactlyInAnyOrder(
                        "volumedriver/dtl_vp1.log", "upstart/ovs-dtl_vp1.log", "upstart/ovs-volumerouter-consumer.log");
        assertThat(logs.missing().get("upstart/ovs-dtl_vp1.log")).contains("No such file or directory");
    }

    @Test
    void collectsTheLogsOfServicesInTroubleToo() {
        host.file("/var/log/upstart/ovs-arakoon-ovsdb.log", "TLogSabotage\n");

        assertThat(collect("ovs-arakoon-ovsdb").texts()).containsEntry("upstart/ovs-arakoon-ovsdb.log", "TLogSabotage");
    }

    @Test
    void keepsTheEndOfALongLogInWholeLines() {
        host.file("/var/log/ovs/volumedriver/vp1.log", "line of a log\n".repeat(20_000));

        String text = collect().texts().get("volumedriver/vp1.log");

        assertThat(text).startsWith("line of a log\n").endsWith("line of a log");
        assertThat(text.length()).isBetween(64 * 1024 - 20, 64 * 1024);
    }

    @Test
    void manyLogsTogetherStayBelowWhatIsKeptOfAStream() {
        List<String> services = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            services.add("ovs-arakoon-" + i);
            host.file("/var/log/upstart/ovs-arakoon-" + i + ".log", "0123456789abcde\n".repeat(8_000));
        }
        int length = collect(services.toArray(String[]::new)).texts().values().stream()
                .mapToInt(String::length)
                .sum();

        assertThat(length).isBetween(500 * 1024, 700 * 1024);
    }

    @Test
    void readsTheJournalWhereThereIsNoUpstart() {
        node.era = Era.CONFIG_STORE;
        node.init = Init.SYSTEMD;
        host.program("journalctl", "echo \"journal of $*\"");

        assertThat(collect().texts())
                .containsEntry(
                        "journal/ovs-volumedriver_vp1.log", "journal of -u ovs-volumedriver_vp1 -n 2000 --no-pager")
                .containsOnlyKeys(
                        "journal/ovs-volumedriver_vp1.log",
                        "journal/ovs-dtl_vp1.log",
                        "journal/ovs-volumerouter-consumer.log");
    }

    @Test
    void aJournalThatCannotBeReadIsMissing() {
        node.init = Init.SYSTEMD;
        host.program("journalctl", "echo 'Failed to open journal' >&2; exit 1");

        assertThat(collect().missing().get("journal/ovs-dtl_vp1.log")).contains("Failed to open journal");
        assertThat(collect().texts()).containsOnlyKeys("volumedriver/vp1.log");
    }

    @Test
    void asksNothingOfANodeWithoutLogs() {
        ScriptedRunner runner = ScriptedRunner.answering();

        assertThat(new Logs(runner).collect(M1, Fixtures.node("B1").build(), List.of(), List.of(), 64))
                .isEqualTo(new Reading.Read<>(new Collected(Map.of(), Map.of())));
        assertThat(runner.sent).isEmpty();
    }

    @Test
    void showsTheLastLinesOfEachServiceInOneCommand() {
        List<Command> sent = new ArrayList<>();
        host.file("/var/log/upstart/ovs-workers.log", "a\nb\nc\n");

        Map<String, String> lines = new Logs(new Noting(host, sent))
                .lastLines(M1, node.build(), List.of("ovs-workers", "ovs-volumedriver_vp1", "ovs-snmp"), 2)
                .asOptional()
                .orElseThrow();

        assertThat(lines)
                .containsEntry("ovs-workers", "b\nc")
                .containsEntry("ovs-volumedriver_vp1", "two\nthree\nupstart says");
        assertThat(lines.get("ovs-snmp")).contains("No such file or directory");
        assertThat(sent).singleElement().satisfies(c -> assertThat(c.kind()).isEqualTo(Command.Kind.READ));
    }

    @Test
    void knowsWhereEachProgramWrites() {
        node.hostname = "ctl01.example.com";

        assertThat(Logs.of(node.build(), "rabbitmq-server"))
                .containsExactly(Source.file("/var/log/rabbitmq/rabbit@ctl01.log"));
        assertThat(Logs.of(node.build(), "nginx")).containsExactly(Source.file("/var/log/nginx/error.log"));
        node.init = Init.SYSTEMD;
        assertThat(Logs.of(node.build(), "nginx")).containsExactly(Source.journal("nginx"));
    }

    @Test
    void anAnswerThatLacksALogIsNotRead() {
        Logs logs = new Logs(ScriptedRunner.answering(ScriptedRunner.exited(0, "@log 0\n@end 0\n", "")));

        assertThat(logs.collect(M1, node.build(), POOLS, List.of(), 64).asOptional())
                .isEmpty();
    }
}
