package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Has a packaged release of the application begin runs, leaves them where they wait for a person, and keeps what is there
 * then for {@link UpgradeIT}. Runs only when it is asked for; the README beside what it makes says how.
 */
final class LeftBehindMaker {

    @TempDir
    Path directory;

    @Test
    void keepsWhatTheReleaseLeavesBehind() throws IOException, SQLException {
        Path jar = Path.of(System.getProperty("release")).toAbsolutePath();
        try (Forked lab = Forked.jar(
                jar, directory, "lab", List.of("lab", "--directory=lab", "--port=0", "--pace=" + UpgradeIT.PACE))) {
            int hosts = lab.awaitPort();
            try (Forked engine = Forked.jar(jar, directory, "engine", UpgradeIT.engine(directory))) {
                work(hosts, engine.awaitPort());
            }
        }
        String url = "jdbc:h2:file:" + directory.resolve("db");
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute("shutdown compact");
        }
        LeftBehind.keep(directory, Path.of("src/test/resources" + LeftBehind.RESOURCE));
    }

    private static void work(int hosts, int port) {
        Run over = start(port, "vxvm-clean-leave", UpgradeIT.BARE, Map.of("node", "vb-2"));
        over.approve();
        new LabHosts(hosts, UpgradeIT.VX)
                .fault("vx-3", "process-holder", Map.of("target", "/oradata", "command", "rman"));
        Run leave = start(port, "vxvm-clean-leave", UpgradeIT.VX, Map.of("node", "vx-3", "drainLimit", "PT2S"));
        leave.approve();
        new LabHosts(hosts, UpgradeIT.SYSTEMD).fault("os-e1", "acpi-deaf-vm", Map.of());
        Run server = start(
                port, "open-vstorage-stop-server", UpgradeIT.SYSTEMD, Map.of("node", "os-e1", "drainLimit", "PT2S"));
        server.approve();
        Run shutdown = start(port, "open-vstorage-shutdown", UpgradeIT.OVS, Map.of());

        shutdown.awaitTask("Task_ApprovePlan");
        leave.awaitTask("Task_DecideLongDrain");
        server.awaitTask("Task_DecideLongVmDrain");
        assertThat(over.end()).isEqualTo("End_NodeHasLeftCleanly");
    }

    private static Run start(int port, String runbook, String cluster, Map<String, Object> more) {
        Map<String, Object> values = Map.of("cluster", cluster, "reason", UpgradeIT.REASON);
        for (Map.Entry<String, Object> each : more.entrySet()) {
            values = Run.with(values, each.getKey(), each.getValue());
        }
        return UpgradeIT.start(port, runbook, values);
    }
}
