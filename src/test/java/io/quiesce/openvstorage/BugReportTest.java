package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.openvstorage.BugReport.Host;
import io.quiesce.openvstorage.BugReport.Ran;
import io.quiesce.openvstorage.Versions.Installed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BugReportTest {

    private static Installed installed(Map<String, String> packages) {
        return new Installed(Optional.of("Ubuntu 14.04"), Optional.of("3.13.0"), packages, Optional.empty());
    }

    private static BugReport report(String state, String output) {
        return new BugReport(
                "ovs: services with open issues",
                "The health check of ovs found problems; operator accepted them.",
                List.of(
                        new Host("m1", "master", "files", "upstart", installed(Map.of("openvstorage-core", "2.6.0"))),
                        new Host("m2", "master", "files", "upstart", installed(Map.of("openvstorage-core", "2.6.0"))),
                        new Host(
                                "e1",
                                "extra",
                                "files",
                                "upstart",
                                new Installed(
                                        Optional.empty(), Optional.empty(), Map.of(), Optional.of("exit code 127")))),
                List.of(Problem.fault("m1", "nginx", state, "running", Repair.start(at("m1"), "nginx"))),
                List.of(new Ran("m1", "service nginx start", "exit code 1", output)),
                Map.of("m1/nginx/error.log", "2026 [emerg] m1 10.0.0.1\n"));
    }

    @Test
    void saysAllThatATrackerNeeds() {
        assertThat(report("stopped", "no\n").markdown())
                .isEqualTo(
                        """
                # ovs: services with open issues

                The health check of ovs found problems; operator accepted them.

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

                The packages of `e1` are not known: `exit code 127`

                ## Findings

                | severity | where | what | is | expected |
                | --- | --- | --- | --- | --- |
                | `fault` | `m1` | `nginx` | `stopped` | `running` |

                ## Commands and outputs

                ### `m1`: exit code 1

                ```text
                service nginx start
                ```

                ```text
                no
                ```

                ## Attached logs

                - `m1/nginx/error.log`
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
    void terminalCodesAreNotPrinted() {
        assertThat(report("x", "\u001B[1mBasics\u001B[0m\u0007\n").markdown()).contains("```text\nBasics\n```");
    }

    @Test
    void aTextOfAPersonCallsNobody() {
        BugReport report = new BugReport("t", "see #12, @root *now*", List.of(), List.of(), List.of(), Map.of());

        assertThat(report.markdown())
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
        assertThat(new BugReport("t", "s", List.of(), List.of(), List.of(), Map.of()).markdown())
                .contains("## Findings\n\nNone.", "## Commands and outputs\n\nNone.", "## Attached logs\n\nNone.");
    }

    @Test
    void masksTextsLogsAndTheNamesOfLogs() {
        Mask mask = new Mask(Fixtures.cluster(), Map.of());
        BugReport masked = report("no route from m1 to 10.0.0.2", "m2 10.0.0.1").masked(mask);

        assertThat(masked.logs()).isEqualTo(Map.of("node-1/nginx/error.log", "2026 [emerg] node-1 192.0.2.1\n"));
        assertThat(masked.markdown())
                .contains(
                        "`node-1` | `nginx`",
                        "no route from node-1 to 192.0.2.2",
                        "node-2 192.0.2.1",
                        "`node-1, node-2`")
                .contains("### `node-1`", "packages of `node-4`")
                .doesNotContainPattern("\\b(m1|m2|e1)\\b")
                .doesNotContain("10.0.0.");
    }
}
