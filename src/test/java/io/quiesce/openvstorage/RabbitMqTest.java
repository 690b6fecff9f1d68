package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.RecordedOutputs.exited;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.PretendedHost;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.openvstorage.RabbitState.Answering;
import io.quiesce.openvstorage.RabbitState.BrokerStopped;
import io.quiesce.openvstorage.RabbitState.Down;
import io.quiesce.openvstorage.RabbitState.NotAllowed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RabbitMqTest {

    private static final String N1 = "rabbit@node1";
    private static final String N2 = "rabbit@node2";
    private static final String N3 = "rabbit@node3";

    private static RabbitState read(Exited exited) {
        return RabbitMq.read(exited).asOptional().orElseThrow();
    }

    private static RabbitState printed(String out) {
        return read(ScriptedRunner.exited(0, out, ""));
    }

    private static Answering answering(RabbitState state) {
        assertThat(state).isInstanceOf(Answering.class);
        return (Answering) state;
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthy", "healthy-erlang", "healthy-json", "healthy-json-q", "healthy-s", "sudo"})
    void readsAHealthyClusterInEveryForm(String name) {
        Answering state = answering(read(exited("rabbit-cluster_status-" + name)));

        assertThat(state.nodes()).containsExactlyInAnyOrder(N1, N2, N3);
        assertThat(state.running()).containsExactlyInAnyOrder(N1, N2, N3);
        assertThat(state.healthy()).isTrue();
        assertThat(state.alarms()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1down", "1down-json", "1killed", "stopapp-from-peer"})
    void seesAMemberThatIsDown(String name) {
        assertThat(answering(read(exited("rabbit-cluster_status-" + name))).down())
                .containsExactly(N2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unplugged-85s", "unplugged-later"})
    void seesAMemberWhoseCableIsOut(String name) {
        assertThat(answering(read(exited("rabbit-cluster_status-" + name))).down())
                .containsExactly(N3);
    }

    @Test
    void seesADeadMemberThatIsStillBelievedToRun() {
        Answering state = answering(read(exited("rabbit-cluster_status-unplugged-2s-json")));

        assertThat(state.running()).contains(N3);
        assertThat(state.silent()).containsExactly(N3);
        assertThat(state.healthy()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"listeners", "versions"})
    void eitherEmptyListTellsThatAMemberIsDead(String other) throws Exception {
        ObjectNode status = (ObjectNode)
                new ObjectMapper().readTree(RecordedOutputs.text("rabbit-cluster_status-unplugged-2s-json.stdout"));
        status.remove(other);

        assertThat(answering(printed(status.toString())).silent()).containsExactly(N3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"partitioned", "partitioned-json"})
    void seesAPartitionFromOneSide(String name) {
        Answering state = answering(read(exited("rabbit-cluster_status-" + name)));

        assertThat(state.partitions()).isEqualTo(Map.of(N1, Set.of(N3), N2, Set.of(N3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"partitioned-node3", "partitioned-node3-json"})
    void seesAPartitionFromTheOtherSide(String name) {
        Answering state = answering(read(exited("rabbit-cluster_status-" + name)));

        assertThat(state.partitions()).isEqualTo(Map.of(N3, Set.of(N1, N2)));
        assertThat(state.partitioned()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alarm", "alarm-json"})
    void readsAlarms(String name) {
        assertThat(answering(read(exited("rabbit-cluster_status-" + name))).alarms())
                .hasSize(1)
                .first()
                .asString()
                .contains("rabbit@node1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stopapp-self", "stopapp-self-json", "waiting-for-last-node"})
    void seesAStoppedBroker(String name) {
        assertThat(read(exited("rabbit-cluster_status-" + name))).isInstanceOf(BrokerStopped.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stopped-self", "stopped-self-json", "wrong-cookie"})
    void seesThatThereIsNoOneToTalkTo(String name) {
        assertThat(read(exited("rabbit-cluster_status-" + name)))
                .isInstanceOfSatisfying(
                        Down.class, d -> assertThat(d.why()).contains("unable to perform an operation on node"));
    }

    @Test
    void saysThatOnlyRootMayAsk() {
        assertThat(read(exited("rabbit-cluster_status-nonroot"))).isInstanceOf(NotAllowed.class);
    }

    @Test
    void readsTheTermOfVersion3_2() {
        Answering state = answering(
                printed(
                        """
                Cluster status of node rabbit@ctl01 ...
                [{nodes,[{disc,[rabbit@ctl01,rabbit@ctl02,rabbit@ctl03]}]},
                 {running_nodes,[rabbit@ctl03,rabbit@ctl01,rabbit@ctl02]},
                 {partitions,[]}]
                ...done.
                """));

        assertThat(state.nodes()).containsExactlyInAnyOrder("rabbit@ctl01", "rabbit@ctl02", "rabbit@ctl03");
        assertThat(state.healthy()).isTrue();
    }

    @Test
    void readsQuotedNamesThatWrapAndRamNodesAndAPartition() {
        Answering state = answering(
                printed(
                        """
                Cluster status of node 'rabbit@ctrl-grav-02' ...
                [{nodes,[{disc,['rabbit@ctrl-grav-02','rabbit@ctrl-roub-01',
                                'rabbit@ctrl-stras-03']},
                         {ram,['rabbit@ctrl-lond-04']}]},
                 {running_nodes,['rabbit@ctrl-grav-02','rabbit@ctrl-roub-01']},
                 {cluster_name,<<"rabbit@ctrl-grav-02">>},
                 {partitions,[{'rabbit@ctrl-grav-02',['rabbit@ctrl-stras-03',
                                                      'rabbit@ctrl-lond-04']}]}]
                """));

        assertThat(state.nodes())
                .containsExactlyInAnyOrder(
                        "rabbit@ctrl-grav-02", "rabbit@ctrl-roub-01", "rabbit@ctrl-stras-03", "rabbit@ctrl-lond-04");
        assertThat(state.down()).containsExactlyInAnyOrder("rabbit@ctrl-stras-03", "rabbit@ctrl-lond-04");
        assertThat(state.partitions())
                .isEqualTo(Map.of("rabbit@ctrl-grav-02", Set.of("rabbit@ctrl-stras-03", "rabbit@ctrl-lond-04")));
    }

    @Test
    void readsTheAlarmsOfVersion3_6() {
        Answering state = answering(
                printed(
                        """
                [{nodes,[{disc,[rabbitmq@tower2,rabbitmq@tower3]}]},
                 {running_nodes,[rabbitmq@tower2]},
                 {cluster_name,<<"x">>},
                 {partitions,[]},
                 {alarms,[{rabbitmq@tower2,[]},{rabbitmq@tower3,[nodedown]}]}]
                """));

        assertThat(state.alarms()).isEqualTo(List.of("rabbitmq@tower3: nodedown"));
    }

    @Test
    void takesATermWithoutRunningNodesForAStoppedBroker() {
        assertThat(printed("Cluster status of node rabbit@ctl01 ...\n[{nodes,[{disc,[rabbit@ctl01]}]}]\n...done.\n"))
                .isInstanceOf(BrokerStopped.class);
    }

    @Test
    void takesRunningNodesApartThatVersion4_1RunsTogether() {
        Answering state = answering(
                printed(
                        """
                {"disk_nodes":["rabbit@a","rabbit@ab","rabbit@c"],"running_nodes":"rabbit@arabbit@ab","partitions":{}}
                """));

        assertThat(state.running()).containsExactlyInAnyOrder("rabbit@a", "rabbit@ab");
        assertThat(state.down()).containsExactly("rabbit@c");
    }

    @Test
    void readsADownNodeOfVersion3() {
        String err =
                """
                Error: unable to connect to node 'rabbit@ovs-node02-1604': nodedown

                DIAGNOSTICS
                ===========
                  * epmd reports: node 'rabbit' not running at all
                """;

        assertThat(read(ScriptedRunner.exited(2, "Cluster status of node 'rabbit@ovs-node02-1604' ...\n", err)))
                .isEqualTo(new Down("Error: unable to connect to node 'rabbit@ovs-node02-1604': nodedown"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "...done.\n", "{}", "{\"disk_nodes\":[", "[{nodes,[{disc,[rabbit@a]}", "hello\n"})
    void refusesWhatItDoesNotKnow(String out) {
        assertThatThrownBy(() -> printed(out)).isInstanceOf(Unreadable.class);
    }

    @Test
    void refusesAnErrorItDoesNotKnow() {
        assertThatThrownBy(() -> read(ScriptedRunner.exited(70, "", "Stack trace: boom\n")))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("boom");
    }

    @Test
    void aHangingCallIsNotRead() {
        assertThat(RabbitMq.read(ScriptedRunner.exited(137, "", "")).asOptional())
                .isEmpty();
    }

    @Test
    void fallsBackToThePlainFormWhereJsonIsNotKnown(@TempDir Path directory) {
        PretendedHost host = new PretendedHost(directory)
                .program(
                        "rabbitmqctl",
                        "case \"$*\" in *formatter*) echo usage; echo 'Error: invalid command' >&2; exit 1;; esac\n"
                                + "echo '[{nodes,[{disc,[rabbit@a]}]},{running_nodes,[rabbit@a]},{partitions,[]}]'");

        RabbitState state =
                new RabbitMq(host).status(new Target("ovs", "a")).asOptional().orElseThrow();

        assertThat(answering(state).healthy()).isTrue();
    }
}
