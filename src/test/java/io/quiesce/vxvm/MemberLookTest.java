package io.quiesce.vxvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.command.Command;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Sections;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.vxvm.Membership.State;
import io.quiesce.vxvm.Mode.Role;
import io.quiesce.vxvm.Vcs.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemberLookTest {

    private static final Target N1 = new Target("cvm", "n1");
    private static final Set<Integer> BOTH = Set.of(0, 1);
    private static final String CFS_OF_TWO = Samples.CFS_TABLE.substring(0, Samples.CFS_TABLE.indexOf("serverC"));

    private final Framed node = member();

    /** A member under VCS. */
    static Framed member() {
        return new Framed()
                .part("hostname", "serverA.example.com")
                .part("nodestate", Samples.NODESTATE)
                .part("nidmap", Samples.NIDMAP)
                .part("mode", Samples.MODE)
                .part("protocol", "Cluster running at protocol 60")
                .part("tasks", Samples.TASKS)
                .part("ports", Samples.PORTS)
                .part("fencing", Samples.FENCING)
                .part("serviceguard", 127, "")
                .part("summary", Samples.SUMMARY)
                .part("states", Samples.STATES)
                .part("attributes", Samples.GROUP_ATTRIBUTES)
                .part("resources", Samples.RESOURCES)
                .part("dependencies", Samples.DEPENDENCIES)
                .part("engine", "PromptClusStop")
                .part("cfs", Samples.CFS_BLOCKS)
                .part("dgs", "mysharedg enabled,shared,cds 1231954112.163.serverA\n")
                .part("group", "mysharedg")
                .part("records", Samples.RECORDS)
                .part("volumes", Samples.VOLUMES)
                .part("recovery", Samples.STATISTICS_SHORT);
    }

    private Framed noGroup() {
        return node.part("dgs", "").without("group", "records", "volumes", "recovery");
    }

    private Reading<Member> look() {
        return new MemberLook(node.runner()).look(N1);
    }

    private Member read() {
        Reading<Member> look = look();
        assertThat(look).isInstanceOf(Reading.Read.class);
        return look.asOptional().orElseThrow();
    }

    private String whyNot() {
        Reading<Member> look = look();
        assertThat(look).isInstanceOf(NotRead.class);
        return ((NotRead<Member>) look).why();
    }

    @Test
    void readsWhatTheNodeSaysOfItselfAndTheCluster() {
        Member member = read();

        assertThat(member.node()).isEqualTo("n1");
        assertThat(member.host()).isEqualTo("serverA");
        assertThat(member.membership().isMember()).isTrue();
        assertThat(member.membership().members()).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(member.ids().of("serverA")).map(NodeIds.Entry::state).contains("Joined: Master");
        assertThat(member.mode()).isEqualTo(new Mode(true, Role.SLAVE, "mozart", ""));
        assertThat(member.protocol()).hasValue(60);
        assertThat(member.fencing()).isFalse();
        assertThat(member.ports().members())
                .isEqualTo(Map.of("a", BOTH, "h", BOTH, "f", BOTH, "v", BOTH, "w", Set.of(1)));
        assertThat(member.actor()).isEqualTo(Actor.VCS);
    }

    @Test
    void readsSharedVolumesAndTheirRecovery() {
        Member member = read();

        assertThat(member.groups()).containsExactly(new DiskGroup("mysharedg", true, true));
        assertThat(member.volumes())
                .extracting(SharedVolume::key)
                .containsExactly("mysharedg/drlvol", "mysharedg/oravol");
        assertThat(member.tasks())
                .containsExactly(
                        new RecoveryTask("198", "RDWRBACK", false, 58.48, "VOLSTART mkting"),
                        new RecoveryTask("201", "ATCOPY", true, 3.5, "PLXATT oravol oravol-02"));
        assertThat(member.recoveryBlocks())
                .containsExactlyInAnyOrderEntriesOf(Map.of("mysharedg/drlvol", 0L, "mysharedg/oravol", 131_072L));
    }

    @Test
    void readsVcs() {
        Vcs vcs = read().vcs().orElseThrow();

        assertThat(vcs.systems()).containsOnly(Map.entry("serverA", "RUNNING"), Map.entry("serverB", "LEAVING"));
        assertThat(vcs.cvm().orElseThrow())
                .isEqualTo(new ServiceGroup(
                        "cvm",
                        true,
                        false,
                        List.of("serverA", "serverB"),
                        Map.of("serverA", Set.of("ONLINE"), "serverB", Set.of("ONLINE")),
                        Set.of("CVMCluster"),
                        Set.of(),
                        Set.of()));
        ServiceGroup ora = vcs.group("ora_sg").orElseThrow();
        assertThat(ora.frozen()).isTrue();
        assertThat(ora.parallel()).isFalse();
        assertThat(ora.systems()).containsExactly("serverB", "serverA");
        assertThat(ora.states().get("serverA")).containsExactlyInAnyOrder("ONLINE", "STOPPING");
        assertThat(ora.mountPoints()).containsExactly("/data");
        assertThat(ora.requires()).containsExactly("cvm");
        assertThat(vcs.troubles())
                .containsExactlyInAnyOrder(
                        new Trouble("cvm_clus", "serverA", "UNABLE_TO_OFFLINE"),
                        new Trouble("ora_db", "serverA", "ADMIN_WAIT"));
        assertThat(vcs.engineShutdown()).isEqualTo("PromptClusStop");
        assertThat(vcs.deporting()).containsExactly("ora_vol");
    }

    @Test
    void boundsEachReadAndAppendsDirectoriesOnly() {
        ScriptedCommandRunner runner = node.runner();

        new MemberLook(runner).look(N1);

        Command command = runner.asked().get(0).command();
        assertThat(runner.lines()).hasSize(1);
        assertThat(command.kind()).isEqualTo(Command.Kind.READ);
        assertThat(command.deadline()).isEqualTo(Duration.ofMinutes(2));
        assertThat(Sections.probes(command.line()))
                .isNotEqualTo(command.line())
                .startsWith("PATH=\"$PATH:/etc/vx/bin:/opt/VRTS/bin:/opt/VRTSvcs/bin:/usr/lib/vxvm/bin")
                .contains("section \"$part\" timeout -s KILL 15 \"$@\"");
    }

    @Test
    void withoutVcsNobodyElseActs() {
        node.part("summary", 127, "timeout: failed to run command 'hastatus': No such file or directory")
                .without("states", "attributes", "resources", "dependencies", "engine", "cfs");

        assertThat(read().actor()).isEqualTo(Actor.NONE);
        assertThat(read().vcs()).isEmpty();
    }

    @Test
    void readsWhereCvmRunsByCfscluster() {
        assertThat(read().cfs().orElseThrow().entries())
                .extracting(CfsStatus.Entry::host)
                .containsExactly("serverA", "serverB", "serverC", "serverD");

        node.part("cfs", Samples.CFS_TABLE);
        assertThat(read().cfs().orElseThrow().showsCvmOn("serverD")).isTrue();
    }

    @Test
    void withoutCfsclusterNothingIsSaidOfIt() {
        node.part("cfs", 127, "timeout: failed to run command 'cfscluster': No such file or directory");

        assertThat(read().cfs()).isEmpty();
        assertThat(read().actor()).isEqualTo(Actor.VCS);
    }

    @Test
    void aCfsThatIsNotConfiguredIsKnownWhateverTheExitCode() {
        node.part("cfs", 1, Samples.CFS_NOT_CONFIGURED);
        assertThat(read().cfs().orElseThrow().configured()).isFalse();
        assertThat(read().cfs().orElseThrow().entries()).hasSize(4);

        node.part("cfs", 1, "Error: V-35-41: Cluster not configured for data sharing application");
        assertThat(read().cfs()).contains(new CfsStatus(false, List.of()));

        node.part("cfs", 1, "Error: V-35-99: something else");
        assertThat(whyNot()).isEqualTo("'cfscluster status' ended with 1: Error: V-35-99: something else");
    }

    /** A text that was cut between two nodes is whole; a node that is missing would not count as one where CVM runs. */
    @Test
    void everyJoinedNodeIsShownByCfscluster() {
        node.part("cfs", Samples.CFS_BLOCKS.substring(0, Samples.CFS_BLOCKS.indexOf("  Node             :  serverD")));
        assertThatThrownBy(this::look)
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("cfscluster status printed", "Node             :  serverA")
                .hasMessageContaining("expected the nodes [serverA, serverB, serverC, serverD]");

        node.part("cfs", Samples.CFS_TABLE.substring(0, Samples.CFS_TABLE.indexOf("serverD")));
        assertThatThrownBy(this::look).isInstanceOf(Unreadable.class);
    }

    @Test
    void everySystemOnWhichTheGroupOfCvmMayRunIsShownByCfsclusterIfVcsRunsThere() {
        noGroup()
                .part("nodestate", Samples.NODESTATE_OUT)
                .part("nidmap", 1, Samples.NIDMAP_OUT)
                .part("mode", Samples.MODE_OUT);
        String one = Samples.CFS_TABLE.substring(0, Samples.CFS_TABLE.indexOf("serverB"));

        node.part("cfs", CFS_OF_TWO);
        assertThat(read().cfs().orElseThrow().showsCvmOn("serverB")).isTrue();

        node.part("cfs", one);
        assertThatThrownBy(this::look)
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("expected the nodes [serverA, serverB]");

        node.part("summary", Samples.SUMMARY.replace("LEAVING", "FAULTED"));
        assertThat(read().cfs().orElseThrow().entries()).hasSize(1);
    }

    @Test
    void aNodeThatNobodyKnowsIsDamage() {
        node.part("cfs", Samples.CFS_TABLE + "serverE        running                        running\n");

        assertThatThrownBy(this::look).isInstanceOf(Unreadable.class).hasMessageContaining("and none but");
    }

    @Test
    void whereVcsDoesNotAnswerNoAnswerOfCfsclusterIsExpected() {
        node.part("summary", 1, "VCS ERROR V-16-1-10600 Cannot connect to VCS engine");

        assertThatThrownBy(this::look).isInstanceOf(Unreadable.class).hasMessageContaining("cfscluster status");
    }

    @Test
    void serviceguardComesFirst() {
        node.part("serviceguard", "/usr/local/cmcluster/bin/cmviewcl");

        assertThat(read().actor()).isEqualTo(Actor.SERVICEGUARD);
    }

    @Test
    void aVcsThatDoesNotAnswerIsUnclear() {
        node.part("summary", 1, "VCS ERROR V-16-1-10600 Cannot connect to VCS engine")
                .without("states", "attributes", "resources", "dependencies", "engine", "cfs");

        assertThat(read().actor()).isEqualTo(Actor.UNCLEAR);
        assertThat(read().vcs()).isEmpty();
    }

    @Test
    void aVcsThatDoesNotHoldCvmIsUnclear() {
        node.part("resources", Samples.RESOURCES.replace("CVMCluster", "Phantom"));

        assertThat(read().actor()).isEqualTo(Actor.UNCLEAR);
        assertThat(read().vcs()).isPresent();
    }

    @Test
    void groupsMayDependOnNothing() {
        node.part("dependencies", 1, "VCS WARNING V-16-1-50035 No Group dependencies are configured");

        assertThat(read().vcs().orElseThrow().groups())
                .allMatch(group -> group.requires().isEmpty());
    }

    @Test
    void readsANodeThatIsOut() {
        noGroup()
                .part("nodestate", Samples.NODESTATE_OUT)
                .part("nidmap", 1, Samples.NIDMAP_OUT)
                .part("mode", Samples.MODE_OUT)
                .part("protocol", "Cluster is not running")
                .part("fencing", 1, "VXFEN vxfenadm ERROR V-11-2-1101 Open failed for device: /dev/vxfen")
                .part("ports", "GAB Port Memberships\n===\nPort a gen 967901 membership 01\n")
                .part("tasks", "TASKID  PTID TYPE/STATE    PCT   PROGRESS")
                .part("cfs", CFS_OF_TWO);

        Member member = read();

        assertThat(member.membership().state()).isEqualTo(State.OUT);
        assertThat(member.membership().reason()).isEqualTo(Membership.USER_INITIATED_STOP);
        assertThat(member.ids().entries()).isEmpty();
        assertThat(member.mode().role()).isEqualTo(Role.OUT);
        assertThat(member.groups()).isEmpty();
        assertThat(member.ports().members()).containsOnlyKeys("a");
        assertThat(member.fencing()).isFalse();
        assertThat(member.protocol()).isEmpty();
    }

    @Test
    void withoutVxconfigdNothingOfVolumesIsRead() {
        noGroup()
                .part("mode", "")
                .part("dgs", 7, "VxVM vxdg ERROR V-5-1-684 IPC failure")
                .part("tasks", 1, "no");

        Member member = read();

        assertThat(member.mode()).isEqualTo(new Mode(false, Role.OUT, "", ""));
        assertThat(member.membership().isMember()).isTrue();
        assertThat(member.groups()).isEmpty();
        assertThat(member.isMaster()).isFalse();
    }

    @Test
    void whatWasNotAnsweredIsNotRead() {
        node.part("tasks", 1, "VxVM vxtask ERROR V-5-1-1 no");
        assertThat(whyNot()).isEqualTo("'vxtask list' ended with 1: VxVM vxtask ERROR V-5-1-1 no");
        node.part("tasks", Samples.TASKS).part("ports", 1, "GAB gabconfig ERROR");
        assertThat(whyNot()).startsWith("'gabconfig -a' ended with 1");
        node.part("ports", 127, "").part("engine", 1, "VCS ERROR");
        assertThat(whyNot()).startsWith("'haclus -value EngineShutdown' ended with 1");
        node.part("engine", "Enable").part("recovery", 1, "VxVM vxstat ERROR");
        assertThat(whyNot()).startsWith("'vxstat -g mysharedg -f b' ended with 1");
        node.part("nodestate", 127, "timeout: failed to run command 'vxclustadm'");
        assertThat(whyNot()).startsWith("'vxclustadm -v nodestate' cannot be run");
        node.part("dgs", 137, "");
        assertThat(whyNot()).startsWith("'vxclustadm -v nodestate' cannot be run");
        node.part("nodestate", Samples.NODESTATE);
        assertThat(whyNot()).isEqualTo("'vxdg list' did not answer within 15 s");
    }

    @Test
    void withoutGabNoPortIsOpen() {
        node.part("ports", 127, "timeout: failed to run command 'gabconfig'");

        assertThat(read().ports().members()).isEmpty();
    }

    @Test
    void fencingThatDoesNotAnswerOnAMemberIsNotRead() {
        node.part("nodestate", Samples.NODESTATE.replace("vxfen=off", "vxfen=on"))
                .part("fencing", 1, "no");

        assertThat(whyNot()).startsWith("'vxfenadm -d' ended with 1");
    }

    @Test
    void aNodeThatIsBeingFencedOutIsSaid() {
        node.part("fencing", Samples.FENCING.replace("node   1 in state  8 (running)", "node 1 in state 4 (out)"));

        assertThat(read().fencing()).isTrue();
    }

    @Test
    void everyMemberHasAName() {
        node.part("nidmap", Samples.NIDMAP.substring(0, Samples.NIDMAP.indexOf("serverD")));

        assertThatThrownBy(this::look).isInstanceOf(Unreadable.class).hasMessageContaining("the members [0, 1, 2, 3]");
    }

    @Test
    void aGroupWithoutVolumesHasNoStatistics() {
        node.part("volumes", "")
                .part("records", Samples.RECORDS.replaceAll("(?m)^(v|pl|dc) .*\n", ""))
                .without("recovery");

        assertThat(read().volumes()).isEmpty();
        assertThat(read().recoveryBlocks()).isEmpty();
    }

    @Test
    void asksForTheMembershipAlone() {
        ScriptedCommandRunner runner =
                new Framed().part("nodestate", Samples.NODESTATE).runner();

        Reading<Membership> membership = new MemberLook(runner).membership(N1);

        assertThat(membership.asOptional().orElseThrow().state()).isEqualTo(State.MEMBER);
        assertThat(Sections.probes(runner.lines().get(0))).endsWith("}\nask nodestate vxclustadm -v nodestate\n");
        assertThat(runner.asked().get(0).command().deadline()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aMembershipThatIsCutIsUnreadable() {
        var cut = new Framed()
                .part("nodestate", Samples.NODESTATE.substring(0, Samples.NODESTATE.indexOf("leavers[1]")))
                .runner();

        assertThatThrownBy(() -> new MemberLook(cut).membership(N1)).isInstanceOf(Unreadable.class);
    }

    @Test
    void aMembershipThatHangsIsNotRead() {
        var hanging = new Framed().part("nodestate", 137, "").runner();

        NotRead<Membership> membership = (NotRead<Membership>) new MemberLook(hanging).membership(N1);

        assertThat(membership.why()).isEqualTo("'vxclustadm -v nodestate' did not answer within 15 s");
    }
}
