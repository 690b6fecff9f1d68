package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quiesce.command.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;

/** A run is stopped, by whichever door: what it has left on its hosts is gone within seconds, or the record names the host. */
class AbortOnHostsIT extends ScenarioIT {

    private static final Logger log = LoggerFactory.getLogger(AbortOnHostsIT.class);
    private static final List<String> NODES = List.of("ovs-m1", "ovs-e1");
    private static final int SECONDS = 5;

    @Autowired
    CommandRunner wire;

    /** How a person stops a run. */
    enum Door {
        PAGE {
            @Override
            void open(int port, Run run) {
                onThePage(port, run);
            }
        },
        REST {
            @Override
            void open(int port, Run run) {
                assertThat(run.abort("operator", "called off").status()).isEqualTo(202);
            }
        },
        MESSAGE {
            @Override
            void open(int port, Run run) {
                Desk.Answer answer = new Desk(port, "admin")
                        .post("/engine-rest/message", Map.of("messageName", "Abort", "processInstanceId", run.id()));
                assertThat(answer.status()).as(answer.body().toString()).isEqualTo(204);
            }
        },
        DECISION {
            @Override
            Run reach(AbortOnHostsIT test) {
                test.hosts.fault("ovs-e1", "acpi-deaf-vm", Map.of("vm", "web01"));
                Run run = test.startAndApprove();
                run.awaitTask("Task_DecideLongVmDrain");
                return run;
            }

            @Override
            void open(int port, Run run) {
                run.decide("operator", "Task_DecideLongVmDrain", "abandon");
            }
        },
        COCKPIT {
            @Override
            void open(int port, Run run) {
                run.delete();
            }
        };

        /** A run that waits for a person and has talked to all nodes. */
        Run reach(AbortOnHostsIT test) {
            Run run = test.start(SHUTDOWN);
            run.awaitTask("Task_ApprovePlan");
            return run;
        }

        abstract void open(int port, Run run);

        private static void onThePage(int port, Run run) {
            String root = "http://localhost:" + port;
            HttpClient browser =
                    HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
            assertThat(posted(
                            browser, root, "/login", "application/x-www-form-urlencoded", "user=operator&password=lab"))
                    .isEqualTo(302);
            assertThat(posted(
                            browser,
                            root,
                            "/runs/" + run.id() + "/abort",
                            "application/json",
                            "{\"reason\": \"called off\"}"))
                    .isEqualTo(202);
        }

        private static int posted(HttpClient browser, String root, String path, String type, String body) {
            try {
                return browser.send(
                                HttpRequest.newBuilder(URI.create(root + path))
                                        .header("Origin", root)
                                        .header("Content-Type", type)
                                        .POST(HttpRequest.BodyPublishers.ofString(body))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MESSAGE", mode = EnumSource.Mode.EXCLUDE)
    void whatRunsOnHostsIsGoneWithinSecondsOfTheClick(Door door) {
        isGone(door);
    }

    @Tag("matrix")
    @Test
    void soItIsWhenAnAdministratorSendsTheMessageByHand() {
        isGone(Door.MESSAGE);
    }

    private void isGone(Door door) {
        Run run = door.reach(this);
        Stubborn stubborn = Stubborn.of(run, wire, cluster(), NODES);

        Instant click = Instant.now();
        door.open(port, run);
        Duration took = Duration.between(click, stubborn.awaitGone());

        log.info("{}: nothing was left on the hosts {} ms after the click", door, took.toMillis());
        assertThat(took).isLessThan(Promised.withinSeconds(SECONDS));
        await().atMost(Duration.ofSeconds(40)).until(() -> leases() == 0);
        assertThat(notes(run))
                .containsAll(hosts.nodes().stream()
                        .map(node -> node + ": 0 processes left")
                        .toList());
    }

    /** A node that takes commands and never answers keeps nobody else waiting, and what it was at is not forgotten. */
    @Test
    void anActOnANodeThatCannotBeAskedIsNamedAndKeepsTheClusterUntilAnAdministratorHasLooked() {
        hosts.fault("ovs-e1", "drops-line", Map.of("match", "v shutdown", "when", "during", "count", 100));
        Run run = startAndApprove();
        await().atMost(Duration.ofSeconds(40)).until(() -> actsOfUnknownEnd(run, "ovs-e1") > 0);
        hosts.fault("ovs-e1", "hangs", Map.of());
        Stubborn stubborn = Stubborn.of(run, wire, cluster(), List.of("ovs-m1"));

        Instant click = Instant.now();
        assertThat(run.abort("operator", "called off").status()).isEqualTo(202);
        Duration took = Duration.between(click, stubborn.awaitGone());

        log.info("with a node that hangs: nothing was left on the other {} ms after the click", took.toMillis());
        assertThat(took).isLessThan(Promised.withinSeconds(SECONDS));
        hosts.fault("ovs-e1", "unreachable", Map.of());
        assertThat(run.end()).isEqualTo("End_ShutdownWasAborted");
        assertThat(notes(run))
                .contains("ovs-m1: 0 processes left")
                .anyMatch(note -> note.startsWith("Left behind: ovs-e1: could not be asked what still runs there"))
                .contains(
                        "What this run began on ovs-e1 may go on: the cluster is kept until an administrator has looked at it.");
        assertThat(tryToStart("operator", SHUTDOWN).message()).contains("effect is unknown", run.id());
        Desk.Answer given = new Desk(port, "admin")
                .post("/runs/" + run.id() + "/give-back", Map.of("reason", "nothing runs on ovs-e1"));
        assertThat(given.status()).as(given.body().toString()).isEqualTo(200);
        assertThat(leases()).isZero();
        hosts.mend("ovs-e1", "hangs");
        hosts.mend("ovs-e1", "unreachable");
    }

    private long actsOfUnknownEnd(Run run, String node) {
        return jdbc.sql("select count(*) from command where root_id = ? and node = ? and kind = 'act'"
                        + " and outcome = 'connection lost'")
                .params(run.id(), node)
                .query(Long.class)
                .single();
    }
}
