package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.CommandResult;
import io.quiesce.command.PretendedHost;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.VPool;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Init;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.NodeFacts.Service;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLookTest {

    private static final Target M1 = new Target("ovs", "m1");
    private static final List<VPool> POOLS = List.of(
            new VPool("vp1", "/mnt/vp1", "vp1.json"),
            new VPool("vp2", "/mnt/vp2", "vp2.json"),
            new VPool("vp3", "/mnt/it's", "x"));
    private static final String INITCTL =
            """
            tty1 start/running, process 900
            ovs-workers start/running, process 16308
            ovs-watcher-framework start/pre-start, process 1014
            \tpre-stop process 12
            ovs-arakoon-ovsdb start/running, process 19901
            ovs-volumedriver_vp1 stop/waiting
            ovs-dtl (vp1) start/running, process 77
            ovs-vswitchd start/running, process 1389
            """;

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
                .file("/initctl", INITCTL)
                .program("hostname", "echo m1")
                .program("initctl", "cat /initctl")
                .program(
                        "df",
                        "echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'; echo '/dev/sda1 100 83 12 88% /'")
                .program(
                        "mountpoint",
                        "case $1 in /mnt/vp1) echo \"$1 is a mountpoint\";; /mnt/vp2) echo \"$1 is not a mountpoint\";"
                                + " exit 32;; *) echo \"mountpoint: $1: Transport endpoint is not connected\" >&2; exit 1;;"
                                + " esac");
    }

    private NodeFacts look() {
        return look(Clock.systemUTC());
    }

    private NodeFacts look(Clock clock) {
        return new NodeLook(host, clock).look(M1, POOLS).asOptional().orElseThrow();
    }

    @Test
    void readsAMasterThatRunsUpstartAndFiles() {
        NodeFacts facts = look();

        assertThat(facts.machineId()).contains("3K6zCllKaoL5gXUY");
        assertThat(facts.osId()).isEmpty();
        assertThat(facts.hostname()).isEqualTo("m1");
        assertThat(facts.init()).isEqualTo(Init.UPSTART);
        assertThat(facts.era()).isEqualTo(Era.CONFIG_FILES);
        assertThat(facts.role()).contains(Role.MASTER);
        assertThat(facts.roleSource()).isEqualTo("ovs.json");
        assertThat(facts.skew()).isZero();
        assertThat(facts.rootFreePercent()).isEqualTo(12);
        assertThat(facts.up()).contains(Duration.ofHours(1));
    }

    @Test
    void readsUnitsOfUpstartWithoutThoseOfOpenVSwitch() {
        assertThat(look().services())
                .containsExactly(
                        new Service("ovs-workers", "start/running", 16308),
                        new Service("ovs-watcher-framework", "start/pre-start", 1014),
                        new Service("ovs-arakoon-ovsdb", "start/running", 19901),
                        new Service("ovs-volumedriver_vp1", "stop/waiting", 0),
                        new Service("ovs-dtl", "start/running", 77));
        assertThat(look().arakoonClusters()).containsExactly("ovsdb");
        assertThat(look().serves("vp1")).isTrue();
        assertThat(look().serves("vp2")).isFalse();
    }

    @Test
    void tellsAMountFromADirectoryFromADeadOne() {
        assertThat(look().vpools())
                .containsEntry("vp1", Mount.MOUNTED)
                .containsEntry("vp2", Mount.NOT_MOUNTED)
                .containsEntry("vp3", Mount.STALE);
    }

    @Test
    void readsAnExtraThatRunsSystemdAndAConfigurationStore() {
        host.file("/proc/1/comm", "systemd\n")
                .file("/etc/machine-id", "0123456789abcdef\n")
                .file("/opt/OpenvStorage/config/arakoon_cacc.ini", "[global]\ncluster_id = config\n")
                .program("ovs", "[ \"$3\" = ovs/framework/hosts/3K6zCllKaoL5gXUY/type ] && echo '\"EXTRA\"'")
                .program(
                        "systemctl",
                        """
                        case "$1" in
                          list-unit-files) echo 'ovs-workers.service enabled'; echo 'ssh.service enabled'
                            echo 'ovs-at@.service static'
                            echo 'ovs-vswitchd.service enabled'; echo 'ovs-volumedriver_vp1.service disabled' ;;
                          is-active) echo active; echo active; echo inactive; exit 0 ;;
                          show) printf 'MainPID=44\\n\\nMainPID=1389\\n\\nMainPID=0\\n' ;;
                        esac""");

        NodeFacts facts = look();

        assertThat(facts.init()).isEqualTo(Init.SYSTEMD);
        assertThat(facts.era()).isEqualTo(Era.CONFIG_STORE);
        assertThat(facts.role()).contains(Role.EXTRA);
        assertThat(facts.osId()).contains("0123456789abcdef");
        assertThat(facts.services())
                .containsExactly(
                        new Service("ovs-workers", "active", 44), new Service("ovs-volumedriver_vp1", "inactive", 0));
    }

    @Test
    void readsTheRoleFromTheUnitsWhenTheConfigurationStoreIsSilent() {
        host.file("/opt/OpenvStorage/config/arakoon_cacc.ini", "[global]\n").program("ovs", "exit 0");

        assertThat(look().role()).contains(Role.MASTER);
        assertThat(look().roleSource()).contains("ovs-arakoon-ovsdb");
    }

    @Test
    void knowsABackendNodeByItsUnits() {
        host.without("/opt/OpenvStorage/config/ovs.json")
                .file(
                        "/initctl",
                        "alba-asdmanager start/running, process 18652\nalba-asd-x1 start/running, process 9\n");

        assertThat(look().role()).contains(Role.BACKEND);
        assertThat(look().era()).isEqualTo(Era.CONFIG_FILES);
    }

    @Test
    void takesTheMachineIdOfTheSystemWhereThereIsNoneOfOpenVStorage() {
        host.without("/etc/openvstorage_id").file("/etc/machine-id", "feed\n");

        assertThat(look().machineId()).contains("feed");
    }

    @Test
    void saysThatTheEraIsUnknownWhenNothingTells() {
        host.without("/opt/OpenvStorage/config/ovs.json").file("/initctl", "ssh start/running, process 1\n");

        assertThat(look().era()).isEqualTo(Era.UNKNOWN);
        assertThat(look().role()).isEmpty();
    }

    @Test
    void measuresAClockThatIsOff() {
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10));
        Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10));

        assertThat(look(ahead).skew()).isBetween(Duration.ofSeconds(590), Duration.ofSeconds(610));
        assertThat(look(behind).skew()).isBetween(Duration.ofSeconds(590), Duration.ofSeconds(610));
    }

    @Test
    void refusesAnInitSystemItDoesNotKnow() {
        host.file("/proc/1/comm", "runit\n");

        assertThatThrownBy(this::look).isInstanceOf(Unreadable.class).hasMessageContaining("runit");
    }

    @Test
    void neverReadsAFailedListOfUnitsAsNoUnits() {
        host.program("initctl", "echo 'initctl: Unable to connect to Upstart' >&2; exit 1");

        assertThatThrownBy(this::look).isInstanceOf(Unreadable.class).hasMessageContaining("Unable to connect");
    }

    @Test
    void refusesStatesThatDoNotBelongToTheUnits() {
        host.file("/proc/1/comm", "systemd\n")
                .program(
                        "systemctl",
                        "case $1 in list-unit-files) echo ovs-a.service x; echo ovs-b.service x;; is-active) echo active;; esac");

        assertThatThrownBy(this::look).isInstanceOf(Unreadable.class).hasMessageContaining("2 units, 1 states");
    }

    @Test
    void takesNoFileOfTheHostForAnAnswerOfAnotherProbe() {
        host.file("/etc/openvstorage_id", "id\n@init 0\n|runit\n@end 0\n");

        assertThat(look().machineId()).contains("id");
        assertThat(look().init()).isEqualTo(Init.UPSTART);
    }

    @Test
    void saysWhyANodeWasNotRead() {
        CommandResult refused = new CommandResult.NotStarted(CommandResult.Reason.REFUSED, "connection refused");

        Reading<NodeFacts> reading = new NodeLook(ScriptedRunner.answering(refused), Clock.systemUTC()).look(M1, POOLS);

        assertThat(reading).isEqualTo(new Reading.NotRead<>("nothing was sent: connection refused", refused));
    }

    @Test
    void refusesAnAnswerThatIsCutOff() {
        assertThatThrownBy(() -> new NodeLook(
                                ScriptedRunner.answering(ScriptedRunner.exited(0, "@clock 0\n|1.0\n", "")),
                                Clock.systemUTC())
                        .look(M1, List.of()))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("@end");
    }
}
