package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.CheckupFixture.MASTERS;
import static io.quiesce.openvstorage.CheckupFixture.member;
import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.Fixtures.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.RabbitState.Answering;
import io.quiesce.openvstorage.RabbitState.BrokerStopped;
import io.quiesce.openvstorage.RabbitState.Down;
import io.quiesce.openvstorage.Repairs.Next;
import io.quiesce.openvstorage.ServiceStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RepairsTest {

    private final CheckupFixture cluster = new CheckupFixture();
    private final Map<Repair, Integer> tried = new HashMap<>();

    private Next next() {
        return Repairs.next(cluster.problems(), tried);
    }

    private List<Repair> batch() {
        return next().batch();
    }

    @Test
    void nothingIsDoneToAHealthyCluster() {
        assertThat(next()).isEqualTo(new Next(List.of(), false));
    }

    /** One thing is broken in each layer, on nodes of their own; each round mends what the batch says. */
    @Test
    void goesThroughTheLayersInTheReferencesOrder() {
        cluster.daemon("m1", "nginx", State.STOPPED);
        cluster.service("m2", "ovs-arakoon-ovsdb", "stop/waiting");
        cluster.service("m3", "ovs-watcher-framework", "stop/waiting").service("m3", "ovs-workers", "stop/waiting");
        cluster.service("e1", "ovs-volumedriver_vp1", "stop/waiting")
                .service("e1", "ovs-albaproxy_vp1", "stop/waiting");
        cluster.service("b1", "alba-asd-b1", "stop/waiting");

        List<String> order = new ArrayList<>();
        for (List<Repair> batch = batch(); !batch.isEmpty(); batch = batch()) {
            for (Repair repair : batch) {
                order.add(repair.target().node() + " " + repair.service());
                cluster.daemon("m1", "nginx", State.RUNNING)
                        .service(repair.target().node(), repair.service(), "start/running");
            }
        }

        assertThat(order)
                .containsExactly(
                        "m1 nginx",
                        "m2 ovs-arakoon-ovsdb",
                        "m3 ovs-watcher-framework",
                        "m3 ovs-workers",
                        "e1 ovs-volumedriver_vp1",
                        "e1 ovs-albaproxy_vp1",
                        "b1 alba-asd-b1");
        assertThat(cluster.problems()).isEmpty();
    }

    @Test
    void rabbitThatIsDownEverywhereIsStartedOnAllMastersAtOnce() {
        MASTERS.forEach(m -> cluster.rabbit.put(m, read(new Down("nodedown"))));

        assertThat(batch())
                .containsExactly(
                        Repair.start(at("m1"), "rabbitmq-server"),
                        Repair.start(at("m2"), "rabbitmq-server"),
                        Repair.start(at("m3"), "rabbitmq-server"));
    }

    @Test
    void brokersThatAllWaitForEachOtherAreRestartedAtOnce() {
        MASTERS.forEach(m -> cluster.rabbit.put(m, read(new BrokerStopped("waits for the last one"))));

        assertThat(batch()).hasSize(3).allMatch(r -> r.verb() == Repair.Verb.RESTART);
    }

    @Test
    void nothingBehindAWatcherIsStartedBeforeIt() {
        for (String state : List.of("stop/waiting", "failed", "inactive")) {
            cluster.service("m1", "ovs-watcher-framework", state).service("m1", "ovs-workers", "stop/waiting");
            cluster.service("m1", "ovs-watcher-volumedriver", state).service("m1", "ovs-dtl_vp1", "stop/waiting");

            assertThat(batch())
                    .extracting(Repair::service)
                    .containsExactly("ovs-watcher-framework", "ovs-watcher-volumedriver");
        }
    }

    @Test
    void nothingBehindAWatcherThatWaitsOrIsMissingIsStartedAtAll() {
        cluster.service("m1", "ovs-watcher-framework", "start/pre-start").service("m1", "ovs-workers", "stop/waiting");
        assertThat(next()).isEqualTo(new Next(List.of(), true));

        cluster.without("m1", "ovs-watcher-framework");
        assertThat(next()).isEqualTo(new Next(List.of(), false));
    }

    @Test
    void aWatcherThatWaitsHoldsUpItsOwnNodeOnly() {
        cluster.service("m1", "ovs-watcher-framework", "start/pre-start").service("m2", "ovs-workers", "stop/waiting");

        assertThat(next()).isEqualTo(new Next(List.of(Repair.start(at("m2"), "ovs-workers")), true));
    }

    @Test
    void dependantsOfAWatcherThatIsUpAreStarted() {
        cluster.service("m2", "ovs-workers", "inactive").service("m2", "ovs-webapp-api", "inactive");

        assertThat(batch())
                .containsExactly(Repair.start(at("m2"), "ovs-webapp-api"), Repair.start(at("m2"), "ovs-workers"));
    }

    @Test
    void theStoresGateComesBeforeItsArakoons() {
        cluster.nodes.get("m1").services("ovs-watcher-config");
        cluster.service("m1", "ovs-watcher-config", "failed").service("m1", "ovs-arakoon-ovsdb", "failed");

        assertThat(batch()).extracting(Repair::service).containsExactly("ovs-watcher-config");
    }

    @Test
    void aProxyComesWithItsVolumedriver() {
        cluster.service("e1", "ovs-volumedriver_vp1", "failed").service("e1", "ovs-albaproxy_vp1", "failed");
        assertThat(batch()).extracting(Repair::service).containsExactly("ovs-volumedriver_vp1");

        cluster.service("e1", "ovs-volumedriver_vp1", "active");
        assertThat(batch()).extracting(Repair::service).containsExactly("ovs-albaproxy_vp1");
    }

    @Test
    void theAsdsOfTheLaterEraWaitForTheirWatcher() {
        cluster.nodes.get("b1").services("asd-watcher");
        cluster.service("b1", "asd-watcher", "inactive").service("b1", "alba-asd-b1", "inactive");

        assertThat(batch()).extracting(Repair::service).containsExactly("asd-watcher");
    }

    @Test
    void eachServiceIsTriedTwiceAndNoMore() {
        cluster.service("m1", "ovs-arakoon-ovsdb", "stop/waiting");
        Repair start = Repair.start(at("m1"), "ovs-arakoon-ovsdb");

        tried.put(start, 1);
        assertThat(batch()).containsExactly(start);
        tried.put(start, 2);
        assertThat(next()).isEqualTo(new Next(List.of(), false));
    }

    @Test
    void aStartAndARestartCountTogether() {
        cluster.rabbit.put("m1", read(new BrokerStopped("x")));
        tried.put(Repair.start(at("m1"), "rabbitmq-server"), 1);
        tried.put(Repair.restart(at("m1"), "rabbitmq-server"), 1);

        assertThat(batch()).isEmpty();
    }

    @Test
    void whatCouldNotBeRepairedDoesNotHoldUpOtherLayers() {
        cluster.daemon("m1", "nginx", State.FAILED).service("b1", "alba-asd-b1", "failed");
        tried.put(Repair.start(at("m1"), "nginx"), 2);

        assertThat(batch()).extracting(Repair::service).containsExactly("alba-asd-b1");
    }

    @Test
    void timeComesBeforeARepair() {
        cluster.nodes.get("e1").up = Optional.of(Duration.ofSeconds(20));
        cluster.service("e1", "ovs-volumedriver_vp1", "inactive");
        assertThat(next()).isEqualTo(new Next(List.of(), true));

        cluster.nodes.get("e1").up = Optional.of(Duration.ofMinutes(5));
        assertThat(batch()).extracting(Repair::service).containsExactly("ovs-volumedriver_vp1");
    }

    @Test
    void withoutAnArakoonMasterNothingAboveIsStarted() {
        MASTERS.forEach(m -> cluster.arakoon.put(
                m,
                read(Map.of("ovsdb", new Mastership.NoMaster("No Master"), "voldrv", new Mastership.Master("id-m2")))));
        cluster.service("e1", "ovs-support-agent", "failed");

        assertThat(next()).isEqualTo(new Next(List.of(), true));
    }

    @Test
    void aServiceThatIsToBeStartedAndRestartedIsRestarted() {
        Problem one = Problem.fault("m1", "a", "x", "y", Repair.start(at("m1"), "ovs-workers"));
        Problem two = Problem.fault("m1", "b", "x", "y", Repair.restart(at("m1"), "ovs-workers"));

        assertThat(Repairs.next(List.of(one, two), Map.of()).batch())
                .containsExactly(Repair.restart(at("m1"), "ovs-workers"));
    }

    @Test
    void onlyTheMinorityIsRestartedAfterAPartition() {
        Answering all = (Answering) CheckupFixture.together(MASTERS);
        Map<String, Set<String>> big = Map.of(member("m1"), Set.of(member("m3")));
        Set<String> two = Set.of(member("m1"), member("m2"));
        for (String m : List.of("m1", "m2")) {
            cluster.rabbit.put(m, read(new Answering(all.nodes(), two, Set.of(), big, List.of())));
        }
        cluster.rabbit.put(
                "m3",
                read(new Answering(all.nodes(), Set.of(member("m3")), Set.of(), Map.of(member("m3"), two), List.of())));

        assertThat(batch()).containsExactly(Repair.restart(at("m3"), "rabbitmq-server"));
    }

    /** Whatever is broken and whatever a repair achieves: the loop ends, and no rule is broken on the way. */
    @Test
    void alwaysComesToAnEndAndNeverBreaksARule() {
        Random random = new Random(20151217);
        int repaired = 0;
        for (int round = 0; round < 300; round++) {
            CheckupFixture broken = new CheckupFixture();
            Map<Repair, Integer> counts = new HashMap<>();
            breakSome(broken, random);
            int batches = 0;
            for (Next next = Repairs.next(broken.problems(), counts);
                    !next.batch().isEmpty();
                    next = Repairs.next(broken.problems(), counts)) {
                List<Problem> problems = broken.problems();
                for (Repair repair : next.batch()) {
                    assertThat(Layer.gateOf(repair.service())).satisfies(gate -> assertThat(problems)
                            .noneMatch(p -> p.where().equals(repair.target().node())
                                    && Optional.of(p.subject()).equals(gate)));
                    assertThat(counts.merge(repair, 1, Integer::sum)).isLessThanOrEqualTo(Repairs.TRIES);
                    if (random.nextInt(3) > 0) {
                        broken.service(repair.target().node(), repair.service(), "start/running");
                        repaired++;
                    }
                }
                assertThat(next.batch())
                        .extracting(Repair::layer)
                        .containsOnly(next.batch().get(0).layer());
                assertThat(++batches).isLessThan(100);
            }
        }
        assertThat(repaired).isPositive();
    }

    private static void breakSome(CheckupFixture broken, Random random) {
        List<String> names = new ArrayList<>(broken.nodes.keySet());
        Collections.shuffle(names, random);
        for (String node : names.subList(0, 4)) {
            List<NodeFacts.Service> services = new ArrayList<>(broken.nodes.get(node).services);
            Collections.shuffle(services, random);
            services.stream()
                    .limit(1 + random.nextInt(services.size()))
                    .forEach(s -> broken.service(
                            node, s.name(), random.nextInt(5) == 0 ? "start/pre-start" : "stop/waiting"));
        }
    }
}
