package io.quiesce.openvstorage;

import static io.quiesce.openvstorage.Fixtures.at;
import static io.quiesce.openvstorage.Fixtures.read;
import static io.quiesce.openvstorage.Fixtures.seen;
import static io.quiesce.openvstorage.Fixtures.unreachable;
import static io.quiesce.openvstorage.Fixtures.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Fixtures.NodeBuilder;
import io.quiesce.openvstorage.Fixtures.SurveyBuilder;
import io.quiesce.openvstorage.NodeFacts.Service;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a survey remembers of what was broken before, so that the restart can leave it so. */
class SurveyTest {

    private static final Duration LONG_AGO = Duration.ofDays(3);

    private final SurveyBuilder survey = new SurveyBuilder();

    @BeforeEach
    void allServicesRun() {
        for (String name : survey.nodes.keySet()) {
            NodeBuilder node = survey.nodes.get(name);
            ExpectedServices.of(node.build(), Set.of("vp1", "vp2"), Set.of()).stream()
                    .filter(service -> !Daemons.NAMES.contains(service))
                    .filter(service ->
                            node.services.stream().noneMatch(s -> s.name().equals(service)))
                    .forEach(node::services);
            node.up = Optional.of(LONG_AGO);
            survey.daemons.put(
                    at(name),
                    Map.of(
                            "memcached", running("memcached"),
                            "nginx", running("nginx")));
        }
    }

    private static Reading<ServiceStatus> running(String daemon) {
        return read(new ServiceStatus(daemon, ServiceStatus.State.RUNNING, "is running"));
    }

    private Set<String> known() {
        return survey.build().known();
    }

    private void down(String node, String service) {
        survey.nodes.get(node).services.removeIf(s -> s.name().equals(service));
        survey.nodes.get(node).services.add(new Service(service, "stop/waiting", 0));
    }

    @Test
    void nothingIsKnownOfAClusterThatIsWell() {
        assertThat(known()).isEmpty();
    }

    @Test
    void aServiceThatIsDownIsKnown() {
        down("e1", "ovs-volumedriver_vp1");

        assertThat(known()).containsExactly("e1/ovs-volumedriver_vp1");
    }

    @Test
    void aServiceBehindAnOpenGateIsKnownByItsOwnName() {
        down("e1", "ovs-workers");

        assertThat(known()).containsExactly("e1/ovs-workers");
    }

    @Test
    void aDaemonThatIsDownIsKnownOnAMaster() {
        survey.daemons.put(
                at("m1"),
                Map.of(
                        "memcached",
                        running("memcached"),
                        "nginx",
                        read(new ServiceStatus("nginx", ServiceStatus.State.STOPPED, "is not running"))));

        assertThat(known()).containsExactly("m1/nginx");
    }

    @Test
    void aNodeThatIsOffIsKnownAndOneThatIsOnlySilentIsNot() {
        survey.readings.put(at("e1"), unreachable());
        survey.readings.put(at("e2"), unreachable());
        survey.off.add(at("e1"));

        assertThat(known()).contains("e1/node").noneMatch(key -> key.startsWith("e2/"));
    }

    @Test
    void aVolumeThatIsStuckIsKnown() {
        survey.volumes.put(at("e1"), read(seen(volume("vp1", "v7", "e1", VolumeState.HALTED))));

        assertThat(known()).containsExactly("vp1/v7");
    }

    @Test
    void whatIsKnownIsExcusedAfterwardsAlthoughTheFreshNodeShowsItDifferently() {
        down("e1", "ovs-workers");
        Set<String> known = known();
        survey.nodes.get("e1").up = Optional.of(Duration.ofSeconds(10));
        Survey after = survey.build();
        Map<Target, NodeCheck> checks = Map.of(
                at("e1"),
                new NodeCheck(
                        read(new HealthLook.Quick(after.facts().get(at("e1")), Map.of(), Map.of())),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));

        Health health = new Health(ServiceHealth.of(new Checkup(after.cluster(), checks)));

        assertThat(health.healthy()).isFalse();
        assertThat(health.excusing(known).healthy()).isTrue();
    }
}
