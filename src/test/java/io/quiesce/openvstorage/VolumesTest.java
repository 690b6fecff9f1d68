package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.Command;
import io.quiesce.command.PretendedHost;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.inventory.VPool;
import io.quiesce.openvstorage.Volumes.Access;
import io.quiesce.openvstorage.Volumes.PoolFault;
import io.quiesce.openvstorage.Volumes.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The probe itself runs, under the Python 3 of the machine, against a client without a volumedriver. */
class VolumesTest {

    private static final Target N1 = new Target("ovs", "n1");
    private static final String SNAPSHOT = "quiesce-4711-flush";
    private static final Access VP1 = new Access("vp1", "/conf/vp1.json", "vp1M1");
    private static final Access VP2 = new Access("vp2", "/conf/vp2.json", "vp2M1");

    @TempDir
    Path directory;

    private PretendedHost host;
    private Volumes volumes;

    @BeforeEach
    void aNodeWithAClient() throws IOException {
        host = new PretendedHost(directory)
                .program("python2.7", "exec " + python() + " \"$@\"")
                .file("/volumedriver/__init__.py", "")
                .file("/volumedriver/storagerouter/__init__.py", "");
        try (InputStream in = VolumesTest.class.getResourceAsStream("/openvstorage/storagerouterclient.py")) {
            String client = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            host.file("/volumedriver/storagerouter/storagerouterclient.py", client);
        }
        volumes = new Volumes(host);
    }

    private static Path python() {
        return List.of("/usr/bin/python3", "/usr/local/bin/python3").stream()
                .map(Path::of)
                .filter(p -> p.toFile().canExecute())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the tests need Python 3"));
    }

    /** One vPool; single quotes stand for double ones. */
    private void vp1(String json) {
        host.file("/volumes.json", "{\"/conf/vp1.json\": {" + json.replace('\'', '"') + "}}");
    }

    private static Map<String, VolumeState> states(Reading<Seen> reading) {
        Map<String, VolumeState> states = new TreeMap<>();
        reading.asOptional().orElseThrow().volumes().forEach(v -> states.put(v.id(), v.state()));
        return states;
    }

    private JsonNode stored() throws IOException {
        return new ObjectMapper().readTree(host.read("/volumes.json")).path("/conf/vp1.json");
    }

    @Test
    void listsOwnVolumesWithDetailsAndOthersWithTheirOwner() {
        vp1(
                """
                'a': {'owner': 'vp1M1', 'snapshots': [{'name': 'hourly', 'in_backend': true},
                                                      {'name': 'quiesce-1-x', 'in_backend': true}]},
                'b': {'owner': 'vp1M2', 'snapshots': []},
                't': {'owner': 'vp1M2', 'snapshots': [], 'type': 'TEMPLATE'},
                'h': {'owner': 'vp1M1', 'snapshots': [], 'halted': true}
                """);

        Seen seen = volumes.list(N1, List.of(VP1)).asOptional().orElseThrow();

        assertThat(seen.listed()).containsExactly("vp1");
        assertThat(seen.volumes().get(0))
                .isEqualTo(new Volume(
                        "vp1",
                        "a",
                        Optional.of("vp1M1"),
                        VolumeState.PRESENT,
                        "OK_SYNC",
                        OptionalLong.of(1024),
                        OptionalLong.empty(),
                        List.of("quiesce-1-x"),
                        Optional.empty()));
        assertThat(states(new Reading.Read<>(seen)))
                .containsEntry("b", VolumeState.NOT_LOCAL)
                .containsEntry("t", VolumeState.TEMPLATE)
                .containsEntry("h", VolumeState.HALTED);
    }

    @Test
    void flushesFromBeginToEnd() throws IOException {
        vp1("'a': {'owner': 'vp1M1', 'snapshots': [{'name': 'old', 'in_backend': true}]}");

        assertThat(states(volumes.begin(N1, List.of(VP1), SNAPSHOT))).containsEntry("a", VolumeState.BEGUN);
        assertThat(states(volumes.begin(N1, List.of(VP1), SNAPSHOT))).containsEntry("a", VolumeState.BEGUN);
        assertThat(stored().path("a").path("snapshots")).hasSize(2);

        Seen pending = volumes.poll(N1, List.of(VP1), SNAPSHOT).asOptional().orElseThrow();
        assertThat(pending.volumes().get(0).state()).isEqualTo(VolumeState.PENDING);
        assertThat(pending.volumes().get(0).waitingBytes()).hasValue(4096);

        host.file("/volumes.json", host.read("/volumes.json").replace("false", "true"));
        assertThat(states(volumes.poll(N1, List.of(VP1), SNAPSHOT))).containsEntry("a", VolumeState.FLUSHED);
        assertThat(states(volumes.end(N1, List.of(VP1), SNAPSHOT))).containsEntry("a", VolumeState.CLEANED);
        assertThat(states(volumes.end(N1, List.of(VP1), SNAPSHOT))).containsEntry("a", VolumeState.CLEANED);
        assertThat(stored().path("a").path("snapshots")).hasSize(1);
    }

    @Test
    void triesAgainLaterWhileAnEarlierSnapshotIsOnItsWay() {
        vp1("'a': {'owner': 'vp1M1', 'snapshots': [{'name': 'hourly', 'in_backend': false}]}");

        assertThat(states(volumes.begin(N1, List.of(VP1), SNAPSHOT))).containsEntry("a", VolumeState.RETRY);
        assertThat(states(volumes.poll(N1, List.of(VP1), SNAPSHOT))).containsEntry("a", VolumeState.MISSING);
        assertThat(states(volumes.pollAndBegin(N1, List.of(VP1), SNAPSHOT))).containsEntry("a", VolumeState.RETRY);

        host.file("/volumes.json", host.read("/volumes.json").replace("false", "true"));
        assertThat(states(volumes.pollAndBegin(N1, List.of(VP1), SNAPSHOT))).containsEntry("a", VolumeState.BEGUN);
        assertThat(states(volumes.pollAndBegin(N1, List.of(VP1), SNAPSHOT))).containsEntry("a", VolumeState.PENDING);
    }

    @ParameterizedTest
    @CsvSource({
        "info, ClusterNotReachableException, '', VOLUMEDRIVER_DOWN",
        "info, RuntimeError, failed to send XMLRPC request volumeInfo, OWNER_DOWN",
        "info, MaxRedirectsExceededException, volumeInfo, UNREACHABLE",
        "info, ObjectNotFoundException, '', GONE",
        "info, RuntimeError, got fault response volumeInfo, ERROR",
        "create, PreviousSnapshotNotOnBackendException, Last snapshot not on backend, RETRY",
        "create, RuntimeError, got fault response snapshotCreate, ERROR",
        "list, RuntimeError, failed to send XMLRPC request snapshotsList, OWNER_DOWN"
    })
    void namesEachFaultAndGoesOnWithTheNextVolume(String call, String exception, String text, VolumeState state) {
        vp1(
                "'a': {'owner': 'vp1M1', 'snapshots': [], 'faults': {'%s': ['%s', '%s']}}, 'b': {'owner': 'vp1M1', 'snapshots': []}"
                        .formatted(call, exception, text));

        Reading<Seen> reading = volumes.begin(N1, List.of(VP1), SNAPSHOT);

        assertThat(states(reading)).containsEntry("a", state).containsEntry("b", VolumeState.BEGUN);
        assertThat(reading.asOptional().orElseThrow().volumes().get(0).why())
                .hasValueSatisfying(w -> assertThat(w).startsWith(exception).contains(text));
    }

    @Test
    void aHaltedVolumeIsItsOwnState() {
        vp1(
                "'a': {'owner': 'vp1M1', 'snapshots': [], 'halted': true}, 't': {'owner': 'x', 'snapshots': [], 'type': 'TEMPLATE'}");

        assertThat(states(volumes.begin(N1, List.of(VP1), SNAPSHOT)))
                .containsEntry("a", VolumeState.HALTED)
                .containsEntry("t", VolumeState.TEMPLATE);
        assertThat(states(volumes.poll(N1, List.of(VP1), SNAPSHOT))).containsEntry("a", VolumeState.HALTED);
    }

    @Test
    void aFaultThatHidesAnExistingSnapshotCountsAsBegun() {
        vp1(
                """
                'a': {'owner': 'vp1M1', 'snapshots': [{'name': 'quiesce-4711-flush', 'in_backend': true}],
                      'faults': {'create': ['RuntimeError', 'got fault response snapshotCreate']}}
                """);

        assertThat(states(volumes.begin(N1, List.of(VP1), SNAPSHOT))).containsEntry("a", VolumeState.BEGUN);
    }

    @Test
    void saysSoWhenASnapshotStays() {
        vp1(
                """
                'a': {'owner': 'vp1M1', 'sticky': true, 'snapshots': [{'name': 'quiesce-4711-flush', 'in_backend': true}]},
                'b': {'owner': 'vp1M1', 'snapshots': [{'name': 'quiesce-4711-flush', 'in_backend': true}],
                      'faults': {'delete': ['RuntimeError', 'clones']}}
                """);

        assertThat(states(volumes.end(N1, List.of(VP1), SNAPSHOT)))
                .containsEntry("a", VolumeState.LEFT)
                .containsEntry("b", VolumeState.LEFT);
    }

    @Test
    void findsWhatEarlierRunsLeftBehind() {
        vp1(
                "'a': {'owner': 'vp1M1', 'snapshots': [{'name': 'quiesce-1-x', 'in_backend': true}, {'name': 'y', 'in_backend': true}]}");

        Seen seen =
                volumes.leftovers(N1, List.of(VP1), Volumes.PREFIX).asOptional().orElseThrow();

        assertThat(seen.volumes().get(0).snapshots()).containsExactly("quiesce-1-x");
    }

    @Test
    void oneVPoolsFaultDoesNotHideAnother() {
        vp1("'a': {'owner': 'vp1M1', 'snapshots': []}");

        Seen seen = volumes.list(N1, List.of(VP2, VP1)).asOptional().orElseThrow();

        assertThat(seen.faults())
                .containsExactly(
                        new PoolFault("vp2", VolumeState.ERROR, "RuntimeError: /conf/vp2.json: cannot open file"));
        assertThat(seen.volumes()).extracting(Volume::id).containsExactly("a");
    }

    @Test
    void saysThatTheLocalVolumedriverIsDown() {
        vp1("'down': {}");

        assertThat(volumes.list(N1, List.of(VP1)).asOptional().orElseThrow().faults())
                .extracting(PoolFault::state)
                .containsExactly(VolumeState.VOLUMEDRIVER_DOWN);
    }

    @Test
    void aVPoolWithoutVolumesIsAFact() {
        vp1("");

        Seen seen = volumes.list(N1, List.of(VP1)).asOptional().orElseThrow();

        assertThat(seen).isEqualTo(new Seen(Set.of("vp1"), List.of(), List.of()));
    }

    @Test
    void saysThatPythonIsMissing() {
        host.without("/bin/python2.7");

        assertThat(volumes.list(N1, List.of(VP1)))
                .isInstanceOfSatisfying(
                        Reading.NotRead.class, r -> assertThat(r.why()).contains("python2.7 is not on the node"));
    }

    @Test
    void saysThatTheClientIsMissing() {
        host.without("/volumedriver/storagerouter/storagerouterclient.py");

        assertThat(volumes.list(N1, List.of(VP1))
                        .asOptional()
                        .orElseThrow()
                        .faults()
                        .get(0)
                        .why())
                .contains("storagerouterclient");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"vpool\":\"vp1\",\"pool\":\"read\"}\n",
                "{\"vpool\":\"vp1\",\"pool\":\"read\"}\n{\"end\":7}\n",
                "{\"vpool\":\"vp1\",\"pool\":\"asleep\"}\n{\"end\":1}\n",
                "{\"end\":0}\n{\"vpool\":\"vp1\",\"pool\":\"read\"}\n",
                "{\"vpool\":\"vp1\",\"volume\":\"a\",\"state\":\"dreaming\"}\n{\"end\":1}\n",
                "warning: hello\n{\"end\":0}\n",
                "3\n"
            })
    void refusesWhatItDoesNotKnow(String out) {
        Volumes scripted = new Volumes(ScriptedRunner.answering(ScriptedRunner.exited(0, out, "")));

        assertThatThrownBy(() -> scripted.list(N1, List.of(VP1))).isInstanceOf(Unreadable.class);
    }

    @Test
    void aHangingVolumedriverIsNotRead() {
        Volumes scripted = new Volumes(ScriptedRunner.answering(ScriptedRunner.exited(137, "", "")));

        assertThat(scripted.poll(N1, List.of(VP1), SNAPSHOT))
                .isInstanceOfSatisfying(
                        Reading.NotRead.class, r -> assertThat(r.why()).contains("within 120 s"));
    }

    @Test
    void looksAreReadsAndTheRestAreActs() {
        ScriptedRunner all = ScriptedRunner.answering(
                ScriptedRunner.exited(127, "", ""),
                ScriptedRunner.exited(127, "", ""),
                ScriptedRunner.exited(127, "", ""),
                ScriptedRunner.exited(127, "", ""),
                ScriptedRunner.exited(127, "", ""));

        new Volumes(all).list(N1, List.of(VP1));
        new Volumes(all).poll(N1, List.of(VP1), SNAPSHOT);
        new Volumes(all).pollAndBegin(N1, List.of(VP1), SNAPSHOT);
        new Volumes(all).begin(N1, List.of(VP1), SNAPSHOT);
        new Volumes(all).end(N1, List.of(VP1), SNAPSHOT);

        assertThat(all.sent)
                .extracting(Command::kind)
                .containsExactly(
                        Command.Kind.READ, Command.Kind.READ, Command.Kind.ACT, Command.Kind.ACT, Command.Kind.ACT);
    }

    @Test
    void refusesAnEmptySelectionAndAForeignSnapshot() {
        assertThatThrownBy(() -> volumes.list(N1, List.of())).hasMessageContaining("never 'all'");
        assertThatThrownBy(() -> volumes.end(N1, List.of(VP1), "hourly")).hasMessageContaining("no snapshot of ours");
    }

    @Test
    void fillsTheStoragedriverIntoAConfigurationUrl() {
        VPool vpool = new VPool("vp", "/mnt/vp", "arakoon://config/ovs/vpools/g/hosts/{storagedriver}/config?ini=x");

        assertThat(Access.of(vpool, "M1"))
                .isEqualTo(new Access("vp", "arakoon://config/ovs/vpools/g/hosts/vpM1/config?ini=x", "vpM1"));
    }
}
