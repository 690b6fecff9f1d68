package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.Unreadable;
import io.quiesce.openvstorage.ServiceStatus.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceStatusTest {

    private static ServiceStatus recorded(String name) {
        Exited exited = RecordedOutputs.exited(name);
        return ServiceStatus.read(
                "x", exited.code(), exited.out().text() + exited.err().text());
    }

    private static ServiceStatus said(int code, String text) {
        return ServiceStatus.read("x", code, text);
    }

    @ParameterizedTest
    @CsvSource({
        "sysv-memcached-status-running, RUNNING",
        "sysv-memcached-status-nonroot, RUNNING",
        "sysv-sudo-memcached-status, RUNNING",
        "sysv-memcached-status-hung-sigstop, RUNNING",
        "sysv-memcached-status-stopped, STOPPED",
        "sysv-memcached-status-dead-pidfile, FAILED",
        "sysv-memcached-status-dead-pidfile-nonroot, FAILED",
        "sysv-memcached-status-dead-pidfile-2nd, STOPPED",
        "sysv-nginx-status-running, RUNNING",
        "sysv-nginx-status-badconf, RUNNING",
        "sysv-nginx-status-stopped, STOPPED",
        "sysv-nginx-status-dead-pidfile, FAILED",
        "sysv-ssh-status-running, RUNNING",
        "sysv-rabbitmq-status-running, RUNNING",
        "sysv-rabbitmq-status-stopapp, STOPPED",
        "sysv-rabbitmq-status-stopped, STOPPED",
        "sysv-rabbitmq-status-dead-pidfile, STOPPED",
        "sysv-rabbitmq-status-waiting-for-last-node, STOPPED",
        "sysv-unknown-service-status, NOT_INSTALLED"
    })
    void readsWhatScriptsOfSystemVPrint(String name, State state) {
        assertThat(recorded(name).state()).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({
        "sysd-is-active-failed, FAILED",
        "sysd-is-active-killed, RUNNING",
        "sysd-is-active-stopped, STOPPED",
        "sysd-is-failed, FAILED",
        "sysd-service-memcached-status-running, RUNNING",
        "sysd-service-memcached-status-stopped, STOPPED",
        "sysd-service-nginx-status-running, RUNNING",
        "sysd-service-rabbitmq-status-running, RUNNING",
        "sysd-service-unknown, NOT_INSTALLED",
        "sysd-show, RUNNING",
        "sysd-status-nonroot, RUNNING",
        "sysd-systemctl-status-masked, STOPPED",
        "sysd-systemctl-status-memcached-killed, RUNNING",
        "sysd-systemctl-status-memcached-running, RUNNING",
        "sysd-systemctl-status-memcached-stopped, STOPPED",
        "sysd-systemctl-status-nginx-failed, FAILED",
        "sysd-systemctl-status-nginx-running, RUNNING",
        "sysd-systemctl-status-rabbitmq-server-running, RUNNING",
        "sysd-systemctl-status-ssh-running, RUNNING",
        "sysd-systemctl-status-unknown, NOT_INSTALLED"
    })
    void readsWhatSystemdPrints(String name, State state) {
        assertThat(recorded(name).state()).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({
        "rabbit-diag-check_running, RUNNING",
        "rabbit-diag-check_running-stopapp, STOPPED",
        "rabbit-diag-check_running-stopped, STOPPED",
        "rabbit-check_running-waiting-for-last-node, STOPPED"
    })
    void readsWhatRabbitSaysOfItsBroker(String name, State state) {
        assertThat(recorded(name).state()).isEqualTo(state);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rabbit-diag-ping",
                "rabbit-diag-ping-stopapp",
                "rabbit-diag-check_local_alarms",
                "rabbit-diag-check_local_alarms-alarm",
                "rabbit-node_health_check",
                "rabbit-status-app-running",
                "rabbit-version",
                "sysv-memcached-start",
                "sysv-memcached-start-again",
                "sysv-memcached-restart",
                "sysv-memcached-stop",
                "sysv-memcached-stop-again",
                "sysv-memcached-stop-nonroot",
                "sysv-nginx-start",
                "sysv-nginx-start-after-dead",
                "sysv-nginx-start-badconf-restart",
                "sysv-nginx-stop",
                "sysv-nginx-stop-nonroot",
                "sysv-rabbitmq-start",
                "sysv-rabbitmq-start-after-dead",
                "sysv-rabbitmq-stop",
                "sysv-rabbitmq-stop-again",
                "sysv-service-notinpath-nonroot",
                "sysv-service-status-all",
                "sysd-memcached-start",
                "sysd-memcached-stop",
                "sysd-list-failed",
                "sysd-is-system-running",
                "sysd-systemctl-is-active",
                "sysd-nginx-restart-badconf",
                "sysd-start-masked",
                "sysd-stop-nonroot",
                "memcached-stats"
            })
    void takesNothingElseForAStatus(String name) {
        assertThatThrownBy(() -> recorded(name)).isInstanceOf(Unreadable.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0| ovs-watcher-framework start/running, process 3710| RUNNING",
                "0| ovs-watcher-framework stop/waiting| STOPPED",
                "0| X start/pre-start, process 1014| STARTING",
                "0| X start/starting| STARTING",
                "0| X start/spawned, process 12| STARTING",
                "0| X stop/killed, process 12| STOPPED",
                "0| X stop/pre-stop, process 12| STOPPED",
                "0| name (inst) start/running, process 7| RUNNING",
                "1| status: Unknown job: foo| NOT_INSTALLED",
                "0| ' * memcached is running'| RUNNING",
                "3| ' * nginx is not running'| STOPPED",
                "1| ' * nginx is not running'| FAILED",
                "3| activating| STARTING",
                "3| deactivating| STOPPED",
                "0| reloading| RUNNING",
                "3| unknown| NOT_INSTALLED",
                "3| Active: activating (start-pre) since Sun 2026-11-22 08:31:41 UTC; 2s ago| STARTING"
            })
    void readsTheDialectsOfOlderHosts(int code, String text, State state) {
        assertThat(said(code, text).state()).isEqualTo(state);
    }

    @Test
    void aJobOfUpstartWithMoreProcessesIsReadByItsFirstLine() {
        assertThat(said(0, "x start/running, process 12\n\tpre-stop process 13\n")
                        .state())
                .isEqualTo(State.RUNNING);
    }

    @Test
    void readsRabbitOfVersion3_2ByTheBrokerAndNotByItsProcess() {
        String up =
                """
                Status of node 'rabbit@ctl01' ...
                [{pid,1234},
                 {running_applications,[{rabbit,"RabbitMQ","3.2.4"},
                                        {mnesia,"MNESIA  CXC 138 12","4.11"}]},
                 {os,{unix,linux}}]
                ...done.
                """;
        String withoutBroker = up.replace("{rabbit,\"RabbitMQ\",\"3.2.4\"},", "");
        String down =
                """
                Status of node 'rabbit@ctl01' ...
                Error: unable to connect to node 'rabbit@ctl01': nodedown

                DIAGNOSTICS
                """;

        assertThat(said(0, up).state()).isEqualTo(State.RUNNING);
        assertThat(said(0, withoutBroker).state()).isEqualTo(State.STOPPED);
        assertThat(said(3, down))
                .isEqualTo(new ServiceStatus(
                        "x", State.STOPPED, "Error: unable to connect to node 'rabbit@ctl01': nodedown"));
    }

    @Test
    void keepsTheLineThatTells() {
        assertThat(recorded("sysv-memcached-status-dead-pidfile").said())
                .isEqualTo("memcached: memcached is not running thro' the pid file exists");
        assertThat(recorded("sysd-systemctl-status-nginx-failed").said())
                .startsWith("Active: failed (Result: exit-code)");
        assertThat(recorded("sysd-systemctl-status-masked").said()).contains("Loaded: masked");
    }

    @Test
    void aLineOfTheLogIsNoAnswer() {
        String status = RecordedOutputs.text("sysd-systemctl-status-memcached-running.stdout")
                + "Nov 22 08:32:04 node4 x[1]: Unit foo could not be found.\n"
                + "Nov 22 08:32:04 node4 x[1]: rabbit@a nodedown\n";

        assertThat(said(0, status).state()).isEqualTo(State.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "hello", "memcached is walking", "Active: dreaming (rem)"})
    void refusesWhatItDoesNotKnowAndShowsTheLine(String text) {
        assertThatThrownBy(() -> said(5, text))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining(text.isBlank() ? "exit code 5" : text);
    }
}
