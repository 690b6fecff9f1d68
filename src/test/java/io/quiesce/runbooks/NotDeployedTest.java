package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.runbooks.NotDeployed.Refusal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class NotDeployedTest {

    private static final Refusal X = Refusal.ofRunbook("x", Path.of("/runbooks"), List.of("It is bad.", "It is ugly."));
    private static final Refusal Y = Refusal.ofRunbook("y", Path.of("processes"), List.of("It is late."));

    private final NotDeployed notDeployed = new NotDeployed();

    @Test
    void isToldOnceAsLongAsItStands(CapturedOutput log) {
        notDeployed.are(Door.WATCHED, List.of(X));
        notDeployed.are(Door.WATCHED, List.of(X));

        assertThat(log.getAll())
                .containsOnlyOnce("The runbook x in /runbooks is not deployed:")
                .contains("It is bad.", "It is ugly.");
    }

    @Test
    void isToldAgainWhenItComesBack(CapturedOutput log) {
        notDeployed.are(Door.WATCHED, List.of(X));
        notDeployed.are(Door.WATCHED, List.of());
        notDeployed.are(Door.WATCHED, List.of(X));

        assertThat(log.getAll().split("The runbook x", -1)).hasSize(3);
    }

    @Test
    void isKeptDoorByDoor() {
        notDeployed.are(Door.WATCHED, List.of(X));
        notDeployed.are(Door.SHIPPED, List.of(Y));
        assertThat(notDeployed.now()).containsExactly(Y, X);

        notDeployed.are(Door.WATCHED, List.of());
        assertThat(notDeployed.now()).containsExactly(Y);
    }
}
