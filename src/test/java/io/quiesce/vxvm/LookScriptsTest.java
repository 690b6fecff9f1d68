package io.quiesce.vxvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Target;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent, run by a real shell. */
class LookScriptsTest {

    private static final Target N1 = new Target("cvm", "n1");

    @TempDir
    Path directory;

    private PretendedNode member() {
        return new PretendedNode(directory)
                .prints("uname", "serverA.example.com\n")
                .file("/answers/nodestate", Samples.NODESTATE)
                .file("/answers/nidmap", Samples.NIDMAP)
                .script("vxclustadm", "case $1 in -v) cat /answers/nodestate;; *) cat /answers/nidmap;; esac")
                .file("/answers/mode", Samples.MODE)
                .script("vxdctl", "case $1 in -c) cat /answers/mode;; *) echo Cluster running at protocol 60;; esac")
                .prints(
                        "vxdg",
                        "mysharedg enabled,shared,cds 1231954112.163.serverA\n"
                                + "localdg enabled,cds 1231954113.164.serverA\n")
                .file("/answers/records", Samples.RECORDS)
                .file("/answers/volumes", Samples.VOLUMES)
                .script("vxprint", "case $3 in -ht) cat /answers/records;; -lv) cat /answers/volumes;; esac");
    }

    private PretendedNode underVcs() {
        return member().prints("vxtask", Samples.TASKS)
                .prints("gabconfig", Samples.PORTS)
                .prints("vxfenadm", Samples.FENCING)
                .prints("hastatus", Samples.SUMMARY)
                .file("/answers/states", Samples.STATES)
                .file("/answers/groups", Samples.GROUP_ATTRIBUTES)
                .file("/answers/dependencies", Samples.DEPENDENCIES)
                .script(
                        "hagrp",
                        "case $1 in -state) cat /answers/states;; -display) cat /answers/groups;;"
                                + " -dep) cat /answers/dependencies;; esac")
                .prints("hares", Samples.RESOURCES)
                .prints("haclus", "PromptClusStop\n")
                .prints("cfscluster", Samples.CFS_TABLE)
                .prints("vxstat", Samples.STATISTICS_SHORT);
    }

    private PretendedNode withFiles() {
        return member().prints("losetup", Samples.LOOPS)
                .prints("fsclustadm", "serverB\n")
                .ends("lsof", 1, Samples.FILES)
                .file("/var/lib/nfs/etab", Samples.EXPORTS)
                .file("/proc/swaps", Samples.SWAPS)
                .file("/proc/mounts", Samples.MOUNTS);
    }

    @Test
    void theLookAtAMemberAsksEachProgramOnceByName() {
        PretendedNode node = underVcs();

        Reading<Member> look = new MemberLook(node).look(N1);

        assertThat(look.asOptional().orElseThrow().actor()).isEqualTo(Actor.VCS);
        assertThat(look.asOptional().orElseThrow().recoveryBlocks()).containsKey("mysharedg/oravol");
        assertThat(node.asked())
                .containsExactly(
                        "uname <-n>",
                        "vxclustadm <-v> <nodestate>",
                        "vxclustadm <nidmap>",
                        "vxdctl <-c> <mode>",
                        "vxdctl <protocolversion>",
                        "vxtask <list>",
                        "gabconfig <-a>",
                        "vxfenadm <-d>",
                        "hastatus <-sum>",
                        "hagrp <-state>",
                        "hagrp <-display> <-attribute> <Parallel> <Frozen> <TFrozen> <SystemList>",
                        "hares <-display> <-attribute> <Group> <Type> <State> <Flags> <MountPoint>"
                                + " <CVMDeportOnOffline>",
                        "hagrp <-dep>",
                        "haclus <-value> <EngineShutdown>",
                        "cfscluster <status>",
                        "vxdg <list>",
                        "vxprint <-g> <mysharedg> <-ht>",
                        "vxprint <-g> <mysharedg> <-lv>",
                        "vxstat <-g> <mysharedg> <-f> <b>");
    }

    @Test
    void theLookAtRecoveredBlocksAsksForEachSharedGroup() {
        PretendedNode node = underVcs();

        Reading<Map<String, Long>> look = new RecoveredBlocks(node).look(N1);

        assertThat(look.asOptional()).contains(Map.of("mysharedg", 131072L));
        assertThat(node.asked()).containsExactly("vxdg <list>", "vxstat <-g> <mysharedg> <-f> <b>");
    }

    @Test
    void whatBelongsToVcsIsAskedOnlyWhereItAnswers() {
        PretendedNode node = underVcs().ends("hastatus", 1, "VCS ERROR V-16-1-10600 Cannot connect to VCS engine\n");

        Reading<Member> look = new MemberLook(node).look(N1);

        assertThat(look.asOptional().orElseThrow().cfs()).isEmpty();
        assertThat(node.asked()).noneMatch(line -> line.startsWith("cfscluster") || line.startsWith("hagrp"));
        assertThat(node.asked()).contains("vxdg <list>");
    }

    @Test
    void withoutCfsclusterTheLookIsReadWithoutIt() {
        PretendedNode node = underVcs().without("/bin/cfscluster");

        assertThat(new MemberLook(node).look(N1).asOptional().orElseThrow().cfs())
                .isEmpty();
    }

    @Test
    void theLookAtOpenVolumesAsksAboutOpenDevicesAndMountPoints() {
        PretendedNode node = withFiles();

        Reading<Openness> look = new OpenVolumes(node).look(N1);

        assertThat(look).isEqualTo(new OpenVolumes(OpenVolumesTest.member().runner()).look(N1));
        assertThat(node.asked())
                .containsExactly(
                        "vxclustadm <-v> <nodestate>",
                        "vxdctl <-c> <mode>",
                        "losetup <-a>",
                        "vxdg <list>",
                        "vxprint <-g> <mysharedg> <-ht>",
                        "vxprint <-g> <mysharedg> <-lv>",
                        "fsclustadm <-v> <showprimary> </data>",
                        "fsclustadm <-v> <showprimary> </data/monday 100%>",
                        "lsof <-w> <-F> <pcLn> <--> </dev/vx/dsk/mysharedg/oravol> </dev/vx/rdsk/mysharedg/oravol>"
                                + " </data> </data/monday 100%>");
    }

    @Test
    void nothingThatAHostPrintsBecomesACommand() {
        String nasty = "/data/$(touch$IFS/pwned)`id`;'\"*%s%n\\134\\040\\012x";
        PretendedNode node = withFiles()
                .file(
                        "/proc/mounts",
                        "/dev/sda1 / ext4 rw 0 0\n/dev/vx/dsk/mysharedg/oravol " + nasty + " vxfs rw 0 0\n");

        Openness openness = new OpenVolumes(node).look(N1).asOptional().orElseThrow();

        assertThat(openness.mounts())
                .containsExactly(new ClusterMount(
                        "mysharedg/oravol", "/data/$(touch$IFS/pwned)`id`;'\"*%s%n\\ \nx", "", false, "", "serverB"));
        assertThat(String.join("\n", node.asked()))
                .contains("fsclustadm <-v> <showprimary> </data/$(touch$IFS/pwned)`id`;'\"*%s%n\\ \nx>");
        assertThat(directory.resolve("pwned")).doesNotExist();
    }

    @Test
    void aProgramThatHangsEndsTheLook() {
        PretendedNode node = member().script("timeout", "[ \"$4\" != vxdctl ] || exit 137; shift 3; \"$@\"");

        NotRead<Member> look = (NotRead<Member>) new MemberLook(node).look(N1);

        assertThat(look.why()).isEqualTo("'vxdctl -c mode' did not answer within 15 s");
        assertThat(node.asked()).noneMatch(line -> line.startsWith("vxdg"));
    }
}
