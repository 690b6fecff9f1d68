package io.quiesce.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quiesce.inventory.InventoryFaults.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryFileTest {

    private static final String ONE_NODE =
            """
            quiesce:
              clusters:
                - name: ovs-lab
                  stack: open-vstorage
                  nodes:
                    - { name: ovs-m1, address: 10.0.0.11, roles: [master] }
            """;

    @TempDir
    Path home;

    @TempDir
    Path folder;

    @BeforeEach
    void aHomeWithKeys() throws IOException {
        Files.createDirectories(home.resolve(".ssh"));
        Files.writeString(home.resolve(".ssh/id_ed25519"), "a key");
        Files.writeString(home.resolve(".ssh/known_hosts"), "");
    }

    @Nested
    class Reads {

        @Test
        void aClusterWithEveryDefault() {
            Inventory inventory = read(ONE_NODE);

            Cluster cluster = inventory.cluster("ovs-lab").orElseThrow();
            Node node = cluster.node("ovs-m1").orElseThrow();
            assertThat(cluster.stack()).isEqualTo(Stack.OPEN_VSTORAGE);
            assertThat(cluster.vpools()).isEmpty();
            assertThat(node.address()).isEqualTo("10.0.0.11");
            assertThat(node.port()).isEqualTo(22);
            assertThat(node.roles()).containsExactly(Role.MASTER);
            assertThat(node.power()).isEmpty();
            assertThat(node.ssh())
                    .isEqualTo(new SshAccess(
                            "root",
                            home.resolve(".ssh/id_ed25519"),
                            home.resolve(".ssh/known_hosts"),
                            Duration.ofSeconds(10),
                            Optional.empty(),
                            false));
        }

        @Test
        void settingsOfANodeBeforeThoseOfItsClusterBeforeThoseOfAll() throws IOException {
            Files.writeString(folder.resolve("cluster-key"), "a key");

            Inventory inventory = read(
                    """
                    quiesce:
                      ssh: { user: ops, port: 2200, connect-timeout: 500ms, jump: "jumper@bastion", sudo: true }
                      clusters:
                        - name: vx
                          stack: vxvm
                          ssh: { identity: cluster-key, connect-timeout: 2m, jump: "gate@[fd00::1]:2022" }
                          nodes:
                            - { name: a, address: a.example }
                            - { name: b, address: b.example, user: root, port: 23, sudo: no }
                            - { name: c, address: c.example, ssh: { user: carl, jump: none, connect-timeout: PT7S } }
                    """);

            Cluster cluster = inventory.clusters().get(0);
            assertThat(cluster.nodes()).extracting(Node::port).containsExactly(2200, 23, 2200);
            assertThat(cluster.nodes()).extracting(it -> it.ssh().user()).containsExactly("ops", "root", "carl");
            assertThat(cluster.nodes()).extracting(it -> it.ssh().sudo()).containsExactly(true, false, true);
            assertThat(cluster.nodes())
                    .extracting(it -> it.ssh().identity())
                    .containsOnly(folder.resolve("cluster-key"));
            assertThat(cluster.nodes())
                    .extracting(it -> it.ssh().connectTimeout())
                    .containsExactly(Duration.ofMinutes(2), Duration.ofMinutes(2), Duration.ofSeconds(7));
            assertThat(cluster.nodes())
                    .extracting(it -> it.ssh().jump())
                    .containsExactly(
                            Optional.of(new SshAccess.Jump("gate", "fd00::1", 2022)),
                            Optional.of(new SshAccess.Jump("gate", "fd00::1", 2022)),
                            Optional.empty());
        }

        @Test
        void vpoolsWithFilesAndUrls() {
            Inventory inventory = read(
                    ONE_NODE
                            + """
                          vpools:
                            - { name: vpool1, mount: /mnt/vpool1, config: /opt/vpool1.json }
                            - { name: vpool2, mount: /mnt/vpool2, config: "arakoon://config/vpool2?ini=/x" }
                    """);

            assertThat(inventory.clusters().get(0).vpools())
                    .containsExactly(
                            new VPool("vpool1", "/mnt/vpool1", "/opt/vpool1.json"),
                            new VPool("vpool2", "/mnt/vpool2", "arakoon://config/vpool2?ini=/x"));
        }

        @Test
        void applicationsInTheOrderInWhichTheyAreHalted() {
            Inventory inventory = read(
                    """
                    quiesce:
                      clusters:
                        - name: vx
                          stack: vxvm
                          nodes: [{ name: a, address: a }]
                          applications:
                            - { name: reporting, running: "pgrep -x reportd", halt: "kill $(cat r.pid)", start: reportd }
                            - { name: export, running: "true", halt: "a && b", start: "a; b" }
                    """);

            assertThat(inventory.clusters().get(0).applications())
                    .containsExactly(
                            new Application("reporting", "pgrep -x reportd", "kill $(cat r.pid)", "reportd"),
                            new Application("export", "true", "a && b", "a; b"));
        }

        @Test
        void everyKindOfPowerControlWithoutItsSecret() {
            Inventory inventory = read(
                    """
                    quiesce:
                      clusters:
                        - name: vx
                          stack: vxvm
                          nodes:
                            - { name: a, address: a, power: { redfish: { url: "https://bmc-a", user: adm, password-file: a.pw, system: "1", certificate: ca.pem } } }
                            - { name: b, address: b, power: { redfish: { url: "http://127.0.0.1:8000", user: adm, password-env: BMC } } }
                            - { name: c, address: c, power: { ipmi: { address: 10.1.1.1, user: adm, password-file: /c.pw, cipher-suite: 3, through: ops@mgmt } } }
                            - { name: d, address: d, power: { ipmi: { address: 10.1.1.2, user: adm, password-file: ~/d.pw } } }
                            - { name: e, address: e, power: { wake-on-lan: { mac: 52-54-00-12-34-5A } } }
                            - { name: f, address: f, power: by-hand }
                            - { name: g, address: g, power: { by-hand: } }
                            - { name: h, address: h }
                            - { name: i, address: i, power: { redfish: { url: "https://bmc-i", user: adm, password-env: BMC, auth: session } } }
                            - { name: j, address: j, power: { redfish: { url: "https://bmc-j", user: adm, password-env: BMC, auth: basic } } }
                            - { name: k, address: k, power: { wake-on-lan: { mac: "52:54:00:12:34:5b", broadcast: 10.0.0.255, port: 7 } } }
                    """);

            assertThat(inventory.clusters().get(0).nodes())
                    .extracting(Node::power)
                    .containsExactly(
                            Optional.of(new PowerControl.Redfish(
                                    URI.create("https://bmc-a"),
                                    "adm",
                                    new SecretSource.SecretFile(folder.resolve("a.pw")),
                                    Optional.of("1"),
                                    Optional.of(folder.resolve("ca.pem")),
                                    RedfishLogin.BASIC)),
                            Optional.of(new PowerControl.Redfish(
                                    URI.create("http://127.0.0.1:8000"),
                                    "adm",
                                    new SecretSource.SecretVariable("BMC"),
                                    Optional.empty(),
                                    Optional.empty())),
                            Optional.of(new PowerControl.Ipmi(
                                    "10.1.1.1",
                                    "adm",
                                    new SecretSource.SecretFile(Path.of("/c.pw")),
                                    3,
                                    Optional.of(new SshAccess.Jump("ops", "mgmt", 22)))),
                            Optional.of(new PowerControl.Ipmi(
                                    "10.1.1.2",
                                    "adm",
                                    new SecretSource.SecretFile(home.resolve("d.pw")),
                                    17,
                                    Optional.empty())),
                            Optional.of(new PowerControl.WakeOnLan("52:54:00:12:34:5a", "255.255.255.255", 9)),
                            Optional.of(new PowerControl.ByHand()),
                            Optional.of(new PowerControl.ByHand()),
                            Optional.empty(),
                            Optional.of(controller("https://bmc-i", RedfishLogin.SESSION)),
                            Optional.of(controller("https://bmc-j", RedfishLogin.BASIC)),
                            Optional.of(new PowerControl.WakeOnLan("52:54:00:12:34:5b", "10.0.0.255", 7)));
        }

        private static PowerControl controller(String url, RedfishLogin login) {
            return new PowerControl.Redfish(
                    URI.create(url),
                    "adm",
                    new SecretSource.SecretVariable("BMC"),
                    Optional.empty(),
                    Optional.empty(),
                    login);
        }

        @Test
        void whatAPersonMustDoForWantOfAPowerControl() {
            Inventory inventory = read(
                    """
                    quiesce:
                      clusters:
                        - name: vx
                          stack: vxvm
                          nodes:
                            - { name: a, address: a, power: { redfish: { url: "https://bmc-a", user: adm, password-env: BMC } } }
                            - { name: b, address: b, power: { ipmi: { address: 10.1.1.1, user: adm, password-env: BMC } } }
                            - { name: c, address: c, power: { wake-on-lan: { mac: "52:54:00:12:34:5a" } } }
                            - { name: d, address: d, power: by-hand }
                            - { name: e, address: e }
                    """);

            List<Node> nodes = inventory.clusters().get(0).nodes();
            assertThat(nodes).extracting(Node::canBeSwitchedOn).containsExactly(true, true, true, false, false);
            assertThat(nodes).extracting(Node::canBeCutOff).containsExactly(true, true, false, false, false);
            assertThat(nodes).extracting(Node::canShowItsPower).containsExactly(true, true, false, false, false);
        }

        @Test
        void mergedMapsAsIfTheyWereWritten() {
            Inventory inventory = read(
                    """
                    quiesce:
                      clusters:
                        - name: vx
                          stack: vxvm
                          nodes:
                            - &first { name: a, address: a, user: ops, port: 2222 }
                            - { <<: *first, name: b, address: b }
                    """);

            assertThat(inventory.clusters().get(0).nodes())
                    .extracting(Node::port)
                    .containsOnly(2222);
            assertThat(inventory.clusters().get(0).nodes())
                    .extracting(it -> it.ssh().user())
                    .containsOnly("ops");
        }

        @Test
        void namesThatYamlWouldTakeForNumbersOrTruth() {
            Inventory inventory = read(ONE_NODE.replace("ovs-lab", "no").replace("ovs-m1", "0123"));

            assertThat(inventory.cluster("no").orElseThrow().nodes())
                    .extracting(Node::name)
                    .containsExactly("0123");
        }

        @Test
        void theSampleThatTeachesTheFormat() {
            Inventory inventory = InventoryFile.read(Path.of("inventory/sample.yml"), home);

            assertThat(inventory.clusters()).extracting(Cluster::stack).containsExactly(Stack.values());
            assertThat(inventory.clusters().get(0).nodes(Role.MASTER)).hasSize(3);
            assertThat(inventory.clusters().get(0).vpools()).hasSize(2);
            assertThat(inventory.clusters().get(1).nodes())
                    .extracting(Node::roles)
                    .containsOnly(Set.of(Role.MEMBER));
            assertThat(inventory.clusters().get(1).applications())
                    .extracting(Application::name)
                    .containsExactly("reporting", "nightly-export");
            Set<Class<?>> controls = inventory.clusters().get(0).nodes().stream()
                    .flatMap(node -> node.power().stream())
                    .map(Object::getClass)
                    .collect(Collectors.toSet());
            assertThat(controls).isEqualTo(Set.of(PowerControl.class.getPermittedSubclasses()));
        }
    }

    @Nested
    class Refuses {

        @Test
        void aFileWithManyFaultsNamingThemAllInOrder() {
            InventoryFaults faults = refused(
                    """
                    quiesce:
                      ssh: { usr: root, identity: nowhere }
                      clusters:
                        - name: ovs-lab
                          stack: open-vstorge
                          nodes:
                            - { name: a, address: 10.0.0.1, port: 70000, roles: [master] }
                            - { name: a, address: 10.0.0.2, roles: [mastr] }
                            - { name: b, address: 10.0.0.1, roles: [extra] }
                            - { name: c, address: 10.0.0.2, roles: [extra] }
                        - name: ovs-lab
                          stack: vxvm
                          nodes: []
                    """);

            assertThat(faults.faults())
                    .extracting(fault -> fault.line().orElse(0) + " " + fault.path())
                    .containsExactly(
                            "2 quiesce.ssh.usr",
                            "2 quiesce.ssh.identity",
                            "5 quiesce.clusters[0].stack",
                            "7 quiesce.clusters[0].nodes[0].port",
                            "8 quiesce.clusters[0].nodes[1].name",
                            "8 quiesce.clusters[0].nodes[1].roles[0]",
                            "10 quiesce.clusters[0].nodes[3].address",
                            "11 quiesce.clusters[1].name",
                            "13 quiesce.clusters[1].nodes");
            assertThat(faults)
                    .hasMessageStartingWith("The inventory " + folder.resolve("inventory.yml") + " has 9 faults:\n")
                    .hasMessageContaining("  line 2, quiesce.ssh.usr: unknown key 'usr'; expected user (did you mean")
                    .hasMessageContaining(
                            "  line 7, quiesce.clusters[0].nodes[0].port: '70000'; expected a whole number"
                                    + " from 1 to 65535\n");
        }

        @ParameterizedTest
        @CsvSource({
            "usr, user",
            "identiy, identity",
            "known_hosts, known-hosts",
            "knownHosts, known-hosts",
            "connecttimeout, connect-timeout",
            "Sudo, sudo"
        })
        void aKeyThatIsASlipOfTheHandSayingWhatWasMeant(String slip, String meant) {
            Fault fault = onlyFault(ONE_NODE.replace("quiesce:\n", "quiesce:\n  ssh: { " + slip + ": x }\n"));

            assertThat(fault.path()).isEqualTo("quiesce.ssh." + slip);
            assertThat(fault.value()).isEqualTo("unknown key '" + slip + "'");
            assertThat(fault.expected()).isEqualTo(meant + " (did you mean that?)");
        }

        @Test
        void aKeyThatMeansNothingListingAllThatDo() {
            Fault fault = onlyFault(ONE_NODE.replace("address:", "colour: blue, address:"));

            assertThat(fault.expected()).startsWith("one of name, address, roles, power, ssh");
        }

        @Test
        void aKeyBesideTheTopKey() {
            assertThat(onlyFault("spring: {}\n" + ONE_NODE).path()).isEqualTo("spring");
        }

        @Test
        void aKeyThatIsWrittenTwice() {
            assertThat(onlyFault(ONE_NODE.replace("address:", "name: b, address:"))
                            .value())
                    .isEqualTo("key 'name' for the second time");
        }

        @ParameterizedTest
        @ValueSource(strings = {"name", "address", "roles"})
        void aNodeThatLacksAKey(String key) {
            Fault fault = onlyFault(ONE_NODE.replaceFirst("(\\{.*)" + key + ": [^,}]+,?", "$1"));

            assertThat(fault.path()).isEqualTo("quiesce.clusters[0].nodes[0]." + key);
            assertThat(fault.value()).isEqualTo("missing");
            assertThat(fault.line()).hasValue(6);
        }

        @ParameterizedTest
        @ValueSource(strings = {"name", "stack"})
        void aClusterThatLacksAKey(String key) {
            Fault fault = onlyFault(ONE_NODE.replaceFirst(key + ": .*", key + ":"));

            assertThat(fault.path()).isEqualTo("quiesce.clusters[0]." + key);
            assertThat(fault.value()).isEqualTo("nothing");
        }

        @ParameterizedTest
        @ValueSource(strings = {"-x", ".hidden", "a b", "ä", "a/b", "\"\"", "[a]", "{a: b}"})
        void aNameOutsideTheGrammar(String name) {
            Fault fault = onlyFault(ONE_NODE.replace("name: ovs-m1", "name: " + name));

            assertThat(fault.path()).isEqualTo("quiesce.clusters[0].nodes[0].name");
            assertThat(fault.expected()).isEqualTo(Names.EXPECTED);
        }

        @Test
        void aNameOf65Letters() {
            assertThat(read(ONE_NODE.replace("ovs-m1", "n".repeat(64))).clusters())
                    .hasSize(1);
            assertThat(onlyFault(ONE_NODE.replace("ovs-m1", "n".repeat(65))).path())
                    .endsWith("nodes[0].name");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "65536", "-1", "22.5", "ssh", "[22]", "99999999999"})
        void aPortOutOfRange(String port) {
            Fault fault = onlyFault(ONE_NODE.replace("roles:", "port: " + port + ", roles:"));

            assertThat(fault.path()).isEqualTo("quiesce.clusters[0].nodes[0].port");
            assertThat(fault.expected()).isEqualTo("a whole number from 1 to 65535");
        }

        @ParameterizedTest
        @ValueSource(strings = {"10", "0s", "-5s", "PT0S", "10 days", "P2D", "ten", "[10s]"})
        void aTimeoutThatIsNoDuration(String timeout) {
            Fault fault = onlyFault(
                    ONE_NODE.replace("quiesce:\n", "quiesce:\n  ssh: { connect-timeout: " + timeout + " }\n"));

            assertThat(fault.path()).isEqualTo("quiesce.ssh.connect-timeout");
            assertThat(fault.expected()).isEqualTo(Grammar.DURATION);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"bastion", "ops@", "@bastion", "ops@bastion:0", "ops@bastion:ssh", "ops@-oProxyCommand=x"})
        void aJumpHostThatIsNone(String jump) {
            Fault fault = onlyFault(ONE_NODE.replace("quiesce:\n", "quiesce:\n  ssh: { jump: \"" + jump + "\" }\n"));

            assertThat(fault.path()).isEqualTo("quiesce.ssh.jump");
        }

        @ParameterizedTest
        @ValueSource(strings = {"-oProxyCommand=x", "a b", "\"a;b\"", "http://x"})
        void anAddressThatIsNone(String address) {
            assertThat(onlyFault(ONE_NODE.replace("10.0.0.11", address)).expected())
                    .isEqualTo(Grammar.ADDRESS);
        }

        @Test
        void aTruthValueThatIsNone() {
            Fault fault = onlyFault(ONE_NODE.replace("roles:", "sudo: maybe, roles:"));

            assertThat(fault.expected()).isEqualTo("true or false");
        }

        @Test
        void anUnknownStackSayingWhatWasMeant() {
            Fault fault = onlyFault(ONE_NODE.replace("stack: open-vstorage", "stack: openvstorage"));

            assertThat(fault.value()).isEqualTo("'openvstorage'");
            assertThat(fault.expected()).isEqualTo("one of open-vstorage, vxvm (did you mean open-vstorage?)");
        }

        @Test
        void aRoleOfTheOtherStack() {
            Fault fault = onlyFault(ONE_NODE.replace("[master]", "[master, member]"));

            assertThat(fault.path()).isEqualTo("quiesce.clusters[0].nodes[0].roles[1]");
            assertThat(fault.expected()).isEqualTo("one of master, extra, backend");
        }

        @Test
        void anEmptyListOfRoles() {
            assertThat(onlyFault(ONE_NODE.replace("[master]", "[]")).value()).isEqualTo("an empty list");
        }

        @Test
        void anOpenVStorageClusterWithoutMaster() {
            Fault fault = onlyFault(ONE_NODE.replace("[master]", "[extra]"));

            assertThat(fault.path()).isEqualTo("quiesce.clusters[0].nodes");
            assertThat(fault.value()).isEqualTo("no node with the role master");
        }

        @Test
        void oneEndpointInTwoClusters() {
            Fault fault = onlyFault(
                    ONE_NODE
                            + """
                        - name: vx
                          stack: vxvm
                          nodes: [{ name: ovs-m1, address: 10.0.0.11, port: 22 }]
                    """);

            assertThat(fault.path()).isEqualTo("quiesce.clusters[1].nodes[0].address");
            assertThat(fault.value()).isEqualTo("10.0.0.11 port 22");
            assertThat(fault.expected()).contains("also at quiesce.clusters[0].nodes[0]");
        }

        @Test
        void aVPoolWithARelativeMountAndATakenName() {
            InventoryFaults faults = refused(
                    ONE_NODE
                            + """
                          vpools:
                            - { name: vpool1, mount: mnt/vpool1, config: /x }
                            - { name: vpool1, mount: /mnt/vpool2, config: x }
                    """);

            assertThat(faults.faults())
                    .extracting(Fault::path)
                    .containsExactlyInAnyOrder(
                            "quiesce.clusters[0].vpools[0].mount",
                            "quiesce.clusters[0].vpools[1].name",
                            "quiesce.clusters[0].vpools[1].config");
        }

        @Test
        void vpoolsOfAVxvmCluster() {
            Fault fault = onlyFault(
                    """
                    quiesce:
                      clusters:
                        - { name: vx, stack: vxvm, nodes: [{ name: a, address: a }], vpools: [] }
                    """);

            assertThat(fault.path()).isEqualTo("quiesce.clusters[0].vpools");
        }

        @Test
        void applicationsOfAnOpenVStorageCluster() {
            Fault fault = onlyFault(ONE_NODE + """
                          applications: []
                    """);

            assertThat(fault.path()).isEqualTo("quiesce.clusters[0].applications");
            assertThat(fault.value()).isEqualTo("applications in a cluster of the stack open-vstorage");
            assertThat(fault.expected()).isEqualTo("applications only with the stack vxvm");
        }

        @Test
        void anApplicationThatCannotBeSeenHaltedOrStarted() {
            InventoryFaults faults = refusedApplications(
                    """
                    - { name: a, running: "", halt: " ", start: [x] }
                    - { name: b, running: x, start: "two\\nlines" }
                    """);

            assertThat(faults.faults())
                    .extracting(fault ->
                            fault.path().replace("quiesce.clusters[0].applications", "") + ": " + fault.value())
                    .containsExactlyInAnyOrder(
                            "[0].running: nothing",
                            "[0].halt: nothing",
                            "[0].start: a list",
                            "[1].halt: missing",
                            "[1].start: 'two?lines'");
            assertThat(faults.faults())
                    .extracting(Fault::expected)
                    .containsOnly("a command line for a shell of the node, on one line");
        }

        @Test
        void anApplicationWithATakenNameOrASlipOfTheHand() {
            InventoryFaults faults = refusedApplications(
                    """
                    - { name: a, running: x, halt: x, start: x }
                    - { name: a, running: x, halt: x, start: x, stat: x }
                    """);

            assertThat(faults)
                    .hasMessageContaining(
                            "a name of its own for this application (also at" + " quiesce.clusters[0].applications[0])")
                    .hasMessageContaining("unknown key 'stat'; expected start (did you mean that?)");
        }

        @Test
        void applicationsThatAreNoListAsTheyAreNoList() {
            assertThat(refusedApplications("{ name: a }\n").faults())
                    .extracting(Fault::expected)
                    .containsExactly("a list of applications");
        }

        private InventoryFaults refusedApplications(String list) {
            return refused(
                    """
                    quiesce:
                      clusters:
                        - name: vx
                          stack: vxvm
                          nodes: [{ name: a, address: a }]
                          applications:
                    """
                            + list.indent(8));
        }

        @Test
        void anIdentityThatCannotBeRead() {
            Fault fault = onlyFault(ONE_NODE.replace("roles:", "identity: keys/none, roles:"));

            assertThat(fault.path()).isEqualTo("quiesce.clusters[0].nodes[0].identity");
            assertThat(fault.value()).isEqualTo("'" + folder.resolve("keys/none") + "'");
        }

        @Test
        void defaultFilesThatAreNotThereEachOnce() throws IOException {
            Files.delete(home.resolve(".ssh/id_ed25519"));
            Files.delete(home.resolve(".ssh/known_hosts"));

            InventoryFaults faults = refused(ONE_NODE + "        - { name: e1, address: 10.0.0.21, roles: [extra] }\n");

            assertThat(faults.faults())
                    .extracting(Fault::path)
                    .containsExactly("quiesce.ssh.identity", "quiesce.ssh.known-hosts");
        }

        @Test
        void aSettingThatIsWrittenDirectlyAndUnderSsh() {
            Fault fault = onlyFault(ONE_NODE.replace("roles:", "port: 22, ssh: { port: 23 }, roles:"));

            assertThat(fault.path()).isEqualTo("quiesce.clusters[0].nodes[0].port");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "by-foot",
                    "{}",
                    "[by-hand]",
                    "{ by-hand: , wake-on-lan: { mac: '52:54:00:12:34:56' } }",
                    "{ wake-on-lan: }",
                    "{ wake-on-lan: { mac: 52:54:00:12:34 } }",
                    "{ by-hand: { who: me } }",
                    "{ ipmi: { address: bmc, user: adm } }",
                    "{ ipmi: { address: bmc, user: adm, password-file: a, password-env: B } }",
                    "{ ipmi: { address: bmc, user: adm, password-file: a, cipher-suite: 18 } }",
                    "{ redfish: { url: 'http://bmc', user: adm, password-file: a } }",
                    "{ redfish: { url: 'bmc', user: adm, password-file: a } }",
                    "{ redfish: { url: 'https://bmc', user: adm, password-env: 'A B' } }",
                    "{ redfish: { url: 'https://bmc', user: adm, password-env: B, auth: token } }",
                    "{ redfish: { url: 'https://bmc', user: adm, password-env: B, auth: [basic] } }",
                    "{ wake-on-lan: { mac: '52:54:00:12:34:56', broadcast: everybody } }",
                    "{ wake-on-lan: { mac: '52:54:00:12:34:56', broadcast: 10.0.0.256 } }",
                    "{ wake-on-lan: { mac: '52:54:00:12:34:56', broadcast: 10.0.0 } }",
                    "{ wake-on-lan: { mac: '52:54:00:12:34:56', port: 0 } }",
                })
        void aPowerControlThatIsNone(String power) {
            assertThat(onlyFault(ONE_NODE.replace("roles:", "power: " + power + ", roles:"))
                            .path())
                    .startsWith("quiesce.clusters[0].nodes[0].power");
        }

        @Test
        void aPasswordWithoutRepeatingIt() {
            InventoryFaults faults = refused(ONE_NODE.replace(
                    "roles:",
                    "power: { redfish: { url: 'https://adm:hunter2@bmc', user: adm, password: hunter3 } }, roles:"));

            assertThat(faults).hasMessageNotContaining("hunter").hasMessageContaining("password-file");
        }

        @ParameterizedTest
        @CsvSource({"'', an empty file", "'# only a comment', an empty file", "'---', an empty file"})
        void anEmptyFile(String text, String value) {
            assertThat(onlyFault(text)).extracting(Fault::path, Fault::value).containsExactly("the file", value);
        }

        @Test
        void aFileThatIsNoMap() {
            assertThat(onlyFault("- a\n- b\n").value()).isEqualTo("a list");
        }

        @Test
        void aFileWithoutClusters() {
            assertThat(onlyFault("quiesce: { ssh: {} }").path()).isEqualTo("quiesce.clusters");
            assertThat(onlyFault("quiesce: { clusters: [] }").value()).isEqualTo("an empty list");
            assertThat(onlyFault("quiesce:\n").path()).isEqualTo("quiesce");
        }

        @Test
        void aClusterThatIsNoMapOnce() {
            assertThat(onlyFault("quiesce: { clusters: [5] }").path()).isEqualTo("quiesce.clusters[0]");
        }

        @Test
        void aFileThatIsNoYamlWithThePosition() {
            Fault fault = onlyFault("quiesce:\n  clusters:\n    - name: [a\n");

            assertThat(fault.line()).isEqualTo(OptionalInt.of(4));
            assertThat(fault.value()).startsWith("no YAML at column 1: ");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"a: &a [*a]", "quiesce: &q { <<: *q }", "quiesce: !!java.net.URL ['http://127.0.0.1/']"})
        void trickeryWithoutHarm(String text) {
            assertThat(refused(text).faults()).isNotEmpty();
        }

        @Test
        void aFileThatIsNotThere() {
            InventoryFaults faults = catchThrowableOfType(
                    InventoryFaults.class, () -> InventoryFile.read(folder.resolve("none.yml"), home));

            assertThat(faults.faults()).extracting(Fault::value).containsExactly("no such file");
        }

        @Test
        void aFileThatIsNoText() throws IOException {
            Path file = folder.resolve("inventory.yml");
            Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

            InventoryFaults faults = catchThrowableOfType(InventoryFaults.class, () -> InventoryFile.read(file, home));

            assertThat(faults.faults()).extracting(Fault::value).containsExactly("not UTF-8");
        }

        @Test
        void controlCharactersWithoutPrintingThem() {
            assertThat(refused(ONE_NODE.replace("10.0.0.11", "\"\\e[2J\\n x\"")))
                    .hasMessageContaining("'?[2J? x'");
        }
    }

    private Inventory read(String yaml) {
        Path file = folder.resolve("inventory.yml");
        try {
            Files.writeString(file, yaml);
        } catch (IOException unwritable) {
            throw new AssertionError(unwritable);
        }
        return InventoryFile.read(file, home);
    }

    private InventoryFaults refused(String yaml) {
        InventoryFaults faults = catchThrowableOfType(InventoryFaults.class, () -> read(yaml));
        assertThat(faults).as("the faults of\n" + yaml).isNotNull();
        return faults;
    }

    private Fault onlyFault(String yaml) {
        List<Fault> faults = refused(yaml).faults();
        assertThat(faults).hasSize(1);
        return faults.get(0);
    }
}
