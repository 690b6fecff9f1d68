package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.CheckupFixture.member;
import static io.quiesce.openvstorage.CheckupFixture.together;
import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.Fixtures.fault;
import static io.quiesce.openvstorage.Fixtures.read;
import static io.quiesce.openvstorage.Fixtures.seen;
import static io.quiesce.openvstorage.Fixtures.unreachable;
import static io.quiesce.openvstorage.Fixtures.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.quiesce.inventory.Role;
import io.quiesce.openvstorage.Arakoon.Mastership;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.Problem.Severity;
import io.quiesce.openvstorage.RabbitState.Answering;
import io.quiesce.openvstorage.RabbitState.BrokerStopped;
import io.quiesce.openvstorage.RabbitState.Down;
import io.quiesce.openvstorage.RabbitState.NotAllowed;
import io.quiesce.openvstorage.ServiceStatus.State;
import io.quiesce.openvstorage.VPoolProbe.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthTest {

    private final CheckupFixture cluster = new CheckupFixture();

    private Problem only() {
        assertThat(cluster.problems()).hasSize(1);
        return cluster.problems().get(0);
    }

    private Problem about(String where, String subject) {
        return cluster.problems().stream()
                .filter(p -> p.where().equals(where) && p.subject().equals(subject))
                .reduce((a, b) -> {
                    throw new AssertionError("two problems: " + a + " and " + b);
                })
                .orElseThrow(() -> new AssertionError("no such problem among " + cluster.problems()));
    }

    private boolean healthy() {
        return Health.of(cluster.build()).healthy();
    }

    @Test
    void aHealthyClusterHasNoProblem() {
        assertThat(cluster.problems()).isEmpty();
        assertThat(healthy()).isTrue();
    }

    @Test
    void whatCannotBeFoundOutIsNotHealthy() {
        cluster.silent("e1");

        assertThat(only().severity()).isEqualTo(Severity.UNKNOWN);
        assertThat(only().sentence()).isEqualTo("e1: node is silent: nothing was sent: no route, expected an answer");
        assertThat(healthy()).isFalse();
    }

    @Test
    void aNodeThatNobodyLookedAtIsNotHealthy() {
        cluster.nodes.remove("b1");

        assertThat(only().state()).isEqualTo("not looked at");
        assertThat(healthy()).isFalse();
    }

    // services

    @Test
    void aServiceThatIsDownIsStarted() {
        cluster.service("m1", "ovs-arakoon-ovsdb", "stop/waiting");

        assertThat(about("m1", "ovs-arakoon-ovsdb"))
                .isEqualTo(Problem.fault(
                        "m1",
                        "ovs-arakoon-ovsdb",
                        "stop/waiting",
                        "running",
                        Repair.start(at("m1"), "ovs-arakoon-ovsdb")));
        assertThat(healthy()).isFalse();
    }

    @Test
    void aServiceThatWasNeverInstalledIsAFaultThatNobodyRepairs() {
        cluster.without("e2", "ovs-support-agent");

        assertThat(only()).isEqualTo(Problem.fault("e2", "ovs-support-agent", "not installed", "running"));
    }

    @Test
    void aWatcherThatWaitsMayPassAndIsNotStarted() {
        cluster.service("e1", "ovs-watcher-volumedriver", "start/pre-start");

        assertThat(only().mayPass()).isTrue();
        assertThat(only().repairs()).isEmpty();
    }

    @Test
    void whatWaitsBehindAWaitingGateMayPass() {
        cluster.service("e1", "ovs-watcher-volumedriver", "activating").service("e1", "ovs-dtl_vp1", "inactive");

        assertThat(about("e1", "ovs-dtl_vp1").mayPass()).isTrue();
    }

    @Test
    void whatHangsBehindAStoppedGateDoesNotPass() {
        cluster.service("e1", "ovs-watcher-volumedriver", "failed").service("e1", "ovs-dtl_vp1", "inactive");

        assertThat(about("e1", "ovs-dtl_vp1").mayPass()).isFalse();
        assertThat(about("e1", "ovs-watcher-volumedriver").repairs()).hasSize(1);
    }

    @Test
    void aWatcherThatIsUpWithItsDependantsDeadIsAProblemOfItsOwn() {
        cluster.service("m2", "ovs-workers", "inactive").service("m2", "ovs-webapp-api", "failed");

        assertThat(only().subject()).isEqualTo("services behind ovs-watcher-framework");
        assertThat(only().state()).isEqualTo("down although it is up: ovs-workers (inactive), ovs-webapp-api (failed)");
        assertThat(only().repairs())
                .containsExactly(Repair.start(at("m2"), "ovs-webapp-api"), Repair.start(at("m2"), "ovs-workers"));
    }

    @Test
    void withoutTheirWatcherEachDependantIsToldByItself() {
        cluster.service("m2", "ovs-watcher-framework", "stop/waiting").service("m2", "ovs-workers", "stop/waiting");

        assertThat(cluster.problems())
                .extracting(Problem::subject)
                .containsExactly("ovs-watcher-framework", "ovs-workers");
    }

    @ParameterizedTest
    @CsvSource({
        "ovs-dtl_vp1, inactive, PT2M, true",
        "ovs-dtl_vp1, inactive, PT4M, false",
        "ovs-dtl_vp1, failed, PT2M, false",
        "ovs-support-agent, inactive, PT30S, true",
        "ovs-support-agent, inactive, PT2M, false",
        "ovs-workers, inactive, PT30S, true"
    })
    void afterABootServicesGetTheirTime(String service, String state, Duration up, boolean mayPass) {
        cluster.nodes.get("e1").up = Optional.of(up);
        cluster.service("e1", service, state);

        assertThat(about("e1", service).mayPass()).isEqualTo(mayPass);
    }

    @Test
    void whatIsOptionalOrForeignIsOnlyANotice() {
        cluster.nodes.get("m1").services("ovs-openstack-events-consumer", "ovs-something");
        cluster.service("m1", "ovs-openstack-events-consumer", "inactive").service("m1", "ovs-something", "failed");

        assertThat(cluster.problems()).hasSize(2).allMatch(p -> p.severity() == Severity.NOTICE);
        assertThat(healthy()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"memcached", "nginx"})
    void aDaemonThatIsDownOnAMasterIsStarted(String name) {
        cluster.daemon("m3", name, State.FAILED);

        assertThat(only())
                .isEqualTo(Problem.fault("m3", name, "dead: said so", "running", Repair.start(at("m3"), name)));
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void whatRunsOnAnExtraBesideItsRoleIsNoFinding(State state) {
        Daemons.NAMES.forEach(d -> cluster.daemon("e1", d, state));
        cluster.rabbit.put("e1", read(new Down("nodedown")));

        assertThat(cluster.problems()).isEmpty();
    }

    @Test
    void aDaemonThatIsMissingOrCouldNotBeReadIsNotRepaired() {
        cluster.daemon("m1", "nginx", State.NOT_INSTALLED);
        assertThat(only().repairs()).isEmpty();
        assertThat(only().severity()).isEqualTo(Severity.FAULT);

        cluster.daemons.get("m1").put("nginx", unreachable());
        assertThat(only().severity()).isEqualTo(Severity.UNKNOWN);

        cluster.daemons.get("m1").remove("nginx");
        assertThat(only().state()).isEqualTo("not looked at");
    }

    @Test
    void theWordOfInitCountsForRabbitOnlyWhenItsClusterIsSilent() {
        cluster.daemon("m1", "rabbitmq-server", State.STOPPED);
        assertThat(cluster.problems()).isEmpty();

        cluster.rabbit.put("m1", unreachable());
        assertThat(about("m1", "rabbitmq-server").repairs()).containsExactly(Repair.start(at("m1"), "rabbitmq-server"));
        assertThat(about("m1", "RabbitMQ").severity()).isEqualTo(Severity.UNKNOWN);
    }

    @Test
    void anAsdThatIsDownIsStarted() {
        cluster.service("b1", "alba-asd-b1", "stop/waiting");

        assertThat(only().repairs()).containsExactly(Repair.start(at("b1"), "alba-asd-b1"));
    }

    // nodes

    @Test
    void aClockThatIsOffIsAPersonsToSet() {
        cluster.nodes.get("e1").skew = Duration.ofSeconds(5);
        assertThat(cluster.problems()).isEmpty();

        cluster.nodes.get("e1").skew = Duration.ofSeconds(6);
        assertThat(only().sentence()).isEqualTo("e1: clock is off by at least 6 s, expected off by 5 s at most");
        assertThat(only().repairs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, FAULT", "2, FAULT", "3, NOTICE", "9, NOTICE"})
    void aRootDiskThatFillsUpIsANoticeFirst(int free, Severity severity) {
        cluster.nodes.get("e1").rootFree = free;

        assertThat(only().severity()).isEqualTo(severity);
        assertThat(only().subject()).isEqualTo("root disk");
    }

    @Test
    void aNodeOfUnknownRoleOrReleaseIsNotHealthy() {
        cluster.nodes.get("b1").role = Optional.empty();
        assertThat(only().state()).contains("unknown role");

        cluster.nodes.get("b1").role(Role.BACKEND).era = Era.UNKNOWN;
        assertThat(only().state()).contains("unknown release");
        assertThat(healthy()).isFalse();
    }

    @Test
    void aDiskOfAlbaThatIsNotMountedIsAFault() {
        cluster.disks.put("b2", Map.of("x1", Mount.NOT_MOUNTED, "x2", Mount.STALE, "x3", Mount.MOUNTED));

        assertThat(cluster.problems()).extracting(Problem::subject).containsExactly("disk x1", "disk x2");
    }

    // RabbitMQ

    @Test
    void aRabbitThatIsDownIsStarted() {
        cluster.rabbit.put("m1", read(new Down("nodedown")));
        cluster.rabbit.put("m2", read(together(List.of("m2", "m3"))));
        cluster.rabbit.put("m3", read(together(List.of("m2", "m3"))));

        assertThat(only().subject()).isEqualTo("rabbitmq-server");
        assertThat(only().repairs()).containsExactly(Repair.start(at("m1"), "rabbitmq-server"));
    }

    @Test
    void aBrokerThatIsStoppedIsRestartedUnlessItsNodeJustBooted() {
        cluster.rabbit.put("m1", read(new BrokerStopped("not booted")));
        cluster.rabbit.put("m2", read(together(List.of("m2", "m3"))));
        cluster.rabbit.put("m3", read(together(List.of("m2", "m3"))));

        assertThat(only().repairs()).containsExactly(Repair.restart(at("m1"), "rabbitmq-server"));
        assertThat(only().mayPass()).isFalse();

        cluster.nodes.get("m1").up = Optional.of(Duration.ofSeconds(90));
        assertThat(only().mayPass()).isTrue();
    }

    @Test
    void aRabbitThatMayNotBeAskedIsNotKnown() {
        cluster.rabbit.put("m1", read(new NotAllowed("Only root")));

        assertThat(about("m1", "RabbitMQ").severity()).isEqualTo(Severity.UNKNOWN);
    }

    @Test
    void theMemberOfASilentNodeIsMissedByTheOthers() {
        cluster.silent("m3");
        cluster.rabbit.put("m1", read(together(List.of("m1", "m2"))));
        cluster.rabbit.put("m2", read(together(List.of("m1", "m2"))));

        assertThat(about("m3", "rabbitmq-server").state()).isEqualTo("missed by m1, m2");
    }

    @Test
    void aDeadMemberThatIsStillListedIsNotBelieved() {
        cluster.silent("m3");
        Answering all = (Answering) together(CheckupFixture.MASTERS);
        RabbitState cut = new Answering(all.nodes(), all.running(), Set.of(member("m3")), Map.of(), List.of());
        cluster.rabbit.put("m1", read(cut));
        cluster.rabbit.put("m2", read(cut));

        assertThat(about("m3", "rabbitmq-server").state())
                .isEqualTo("without a listener, though m1, m2 still list it as running");
        assertThat(about("m3", "rabbitmq-server").mayPass()).isTrue();
    }

    @Test
    void aMemberThatIsNoNodeOfTheClusterIsNamed() {
        Answering all = (Answering) together(CheckupFixture.MASTERS);
        Set<String> more = new java.util.HashSet<>(all.nodes());
        more.add("rabbit@stranger");
        CheckupFixture.MASTERS.forEach(
                m -> cluster.rabbit.put(m, read(new Answering(more, all.running(), Set.of(), Map.of(), List.of()))));

        assertThat(only().where()).isEqualTo("rabbit@stranger");
    }

    @Test
    void anAlarmIsAFault() {
        Answering all = (Answering) together(CheckupFixture.MASTERS);
        cluster.rabbit.put(
                "m1", read(new Answering(all.nodes(), all.running(), Set.of(), Map.of(), List.of("disk on m1"))));

        assertThat(only().state()).isEqualTo("alarmed: disk on m1");
    }

    @Test
    void aMasterThatIsInAClusterOfItsOwnIsAFault() {
        Set<String> alone = Set.of(member("m3"));
        cluster.rabbit.put("m3", read(new Answering(alone, alone, Set.of(), Map.of(), List.of())));
        cluster.rabbit.put("m1", read(together(List.of("m1", "m2"))));
        cluster.rabbit.put("m2", read(together(List.of("m1", "m2"))));

        assertThat(about("m3", "RabbitMQ").state()).isEqualTo("in a cluster of 1: rabbit@m3");
    }

    private void sees(String node, List<String> running, Map<String, Set<String>> partitions) {
        Answering all = (Answering) together(running);
        cluster.rabbit.put(node, read(new Answering(all.nodes(), all.running(), Set.of(), partitions, List.of())));
    }

    @Test
    void onlyTheBrokersOfTheMinorityAreRestartedAfterAPartition() {
        Map<String, Set<String>> big = Map.of(member("m1"), Set.of(member("m3")), member("m2"), Set.of(member("m3")));
        sees("m1", List.of("m1", "m2"), big);
        sees("m2", List.of("m1", "m2"), big);
        sees("m3", List.of("m3"), Map.of(member("m3"), Set.of(member("m1"), member("m2"))));

        assertThat(only().state()).isEqualTo("partitioned: rabbit@m1, rabbit@m2 | rabbit@m3");
        assertThat(only().where()).isEqualTo("ovs");
        assertThat(only().repairs()).containsExactly(Repair.restart(at("m3"), "rabbitmq-server"));
    }

    @Test
    void whereNoSideHasAMajorityAPersonDecidesWhomToTrust() {
        for (String m : CheckupFixture.MASTERS) {
            sees(m, List.of(m), Map.of(member(m), Set.of("rabbit@other")));
        }

        assertThat(only().state()).isEqualTo("partitioned: rabbit@m1 | rabbit@m2 | rabbit@m3");
        assertThat(only().repairs()).isEmpty();
    }

    @Test
    void aMemberThatIsDownDoesNotMakeASideOfTwoAMajorityOfTwo() {
        cluster.rabbit.put("m3", read(new Down("nodedown")));
        sees("m1", List.of("m1"), Map.of(member("m1"), Set.of(member("m2"))));
        sees("m2", List.of("m2"), Map.of(member("m2"), Set.of(member("m1"))));

        assertThat(about("ovs", "RabbitMQ").repairs()).isEmpty();
    }

    @Test
    void aPartitionThatIsOnlyRememberedIsAPersons() {
        sees("m1", CheckupFixture.MASTERS, Map.of(member("m1"), Set.of(member("m3"))));

        assertThat(only().state()).contains("by its own account");
        assertThat(only().repairs()).isEmpty();
    }

    @Test
    void viewsTakenAMomentApartMayDiffer() {
        cluster.rabbit.put("m1", read(together(List.of("m1", "m2"))));

        assertThat(only().state()).contains("of two minds");
        assertThat(only().mayPass()).isTrue();
        assertThat(only().repairs()).isEmpty();
    }

    @Test
    void membersAreFoundByTheNameOfTheirHost() {
        cluster.nodes.get("m1").hostname = "ovs-a.example.com";
        Set<String> all = Set.of("rabbit@ovs-a", member("m2"), member("m3"));
        CheckupFixture.MASTERS.forEach(
                m -> cluster.rabbit.put(m, read(new Answering(all, all, Set.of(), Map.of(), List.of()))));
        cluster.queues.remove("celery@m1.celery.pidbox");
        cluster.queues.put("celery@ovs-a.celery.pidbox", 0L);

        assertThat(cluster.problems()).isEmpty();
    }

    // queues

    @Test
    void aNodeWhoseWorkersAreNotConnectedGetsThemRestarted() {
        cluster.queues.remove("celery@e2.celery.pidbox");

        assertThat(only().subject()).isEqualTo("Celery worker");
        assertThat(only().repairs()).containsExactly(Repair.restart(at("e2"), "ovs-workers"));
    }

    @Test
    void workersThatAreDownAreNotToldTwice() {
        cluster.queues.remove("celery@e2.celery.pidbox");
        cluster.service("e2", "ovs-workers", "failed");

        assertThat(only().subject()).isEqualTo("services behind ovs-watcher-framework");
    }

    @Test
    void withoutTheVolumeroutersQueueItsConsumersAreRestarted() {
        cluster.queues.remove("volumerouter");

        assertThat(only().subject()).isEqualTo("queue volumerouter");
        assertThat(only().repairs()).hasSize(5).allMatch(r -> r.service().equals("ovs-volumerouter-consumer"));
    }

    private void grows(String queue) {
        cluster.queues.put(queue, 5L);
        Map<String, Long> later = new HashMap<>(cluster.queues);
        later.put(queue, 9L);
        cluster.later = Optional.of(new Queues.Sample(later, Set.of()));
    }

    @Test
    void theQueueOfANodeThatGrowsIsItsWorkersFault() {
        grows("ovs_id-m2");

        assertThat(only().where()).isEqualTo("m2");
        assertThat(only().state()).isEqualTo("growing from 5 to 9 messages");
        assertThat(only().repairs()).containsExactly(Repair.restart(at("m2"), "ovs-workers"));
    }

    @Test
    void aCommonQueueThatGrowsIsEverybodysFault() {
        grows("ovs_generic");
        assertThat(only().where()).isEqualTo("ovs");
        assertThat(only().repairs()).hasSize(5).allMatch(r -> r.service().equals("ovs-workers"));

        cluster.queues.put("ovs_generic", 0L);
        grows("volumerouter");
        assertThat(only().repairs()).hasSize(5).allMatch(r -> r.service().equals("ovs-volumerouter-consumer"));
    }

    @Test
    void aQueueThatIsNotEmptyIsNoFaultInOneSample() {
        cluster.queues.put("ovs_generic", 5_000L);

        assertThat(cluster.problems()).isEmpty();
    }

    @Test
    void queuesThatAnAnsweringRabbitDoesNotListAreNotKnown() {
        cluster.listing = Optional.of(unreachable());

        assertThat(cluster.problems()).hasSize(3).allMatch(p -> p.severity() == Severity.UNKNOWN);
    }

    @Test
    void aRabbitThatIsDownHasNoQueuesAndThatIsToldOnce() {
        cluster.listing = Optional.of(unreachable());
        CheckupFixture.MASTERS.forEach(m -> cluster.rabbit.put(m, read(new Down("nodedown"))));

        assertThat(cluster.problems()).hasSize(3).allMatch(p -> p.subject().equals("rabbitmq-server"));
    }

    // Arakoon

    @Test
    void aClusterWithoutAMasterIsAFault() {
        CheckupFixture.MASTERS.forEach(m -> cluster.arakoon.put(
                m, read(Map.of("ovsdb", new Mastership.NoMaster("No Master"), "voldrv", new Mastership.Master("x")))));

        assertThat(only().subject()).isEqualTo("Arakoon ovsdb");
        assertThat(only().state()).startsWith("without a master: m1 sees no master");
        assertThat(only().mayPass()).isTrue();
    }

    @Test
    void aMemberOutOfStepIsAFaultOfItsNode() {
        cluster.arakoon.put(
                "m3", read(Map.of("ovsdb", new Mastership.Master("id-m3"), "voldrv", new Mastership.Master("id-m2"))));

        assertThat(only().where()).isEqualTo("m3");
        assertThat(only().state()).contains("names id-m3");
        assertThat(only().repairs()).isEmpty();
    }

    @Test
    void aMemberWhoseUnitIsDownIsToldOnce() {
        cluster.service("m3", "ovs-arakoon-voldrv", "failed");

        assertThat(only().subject()).isEqualTo("ovs-arakoon-voldrv");
    }

    // vPools

    @Test
    void aVPoolThatIsNotMountedAlthoughItsVolumedriverRunsIsWaitedFor() {
        cluster.nodes.get("e1").vpools = Map.of("vp1", Mount.NOT_MOUNTED, "vp2", Mount.MOUNTED);

        assertThat(only().sentence())
                .isEqualTo("e1: vPool vp1 is not mounted although its volumedriver runs, expected mounted");
        assertThat(only().mayPass()).isTrue();
    }

    @Test
    void withoutItsVolumedriverAVPoolIsNotToldTwice() {
        cluster.nodes.get("e1").vpools = Map.of("vp1", Mount.NOT_MOUNTED, "vp2", Mount.MOUNTED);
        cluster.service("e1", "ovs-volumedriver_vp1", "failed");

        assertThat(only().subject()).isEqualTo("ovs-volumedriver_vp1");
    }

    @Test
    void aStaleMountIsAPersons() {
        cluster.nodes.get("e1").vpools = Map.of("vp1", Mount.STALE, "vp2", Mount.MOUNTED);

        assertThat(only().state()).startsWith("stale");
        assertThat(only().mayPass()).isFalse();
        assertThat(only().repairs()).isEmpty();
    }

    private void probe(Outcome outcome) {
        cluster.probes.put(at("e1"), Map.of("vp1", read(outcome)));
    }

    @Test
    void aProbeThatWorkedIsNoFinding() {
        probe(new Outcome.Works());

        assertThat(cluster.problems()).isEmpty();
    }

    @Test
    void eachFailureOfAProbeIsAFault() {
        probe(new Outcome.NotMounted());
        assertThat(only().state()).isEqualTo("not mounted");

        probe(new Outcome.Stale("not connected"));
        assertThat(only().state()).isEqualTo("stale: not connected");

        probe(new Outcome.Failed("write", "No space left", List.of()));
        assertThat(only().state()).isEqualTo("failing to write: No space left");

        probe(new Outcome.LeftBehind(List.of("/mnt/vp1/x"), "busy"));
        assertThat(only().subject()).isEqualTo("files of the probe on vp1");
        assertThat(healthy()).isFalse();
    }

    @Test
    void aHungProbeTellsOfItsFilesToo() {
        probe(new Outcome.Hung("touch", List.of("/mnt/vp1/x")));

        assertThat(cluster.problems())
                .extracting(Problem::subject)
                .containsExactly("files of the probe on vp1", "vPool vp1");
    }

    @Test
    void aProbeThatWasNotAnsweredIsNotKnown() {
        cluster.probes.put(at("e1"), Map.of("vp1", unreachable()));

        assertThat(only().severity()).isEqualTo(Severity.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(names = {"HALTED", "UNREACHABLE", "OWNER_DOWN", "ERROR"})
    void aVolumeInTroubleIsAFault(VolumeState state) {
        cluster.volumes.put("e1", read(seen(volume("vp1", "a", "vp1id-e1", state))));

        assertThat(only().subject()).isEqualTo("volumes of vp1");
        assertThat(only().state()).isEqualTo("a " + state.word());
        assertThat(only().repairs()).isEmpty();
    }

    @Test
    void aTransactionLogThatCatchesUpIsANotice() {
        Volume volume = new Volume(
                "vp1",
                "a",
                Optional.of("vp1id-e1"),
                VolumeState.PRESENT,
                "CATCHUP",
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of(),
                Optional.empty());
        cluster.volumes.put("e1", read(seen(volume)));

        assertThat(only().severity()).isEqualTo(Severity.NOTICE);
    }

    @Test
    void volumesThatCannotBeListedAreNotKnown() {
        cluster.volumes.put("e1", unreachable());
        assertThat(only().severity()).isEqualTo(Severity.UNKNOWN);

        cluster.volumes.put("e1", read(fault("vp1", VolumeState.ERROR)));
        assertThat(only().state()).isEqualTo("not listed although the volumedriver runs: why");
    }

    @Test
    void aPoolThatNobodyListsIsNotKnown() {
        cluster.volumes.replaceAll((node, reading) -> read(fault("vp2", VolumeState.ERROR)));

        assertThat(cluster.problems()).anySatisfy(p -> {
            assertThat(p.where()).isEqualTo("ovs");
            assertThat(p.state()).isEqualTo("not listed by any node");
        });
    }

    @Test
    void theGravestComesFirst() {
        cluster.silent("e1").service("m1", "ovs-arakoon-ovsdb", "failed");
        cluster.nodes.get("b1").rootFree = 5;

        assertThat(cluster.problems())
                .extracting(Problem::severity)
                .containsExactly(Severity.FAULT, Severity.UNKNOWN, Severity.NOTICE);
    }

    @Test
    void aVolumeThatWasStuckBeforeIsANoticeAndOneThatWasNotIsAFault() {
        cluster.volumes.put(
                "m1",
                read(seen(
                        volume("vp1", "v1", "id-m1", VolumeState.HALTED),
                        volume("vp1", "v2", "id-m1", VolumeState.HALTED))));

        assertThat(Health.of(cluster.build(), Set.of("vp1/v1")).problems())
                .extracting(Problem::severity, Problem::state)
                .containsExactly(tuple(Severity.FAULT, "v2 halted"), tuple(Severity.NOTICE, "v1 halted as before"));
        assertThat(Health.of(cluster.build(), Set.of("vp1/v1", "vp1/v2")).healthy())
                .isTrue();
    }

    @Test
    void whatWasSoBeforeIsOnlyANoticeAndStillShutsItsGate() {
        cluster.service("m2", "ovs-watcher-framework", "failed").service("m2", "ovs-workers", "failed");
        Health health = Health.of(cluster.build()).excusing(Set.of("m2/ovs-watcher-framework"));

        assertThat(health.problems()).extracting(Problem::severity).containsExactly(Severity.FAULT, Severity.NOTICE);
        assertThat(Repairs.next(health.problems(), Map.of()).batch()).isEmpty();
        assertThat(health.healthy()).isFalse();
        assertThat(health.excusing(Set.of("m2/ovs-workers")).healthy()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ovs-workers, ovs-workers",
        "vPool vp1, ovs-volumedriver_vp1",
        "volumes of vp1, ovs-volumedriver_vp1",
        "Arakoon be1-abm, ovs-arakoon-be1-abm",
        "RabbitMQ, rabbitmq-server"
    })
    void aProblemNamesTheServiceWhoseLogMayTellMore(String subject, String service) {
        assertThat(Problem.fault("m1", subject, "x", "y").services()).containsExactly(service);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clock", "root disk", "node", "disk x1", "services behind x", "Celery worker"})
    void aProblemThatIsNoServicesNamesThoseOfItsRepairs(String subject) {
        assertThat(Problem.fault("m1", subject, "x", "y").services()).isEmpty();
        assertThat(Problem.fault("m1", subject, "x", "y", Repair.start(at("m1"), "ovs-workers"))
                        .services())
                .containsExactly("ovs-workers");
    }

    @Test
    void aProblemHasFourTextsAndAServiceAName() {
        assertThatThrownBy(() -> Problem.fault("m1", "x", " ", "running")).hasMessageContaining("four texts");
        assertThatThrownBy(() -> Repair.start(at("m1"), "a; reboot")).hasMessageContaining("a service is called");
    }
}
