package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A run that is deleted past its point of no return: nothing of it is ended, and its cluster is not given to anybody else. */
class EffectUnknownIT extends VxScenarioIT {

    private static final Map<String, Object> SEEN = Map.of("reason", "vx-4 has left, as all members say");

    @Test
    void aDeletedLeaveGoesOnAndItsClusterIsKeptUntilAnAdministratorHasLooked() {
        hosts.fault("vx-4", "volume-reopened", Map.of("volume", "rawdg/rawvol", "when", "leave"));
        Run run = leaving("vx-4");
        awaitEffect("leave begun");

        run.delete();

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(notes(run))
                .anySatisfy(note -> assertThat(note).contains("may be leaving still")));
        Desk.Answer other = tryToStart("operator", LEAVE, of("vx-2"));
        assertThat(other.ok()).isFalse();
        assertThat(other.message()).contains("effect is unknown", run.id());
        hosts.mend("vx-4", "volume-reopened");
        awaitEffect("left cluster");
        assertThat(leases()).as("nobody but a person may say what came of it").isEqualTo(1);

        assertThat(giveBack("operator", run).status()).isEqualTo(403);
        assertThat(giveBack("admin", run).status()).isEqualTo(200);

        assertThat(leases()).isZero();
        assertThat(notes(run)).anySatisfy(note -> assertThat(note).startsWith("admin looked at the cluster"));
        assertThat(giveBack("admin", run).message()).contains("keeps no cluster");
    }

    private Desk.Answer giveBack(String person, Run run) {
        return new Desk(port, person).post("/runs/" + run.id() + "/give-back", SEEN);
    }
}
