package io.quiesce.vxvm;

import io.quiesce.command.Sections.Section;
import java.util.List;

/**
 * What real programs print, as the reference has it ({@code vxvm.md}, sections named beside each), and variants of it where
 * a case is needed that no document shows.
 */
final class Samples {

    /** 2.2, up to 5.0. */
    static final String NODESTATE_OLD =
            """
            state: cluster member
                    nodeId=0
                    masterId=1
                    neighborId=1
                    members=0xf
                    joiners=0x0
                    leavers=0x0
                    reconfig_seqnum=0xf0a810
                    vxfen=off
            """;

    /** 2.2, from 5.1SP1 on, while the master role moves. */
    static final String NODESTATE_SWITCHING =
            """
            state: cluster member
            nodeId=0
            masterId=0
            neighborId=1
            members[0]=0xf
            joiners[0]=0x0
            leavers[0]=0x0
            members[1]=0x0
            joiners[1]=0x0
            leavers[1]=0x0
            reconfig_seqnum=0x9f9767
            vxfen=off
            state: master switching in progress
            reconfig: vxconfigd in join
            """;

    /** The same while nothing moves. */
    static final String NODESTATE = NODESTATE_SWITCHING.substring(0, NODESTATE_SWITCHING.indexOf("state: master"));

    /** 2.2, guide 4.1 to 7.0. */
    static final String NODESTATE_OUT =
            """
            state: out of cluster
            reason: user initiated stop
            """;

    /** 2.3, with more nodes. */
    static final String NIDMAP =
            """
            Name                             CVM Nid    CM Nid     State
            serverA                         0          0          Joined: Master
            serverB                         1          1          Joined: Slave
            serverC                         2          3          Joined: Slave
            serverD                         3          2          Joined: Slave
            """;

    /** 2.3. */
    static final String NIDMAP_OUT = "Out of cluster: No mapping information available\n";

    /** 2.4. */
    static final String MODE =
            """
            mode: enabled: cluster active - SLAVE
            master: mozart
            """;

    /** 2.4. */
    static final String MODE_JOINING =
            """
            mode: enabled: cluster active - role not set
            master: mozart
            state: joining
            reconfig: master update
            """;

    /** 2.4. */
    static final String MODE_OUT = "mode: enabled: cluster inactive\n";

    /** 2.5, with the header that is not confirmed, and more groups. */
    static final String GROUPS =
            """
            NAME         STATE                 ID
            mysharedg    enabled,shared,cds   1231954112.163.serverA
            localdg      enabled,cds          1231954113.164.serverA
            oldshared    enabled,shared       1231954114.165.serverA
            """;

    /** 2.6, with a second volume that is open. */
    static final String VOLUMES =
            """
            Disk group: mysharedg

            Volume:   drlvol
            type:     usetype=fsgen
            state:    state=ACTIVE kernel=ENABLED cdsrecovery=0/0 (clean)
            assoc:    plexes=drlvol-01,drlvol-02,drlvol-03
            flags:    closed writecopy writeback
            logging:  type=REGION loglen=528 serial=0/0 mapalign=16 maplen=512 (enabled)
            recov_id=0

            Volume:   oravol
            type:     usetype=fsgen
            state:    state=NEEDSYNC kernel=ENABLED cdsrecovery=0/0 (clean)
            assoc:    plexes=oravol-01,oravol-02
            flags:    open writecopy writeback
            """;

    /** 2.6 and 2.7: the headers and records that are sourced, for the same volumes. */
    static final String RECORDS =
            """
            Disk group: mysharedg

            DG NAME         NCONFIG      NLOG     MINORS   GROUP-ID
            DM NAME         DEVICE       TYPE     PRIVLEN  PUBLEN   STATE
            V  NAME         RVG/VSET/CO  KSTATE   STATE    LENGTH   READPOL   PREFPLEX UTYPE
            PL NAME         VOLUME       KSTATE   STATE    LENGTH   LAYOUT    NCOL/WID MODE
            DC NAME         PARENTVOL    LOGVOL
            SP NAME         SNAPVOL      DCO

            dg mysharedg    default      default  16000    1231954112.163.serverA
            dm disk01       sdb          auto     65536    1048576  -

            v  drlvol       -            ENABLED  ACTIVE   20480    SELECT    -        fsgen
            pl drlvol-01    drlvol       ENABLED  ACTIVE   20480    CONCAT    -        RW
            v  oravol       -            ENABLED  NEEDSYNC 40960    SELECT    -        fsgen
            pl oravol-01    oravol       ENABLED  ACTIVE   40960    CONCAT    -        RW
            dc oravol_dco   oravol       oravol_dcl
            """;

    /** 2.7, the row not confirmed; a second one with a parent and paused. */
    static final String TASKS =
            """
            TASKID  PTID TYPE/STATE    PCT   PROGRESS
               198           RDWRBACK/R 58.48%  0/20480000/11976704 VOLSTART mkting
               201     198     ATCOPY/P 03.50%  0/41943040/1468006 PLXATT oravol oravol-02
            """;

    /** 2.7, the usual layout. */
    static final String STATISTICS =
            """
                                  OPERATIONS          BLOCKS           AVG TIME(ms)
            TYP NAME              READ     WRITE      READ     WRITE   READ  WRITE
            vol drlvol           39740   8629684   2334714 1102655454   8.30   0.47
            vol oravol           26020   8629990   2148138 1102696409   6.19   0.46
            """;

    /** Three fields, as the manual page describes {@code -f b}; the header is not confirmed. */
    static final String STATISTICS_SHORT =
            """
            TYP NAME              OPS     BLOCKS   AVG
            vol drlvol              0          0   0.0
            vol oravol            512     131072   4.2
            """;

    /** 2.8, with a port that node 0 has left, one in jeopardy and one of CFS. */
    static final String PORTS =
            """
            GAB Port Memberships
            ===============================================================
            Port a gen 967901 membership 01
            Port a gen 967901 jeopardy   ;1
            Port h gen 967904 membership 01
            Port f gen 967908 membership 01
            Port v gen 967909 membership 01
            Port w gen 96790b membership ;1
            """;

    /** Not in the reference: as programs in the field read it. */
    static final String FENCING =
            """
            I/O Fencing Cluster Information:
            ================================

             Fencing Protocol Version: 201
             Fencing Mode: SCSI3
             Fencing SCSI3 Disk Policy: dmp
             Cluster Members:

                    * 0 (serverA)
                      1 (serverB)

             RFSM State Information:
                    node   0 in state  8 (running)
                    node   1 in state  8 (running)
            """;

    /** 2.9, with a system that leaves and a table that is passed over. */
    static final String SUMMARY =
            """

            -- SYSTEM STATE
            -- System               State                Frozen

            A  serverA             RUNNING              0
            A  serverB             LEAVING              0

            -- GROUP STATE
            -- Group           System               Probed     AutoDisabled    State

            B  cvm             serverA             Y          N               ONLINE
            B  cvm             serverB             Y          N               ONLINE
            B  ora_sg          serverA             Y          N               ONLINE|STOPPING

            -- RESOURCES OFFLINING
            -- Group           Type            Resource             System               IState

            F  ora_sg          Oracle          ora_db               serverA              W_OFFLINE
            """;

    /** 2.9, the table, which is what is shown where nothing is configured; with the nodes of 2.3. */
    static final String CFS_NOT_CONFIGURED =
            """
              NODE         CLUSTER MANAGER STATE            CVM STATE
            serverA        running                        not-running
            serverB        running                        not-running
            serverC        running                        not-running
            serverD        running                        not-running

              Error: V-35-41: Cluster not configured for data sharing application
            """;

    /** The same layout of a cluster in which CVM runs. */
    static final String CFS_TABLE =
            """
              NODE         CLUSTER MANAGER STATE            CVM STATE
            serverA        running                        running
            serverB        running                        running
            serverC        running                        running
            serverD        running                        running
            """;

    /** 2.9, the blocks, without a mount. */
    static final String CFS_BLOCKS =
            """

              Node             :  serverA
              Cluster Manager  :  running
              CVM state        :  running
              No mount point registered with cluster configuration


              Node             :  serverB
              Cluster Manager  :  running
              CVM state        :  running
              No mount point registered with cluster configuration


              Node             :  serverC
              Cluster Manager  :  running
              CVM state        :  running
              No mount point registered with cluster configuration


              Node             :  serverD
              Cluster Manager  :  running
              CVM state        :  running
              No mount point registered with cluster configuration
            """;

    /** The same with mounts, whose columns are not confirmed, and two nodes that are not in the cluster. */
    static final String CFS_MOUNTS =
            """

              Node             :  serverA
              Cluster Manager  :  running
              CVM state        :  running
              MOUNT POINT    SHARED VOLUME  DISK GROUP       STATUS
              /data          oravol         mysharedg        MOUNTED
              /weblogs       webvol         mysharedg        NOT MOUNTED

              Node             :  serverB
              Cluster Manager  :  running
              CVM state        :  not-running

              Node             :  serverC
              Cluster Manager  :  not-running
              CVM state        :  not-running

              Node             :  serverD
              Cluster Manager  :  running
              CVM state        :  running
              MOUNT POINT    SHARED VOLUME  DISK GROUP       STATUS
              /data          oravol         mysharedg        MOUNTED
              /weblogs       webvol         mysharedg        MOUNTED
            """;

    /** 2.9 {@code hagrp -state}, with the groups of the summary. */
    static final String STATES =
            """
            #Group       Attribute             System     Value
            cvm          State                 serverA    |ONLINE|
            cvm          State                 serverB    |ONLINE|
            ora_sg       State                 serverA    |ONLINE|STOPPING|
            ora_sg       State                 serverB    |OFFLINE|
            """;

    /** The same layout for other attributes. */
    static final String GROUP_ATTRIBUTES =
            """
            #Group       Attribute             System     Value
            cvm          Frozen                global     0
            cvm          Parallel              global     1
            cvm          SystemList            global     serverA 0       serverB 1
            cvm          TFrozen               global     0
            ora_sg       Frozen                global     0
            ora_sg       Parallel              global     0
            ora_sg       SystemList            global     serverB 0       serverA 1
            ora_sg       TFrozen               global     1
            """;

    /** The same layout for resources; flags with blanks and with underscores. */
    static final String RESOURCES =
            """
            #Resource    Attribute             System     Value
            cvm_clus     Group                 global     cvm
            cvm_clus     Type                  global     CVMCluster
            cvm_clus     State                 serverA    ONLINE
            cvm_clus     State                 serverB    ONLINE
            cvm_clus     Flags                 serverA    UNABLE TO OFFLINE|MONITOR TIMEDOUT
            cvm_clus     Flags                 serverB
            ora_db       Group                 global     ora_sg
            ora_db       Type                  global     Oracle
            ora_db       State                 serverA    ONLINE|ADMIN_WAIT
            ora_db       State                 serverB    OFFLINE
            ora_db       Flags                 serverA    ADMIN WAIT
            ora_db       Flags                 serverB    NORMAL
            ora_mnt      Group                 global     ora_sg
            ora_mnt      Type                  global     CFSMount
            ora_mnt      State                 serverA    ONLINE
            ora_mnt      State                 serverB    OFFLINE
            ora_mnt      Flags                 serverA
            ora_mnt      Flags                 serverB
            ora_mnt      MountPoint            global     /data
            ora_vol      Group                 global     ora_sg
            ora_vol      Type                  global     CVMVolDg
            ora_vol      State                 serverA    ONLINE
            ora_vol      State                 serverB    OFFLINE
            ora_vol      Flags                 serverA
            ora_vol      Flags                 serverB
            ora_vol      CVMDeportOnOffline    global     1
            """;

    static final String DEPENDENCIES =
            """
            #Parent      Child      Relationship
            ora_sg       cvm        online local firm
            """;

    /** As the kernel prints it: a blank is an octal escape; devices and options as 2.6 and 2.9 have them. */
    static final String MOUNTS =
            """
            /dev/sda1 / ext4 rw,relatime 0 0
            proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
            /dev/vx/dsk/mysharedg/oravol /data vxfs rw,cluster,delaylog,largefiles,mntlock="VCS" 0 0
            /dev/vx/dsk/mysharedg/oravol:monday /data/monday\\040100% vxfs ro,cluster,ckpt=monday 0 0
            /dev/vx/dsk/localdg/home /home vxfs rw,delaylog 0 0
            """;

    static final String EXPORTS =
            """
            /data/public	*(rw,sync,wdelay,hide,nocrossmnt,secure,root_squash,no_all_squash,no_subtree_check)
            /home	10.0.0.0/24(ro,sync,crossmnt)
            """;

    static final String SWAPS =
            """
            Filename				Type		Size		Used		Priority
            /dev/sda2                               partition	8388604		0		-2
            /data/swap\\040file                      file		1048572		0		-3
            """;

    static final String LOOPS =
            """
            /dev/loop0: [2049]:1835017 (/home/image.iso)
            /dev/loop1: []: (/data/image.img), offset 512
            """;

    /** The layout of lsof's manual page. */
    static final String FILES =
            """
            p4242
            coracle
            Loracle
            fcwd
            n/data
            f7
            n/data/system01.dbf
            p4300
            cbash
            Lroot
            fcwd
            n/data/monday 100%
            """;

    private Samples() {}

    static List<String> lines(String text) {
        return text.lines().toList();
    }

    static Section answered(String text) {
        return new Section("part", 0, lines(text));
    }

    static Section ended(int code, String text) {
        return new Section("part", code, lines(text));
    }
}
