package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, with which sentence, and that nothing is left behind. */
class RefusalIT extends ScenarioIT {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cluster         | ''            | 'cluster' is missing
                    cluster         | no-such       | no cluster 'no-such'
                    reason          | ' '           | 'reason' is missing
                    drainLimit      | soon          | 'drainLimit' is 'soon', expected a duration
                    drainLimit      | PT0S          | expected more than nothing
                    drainLimit      | P400D         | 7 days at the most
                    powerOffBackend | maybe         | expected true or false
                    nodes           | all           | does not know the variable 'nodes'
                    """)
    void aStartWithAWrongVariableIsRefusedWithASentence(String variable, String value, String sentence) {
        Desk.Answer answer = tryToStart("operator", Run.with(SHUTDOWN, variable, value));

        assertThat(answer.ok()).isFalse();
        assertThat(answer.message()).contains(sentence);
        assertThat(instances()).isEmpty();
        assertThat(leases()).isZero();
    }

    @Test
    void aStartWithoutAnyVariableIsRefused() {
        assertThat(tryToStart("operator", Map.of()).message()).contains("'cluster' is missing");
        assertThat(instances()).isEmpty();
    }

    @Test
    void aSecondRunOnTheClusterIsRefusedAndToldWhoHoldsItSinceWhen() {
        Run run = start(SHUTDOWN);

        Desk.Answer answer = tryToStart("operator", SHUTDOWN);

        assertThat(answer.ok()).isFalse();
        assertThat(answer.message())
                .contains("ovs-lab", "Shut down environment", run.id(), "operator", "started on 20");
        assertThat(instances()).hasSize(1);
        run.decide("operator", "Task_ApprovePlan", "reject");
        run.end();
        assertThat(start(SHUTDOWN).abort("operator", "enough").status()).isEqualTo(202);
    }

    @Test
    void aPhaseCannotBeStartedAlone() {
        Desk.Answer answer = new Desk(port, "operator")
                .post(
                        "/engine-rest/process-definition/key/power-off-nodes/start",
                        Desk.variables(Map.of("group", "masters", "position", "0")));

        assertThat(answer.ok()).isFalse();
        assertThat(answer.message()).contains("power-off-nodes", "phase");
        assertThat(instances()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', needs a decision: one of approve, reject",
        "yes, 'The decision ''yes'' is unknown'",
        "reject, needs a comment"
    })
    void aDecisionThatIsMissingUnknownOrLacksItsCommentIsRefusedAndTheTaskStays(String decision, String sentence) {
        Run run = start(SHUTDOWN);

        Desk.Answer answer = run.answer("operator", "Task_ApprovePlan", Map.of("decision", decision, "comment", " "));

        assertThat(answer.ok()).isFalse();
        assertThat(answer.message()).contains(sentence);
        assertThat(run.tasks()).containsExactly("Task_ApprovePlan");
    }

    @Test
    void peopleWithoutTheRightCanNeitherStartNorDecide() {
        assertThat(tryToStart("auditor", SHUTDOWN).status()).isEqualTo(403);
        assertThat(tryToStart("editor", SHUTDOWN).status()).isEqualTo(403);
        assertThat(tryToStart("nobody", SHUTDOWN).status()).isEqualTo(401);
        Run run = start(SHUTDOWN);

        assertThat(run.answer("auditor", "Task_ApprovePlan", Map.of("decision", "approve"))
                        .ok())
                .isFalse();
        assertThat(run.tasks()).containsExactly("Task_ApprovePlan");
    }

    private JsonNode instances() {
        return new Desk(port, "admin")
                .get("/engine-rest/process-instance?rootProcessInstances=true")
                .body();
    }
}
