package io.quiesce.lab.standin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lab.standin.PretendedCluster.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of the later era: configuration in a store, URLs for files, and a model that needs a master (field notes 0, 1.2, 3.1, 3.3). */
class ConfigStoreTest {

    private static final String NO_MASTER = "Could not determine the Arakoon master node";
    private static final String INI = "/opt/OpenvStorage/config/arakoon_cacc.ini";
    private static final String MODEL = "PYTHONPATH=/opt/OpenvStorage:/opt/OpenvStorage/webapps python2.7 -";
    private static final String LIST =
            """
            import json
            from ovs.dal.lists.storagerouterlist import StorageRouterList as L
            from ovs.dal.lists.vpoollist import VPoolList as V
            from ovs.dal.lists.vdisklist import VDiskList as D
            print json.dumps([dict(name=s.name, ip=s.ip, type=s.node_type, status=s.status) for s in L.get_storagerouters()])
            print len(L.get_masters()), len(L.get_slaves()), len(D.get_vdisks())
            print [(v.name, sorted(d.storagedriver_id for d in v.storagedrivers)[0]) for v in V.get_vpools()]
            """;

    @TempDir
    static Path directory;

    private PretendedCluster lab;
    private String url;

    @BeforeEach
    void seed() throws Exception {
        lab = PretendedCluster.ovsLabSystemd(directory.resolve("ovsLabSystemd"));
        JsonNode definition = new ObjectMapper()
                .readTree(Files.readString(PretendedCluster.resource("/lab/clusters/ovs-lab-systemd.json")));
        url = definition.at("/vpools/0/config").asText().replace("{storagedriver}", "vpool1Sf5mOj7UwPr2eZaD");
    }

    private void loseTheQuorum() {
        lab.power("os-m2", "{\"power\": \"off\"}");
        lab.power("os-m3", "{\"power\": \"off\"}");
    }

    @Test
    void namesTheRoleInTheStoreAndNotInAFile() {
        String type = "ovs config get ovs/framework/hosts/$(cat /etc/openvstorage_id)/type";

        assertThat(lab.on("os-m1", type)).isEqualTo(new Answer(0, "MASTER\n", ""));
        assertThat(lab.on("os-e1", type)).isEqualTo(new Answer(0, "EXTRA\n", ""));
        assertThat(lab.on("os-e1", "ovs config get ovs/nosuch")).isEqualTo(new Answer(0, "", ""));
        assertThat(lab.on("os-e1", "ovs config list ovs/vpools").out().lines()).hasSize(4);
        assertThat(lab.on("os-e1", "cat /opt/OpenvStorage/config/ovs.json").code())
                .isEqualTo(1);
    }

    @Test
    void cannotBeReadWithoutAMaster() {
        loseTheQuorum();

        Answer answer = lab.on("os-e1", "ovs config get ovs/nosuch");

        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.err()).endsWith(NO_MASTER + "\n");
    }

    @Test
    void leadsArakoonToEveryOtherDatabase() {
        for (String database : new String[] {"ovsdb", "voldrv", "be1-abm", "be1-nsm_0"}) {
            assertThat(lab.on("os-m2", "arakoon --who-master -config " + inStore(database)))
                    .isEqualTo(new Answer(0, "7gTnQ2vXyB5cRk1L\n", ""));
        }
        assertThat(lab.on("os-m2", "arakoon --who-master -config " + INI).out()).isEqualTo("7gTnQ2vXyB5cRk1L\n");
        assertThat(lab.on("os-m2", "arakoon --who-master -config " + inStore("nosuch"))
                        .code())
                .isEqualTo(2);
        loseTheQuorum();
        for (String config : new String[] {INI, inStore("ovsdb")}) {
            assertThat(lab.on("os-m1", "arakoon --who-master -config " + config))
                    .isEqualTo(new Answer(2, "", "Fatal error: exception Failure(\"No Master\")\n"));
        }
    }

    private static String inStore(String database) {
        return "arakoon://config/ovs/arakoon/%s/config?ini=%s".formatted(database, INI.replace("/", "%2F"));
    }

    @Test
    void configuresTheVolumedriversClient() {
        String script = "import sys\nimport volumedriver.storagerouter.storagerouterclient as src\n"
                + "c = src.LocalStorageRouterClient(sys.argv[1])\nprint(len(c.list_volumes()))\n"
                + "print(c.info_volume(c.get_volume_id('/wiki01-root.raw')).vrouter_id)\nprint(hasattr(c, 'schedule_backend_sync'))\n";

        assertThat(lab.on("os-e1", "python2.7 - '" + url + "'", script).out())
                .isEqualTo("6\nvpool1Sf5mOj7UwPr2eZaD\nTrue\n");
        assertThat(lab.on("os-e1", "python2.7 - '" + url.replace("Sf5mOj7", "nosuch") + "'", script)
                        .err())
                .contains("RuntimeError: arakoon://config/ovs/vpools/");
        loseTheQuorum();
        assertThat(lab.on("os-e1", "python2.7 - '" + url + "'", script).err()).contains("RuntimeError: ", NO_MASTER);
    }

    @Test
    void holdsTheModel() {
        assertThat(lab.on("os-m1", MODEL, LIST).out())
                .isEqualTo("[{\"name\": \"os-m1\", \"ip\": \"127.0.0.1\", \"type\": \"MASTER\", \"status\": \"OK\"}, "
                        + "{\"name\": \"os-m2\", \"ip\": \"127.0.0.1\", \"type\": \"MASTER\", \"status\": \"OK\"}, "
                        + "{\"name\": \"os-m3\", \"ip\": \"127.0.0.1\", \"type\": \"MASTER\", \"status\": \"OK\"}, "
                        + "{\"name\": \"os-e1\", \"ip\": \"127.0.0.1\", \"type\": \"EXTRA\", \"status\": \"OK\"}]\n"
                        + "3 1 6\n[('vpool1', 'vpool17gTnQ2vXyB5cRk1L')]\n");
        assertThat(lab.on("os-m1", "python2.7 -", LIST).err())
                .endsWith("ImportError: No module named ovs.dal.lists.storagerouterlist\n");
    }

    @Test
    void blocksTheModelWithoutAMasterAndThenFails() {
        loseTheQuorum();
        long begun = System.nanoTime();

        Answer answer = lab.on("os-m1", MODEL, LIST);

        // 60 s at this pace
        assertThat(System.nanoTime() - begun).isGreaterThan(3_000_000_000L);
        assertThat(answer.code()).isEqualTo(1);
        assertThat(answer.err()).endsWith("ArakoonNoMaster: " + NO_MASTER + "\n");
    }

    @Test
    void printsItsServicesOnlyToWhoeverLetsTheLoopEndOrReadsUnbuffered() {
        assertThat(lab.on("os-m1", "timeout 0.8 ovs monitor services")).isEqualTo(new Answer(124, "", ""));

        assertThat(lab.on("os-m1", "timeout -s INT 0.8 ovs monitor services").out())
                .startsWith("\u001b[2J\u001b[H\nRunning processes\n=================\n\n")
                .contains("ovs-workers")
                .contains("\n\nNon-running processes\n=====================\n");
    }
}
