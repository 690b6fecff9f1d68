package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Sections;
import io.quiesce.openvstorage.BugReport.Decided;
import io.quiesce.openvstorage.BugReport.Host;
import io.quiesce.openvstorage.BugReport.Ran;
import io.quiesce.openvstorage.Versions.Installed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BugReportTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static Installed installed(Map<String, String> packages) {
        return new Installed(Optional.of("Ubuntu 14.04"), Optional.of("3.13.0"), packages, Optional.empty());
    }

    private static BugReport report(String state, String output) {
        return new BugReport(
                "ovs: services with open issues",
                "The health check found problems.",
                "Written by the run r1 on ovs.",
                List.of(
                        new Host("m1", "master", "files", "upstart", installed(Map.of("openvstorage-core", "2.6.0"))),
                        new Host("m2", "master", "files", "upstart", installed(Map.of("openvstorage-core", "2.6.0"))),
                        new Host(
                                "e1",
                                "extra",
                                "files",
                                "upstart",
                                new Installed(
                                        Optional.empty(),
                                        Optional.empty(),
                                        Map.of(),
                                        Optional.of("no answer from 10.0.0.4")))),
                List.of(Problem.fault("m1", "nginx", state, "running", Repair.start(at("m1"), "nginx"))),
                List.of(new Decided(NOON, "olga", "accept", "m1 is replaced tomorrow")),
                List.of(new Ran(NOON, "m1", "service nginx start", "exit code 1", output)),
                Map.of("logs/m1/nginx/error.log", "2026 [emerg] m1 10.0.0.1\n"),
                Map.of("logs/e1", "no answer from 10.0.0.4"));
    }

    private static BugReport empty(String summary) {
        return new BugReport("t", summary, "", List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of());
    }

    @Test
    void saysAllThatATrackerNeeds() {
        assertThat(report("stopped", "no\n").markdown())
                .isEqualTo(
                        """
                # ovs: services with open issues

                The health check found problems.

                Written by the run r1 on ovs.

                ## Environment

                | node | role | configuration | init | system | kernel |
                | --- | --- | --- | --- | --- | --- |
                | `m1` | `master` | `files` | `upstart` | `Ubuntu 14.04` | `3.13.0` |
                | `m2` | `master` | `files` | `upstart` | `Ubuntu 14.04` | `3.13.0` |
                | `e1` | `extra` | `files` | `upstart` | `not known` | `not known` |

                ## Versions

                | package | version | nodes |
                | --- | --- | --- |
                | `openvstorage-core` | `2.6.0` | `m1, m2` |

                The packages of these nodes are not known:

                - `e1`: `no answer from 10.0.0.4`

                ## Findings

                | severity | where | what | is | expected |
                | --- | --- | --- | --- | --- |
                | `fault` | `m1` | `nginx` | `stopped` | `running` |

                ## Decisions

                | when | who | decision | why |
                | --- | --- | --- | --- |
                | `2026-03-01 12:00:00 UTC` | `olga` | `accept` | `m1 is replaced tomorrow` |

                ## Commands and outputs

                ### `m1` at 12:00:00: exit code 1

                ```text
                service nginx start
                ```

                ```text
                no
                ```

                ## Attached logs

                - `logs/m1/nginx/error.log`

                Not attached:

                - `no answer from 10.0.0.4`: `logs/e1`
                """);
    }

    @Test
    void whatAHostPrintsCannotBreakATableOrABlock() {
        String markdown =
                report("a | b\nc ``d`` <script> @all", "```\n# heading\n````\n").markdown();

        assertThat(markdown)
                .contains("| ```a \\| b c ``d`` <script> @all``` |")
                .contains("`````text\n```\n# heading\n````\n`````");
    }

    @Test
    void secretsAreInNeitherTheReportNorItsLogs() {
        BugReport report = new BugReport(
                "t",
                "s",
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of(new Ran(NOON, "m1", "cat ovs.json", "exit code 0", "\"main_secret\": \"k3y\"")),
                Map.of("logs/m1/workers.log", "amqp://ovs:0pen@m1:5672//"),
                Map.of());

        assertThat(report.markdown() + report.logs()).doesNotContain("k3y").doesNotContain("0pen");
    }

    @Test
    void terminalCodesAreNotPrinted() {
        assertThat(report("x", "\u001B[1mBasics\u001B[0m\u0007\n").markdown()).contains("```text\nBasics\n```");
    }

    @Test
    void aTextOfAPersonCallsNobody() {
        assertThat(empty("see #12, @root *now*").markdown())
                .doesNotContain("#12")
                .doesNotContain("@root")
                .contains("\\*now\\*");
    }

    @Test
    void aLongOutputKeepsBothEnds() {
        String markdown = report("x", "begin" + "y".repeat(100_000) + "end").markdown();

        assertThat(markdown).contains("begin", "end\n", "characters left out").hasSizeLessThan(7_000);
    }

    @Test
    void emptySectionsSaySo() {
        assertThat(empty("s").markdown())
                .contains("## Environment\n\nNone.", "## Versions\n\nNone.", "## Findings\n\nNone.")
                .contains("## Decisions\n\nNone.", "## Commands and outputs\n\nNone.", "## Attached logs\n\nNone.")
                .doesNotContain("Not attached");
    }

    @Test
    void fitsIntoAnIssueWhateverTheSizeOfTheCluster() {
        List<Host> hosts = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        List<Ran> commands = new ArrayList<>();
        Map<String, String> logs = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            String node = "a-node-with-a-long-name-" + i;
            hosts.add(new Host(node, "extra", "files", "upstart", installed(Map.of("package-" + i % 60, "2.6." + i))));
            problems.add(Problem.fault(node, "ovs-workers", "down: " + "x".repeat(2_000), "running"));
            commands.add(new Ran(NOON, node, "y".repeat(9_000), "exit code 1", "z".repeat(90_000)));
            logs.put("logs/" + node + "/upstart/ovs-workers.log", "text");
        }
        BugReport report = new BugReport("t", "s", "o", hosts, problems, List.of(), commands, logs, logs);

        assertThat(report.markdown())
                .contains("… and 960 more.", "characters left out")
                .hasSizeLessThan(65_536);
    }

    @Test
    void aCommandTellsOfAProblemWhereItRanAndWhoseServiceItNames() {
        Set<String> nodes = Set.of("m1", "m2");
        Ran start = new Ran(NOON, "m1", "service ovs-workers start", "exit code 1", "");
        Ran look = new Ran(NOON, "m1", "initctl list", "exit code 0", "ovs-workers stop/waiting");

        Problem workers = Problem.fault("m1", "ovs-workers", "stop/waiting", "running");
        assertThat(start.tellsOf(workers, nodes)).isTrue();
        assertThat(look.tellsOf(workers, nodes)).isTrue();
        assertThat(look.tellsOf(Problem.fault("m2", "ovs-workers", "stop/waiting", "running"), nodes))
                .as("on another node")
                .isFalse();
        assertThat(look.tellsOf(Problem.fault("m1", "nginx", "stopped", "running"), nodes))
                .as("of another service")
                .isFalse();
        assertThat(look.tellsOf(Problem.fault("m1", "clock", "off by 9 s", "right"), nodes))
                .as("of the node itself")
                .isTrue();
    }

    @Test
    void ofALongOutputOnlyTheLinesNearWhatIsInTroubleAreShown() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            lines.add(i == 10 || i == 29 ? "ovs-workers stop/waiting" : "line " + i);
        }
        String script = Sections.PRELUDE + "section services initctl list\n" + Sections.END;
        Ran look = new Ran(NOON, "m1", script, "exit code 0", String.join("\n", lines));

        Ran about = look.about(List.of(Problem.fault("m1", "ovs-workers", "stop/waiting", "running")));
        assertThat(about.line()).isEqualTo("section services initctl list\n");
        assertThat(about.output())
                .isEqualTo("…\nline 9\novs-workers stop/waiting\nline 11\n…\nline 28\novs-workers stop/waiting");
        assertThat(look.about(List.of(Problem.fault("m1", "clock", "off", "right")))
                        .output())
                .as("everything may tell of the node itself")
                .isEqualTo(look.output());
    }

    @Test
    void aCommandOnAnyNodeMayTellOfAProblemOfTheCluster() {
        Ran asked = new Ran(NOON, "m2", "arakoon --who-master -config voldrv.ini", "exit code 1", "");

        assertThat(asked.tellsOf(Problem.fault("ovs", "Arakoon voldrv", "without a master", "led"), Set.of("m2")))
                .isTrue();
        assertThat(asked.tellsOf(Problem.fault("ovs", "Arakoon ovsdb", "without a master", "led"), Set.of("m2")))
                .isFalse();
    }

    @Test
    void masksTextsLogsAndTheNamesOfLogs() {
        Mask mask = new Mask(Fixtures.cluster(), Map.of());
        BugReport masked = report("no route from m1 to 10.0.0.2", "m2 10.0.0.1").masked(mask);

        assertThat(masked.logs()).isEqualTo(Map.of("logs/node-1/nginx/error.log", "2026 [emerg] node-1 192.0.2.3\n"));
        assertThat(masked.missing()).isEqualTo(Map.of("logs/node-4", "no answer from 192.0.2.1"));
        assertThat(masked.markdown())
                .contains(
                        "`node-1` | `nginx`",
                        "no route from node-1 to 192.0.2.2",
                        "node-2 192.0.2.3",
                        "`node-1, node-2`",
                        "- `node-4`: `no answer from 192.0.2.1`",
                        "### `node-1`",
                        "`person-1` | `accept` | `node-1 is replaced tomorrow`")
                .doesNotContainPattern("\\b(m1|m2|e1|olga|r1)\\b")
                .doesNotContain("10.0.0.", "Written by");
    }
}
