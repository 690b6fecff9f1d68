package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An operator shuts the lab's cluster down with nothing but a browser. */
class TasklistIT extends ScenarioIT {

    private static final String FROZEN = "frozen-flush";

    @RegisterExtension
    final RealBrowser browser = new RealBrowser();

    @Test
    void anOperatorShutsTheEnvironmentDownInTasklistAndIsAskedOnlyWhileTheFlushIsStuck() {
        hosts.fault("ovs-m1", FROZEN, Map.of());
        Tasklist tasklist = new Tasklist(browser.driver(), port);

        tasklist.logIn("operator", "lab");
        tasklist.openStartForm("Shut down environment");
        tasklist.select("Cluster", "ovs-lab");
        tasklist.fill("Reason", "Power work on feed B");
        tasklist.start();

        tasklist.open("Approve plan");
        assertThat(tasklist.shown()).contains("Plan: shut down ovs-lab", "Power work on feed B", "ovs-e2", "ovs-m3");
        tasklist.choose("Approve");
        tasklist.complete("Approve plan");

        tasklist.open("Decide on long flush");
        assertThat(tasklist.shown())
                .contains("ovs-lab: volumes are not yet in the backend", "Nothing has moved", "ovs-m1")
                .containsPattern("vpool[12]/[0-9a-f-]{36}");
        assertThat(hosts.power()).as("nobody has decided").containsValue("on").doesNotContainValue("off");

        hosts.mend("ovs-m1", FROZEN);
        tasklist.waitUntilGone("Decide on long flush");

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(hosts.power())
                .isEqualTo(Map.of(
                        "ovs-m1", "off",
                        "ovs-m2", "off",
                        "ovs-m3", "off",
                        "ovs-e1", "off",
                        "ovs-e2", "off",
                        "ovs-b1", "on",
                        "ovs-b2", "on")));
        tasklist.logOut();
    }

    @Test
    void whoAnswersTooLateIsToldSoInTasklist() {
        Run run = start(SHUTDOWN);
        Tasklist tasklist = new Tasklist(browser.driver(), port);
        tasklist.logIn("operator", "lab");
        tasklist.open("Approve plan");
        tasklist.choose("Approve");

        run.decide("approver", "Task_ApprovePlan", "reject");
        tasklist.complete();

        assertThat(tasklist.notice())
                .contains("The task 'Approve plan' is over: it has been answered already. This answer does not count.");
        assertThat(run.end()).isEqualTo("End_PlanWasRejected");
        tasklist.logOut();
    }
}
