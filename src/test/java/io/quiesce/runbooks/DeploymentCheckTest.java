package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.runbooks.rules.Breach;
import io.quiesce.runbooks.rules.Rule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.camunda.bpm.engine.ResourceReport;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.junit.jupiter.api.Test;

class DeploymentCheckTest {

    private static final Breach STEP =
            new Breach("x.bpmn", "Task_X", Rule.UNKNOWN_STEP, "There is no step named 'x'.", "Apply a template.");
    private static final Breach FORM =
            new Breach("y.form", "Field_Y", Rule.FIELD_NOT_SHOWN, "Not shown.", "Use another.");

    private final DeploymentCheck strict = new DeploymentCheck(resources -> List.of(STEP, FORM));

    @Test
    void refusesWithEachPlaceInTheMessageAndFileByFile() {
        assertThatThrownBy(() -> strict.deploy(deployment(true)))
                .isInstanceOfSatisfying(DeploymentRefused.class, refused -> {
                    assertThat(refused.getMessage())
                            .contains("2 things are wrong:")
                            .contains("x.bpmn, Task_X [unknown-step]: There is no step named 'x'. Apply a template.")
                            .contains("y.form, Field_Y [field-not-shown]: Not shown. Use another.");
                    assertThat(refused.getResorceReports())
                            .extracting(ResourceReport::getResourceName)
                            .containsExactly("x.bpmn", "y.form");
                    assertThat(refused.getResorceReports().get(0).getErrors())
                            .singleElement()
                            .satisfies(error ->
                                    assertThat(error.getMainElementId()).isEqualTo("Task_X"));
                });
    }

    @Test
    void letsPassWhatTheEngineReadsAgainLongAfterItWasDeployed() {
        assertThatCode(() -> strict.deploy(deployment(false))).doesNotThrowAnyException();
    }

    @Test
    void handsTheRulesWhatIsInTheFiles() {
        DeploymentCheck check = new DeploymentCheck(resources -> {
            assertThat(resources).containsEntry("x.bpmn", "<ü/>");
            return List.of();
        });

        assertThatCode(() -> check.deploy(deployment(true))).doesNotThrowAnyException();
    }

    private static DeploymentEntity deployment(boolean isNew) {
        ResourceEntity resource = new ResourceEntity();
        resource.setName("x.bpmn");
        resource.setBytes("<ü/>".getBytes(StandardCharsets.UTF_8));
        DeploymentEntity deployment = new DeploymentEntity();
        deployment.addResource(resource);
        deployment.setNew(isNew);
        return deployment;
    }
}
