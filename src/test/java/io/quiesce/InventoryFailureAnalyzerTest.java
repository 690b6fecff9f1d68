package io.quiesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quiesce.inventory.InventoryFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class InventoryFailureAnalyzerTest {

    @TempDir
    Path folder;

    @Test
    void saysWhatIsWrongHoweverDeepItIsWrapped() {
        Throwable faults = catchThrowable(() -> InventoryFile.read(folder.resolve("inventory.yml")));

        FailureAnalysis analysis =
                new InventoryFailureAnalyzer().analyze(new IllegalStateException("bean", new RuntimeException(faults)));

        assertThat(analysis.getDescription())
                .contains("inventory.yml has one fault:")
                .contains("no such file");
        assertThat(analysis.getAction()).contains("inventory/sample.yml");
    }

    @Test
    void isFoundBySpringBoot() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(FailureAnalyzer.class, ignoreOthers()))
                .hasAtLeastOneElementOfType(InventoryFailureAnalyzer.class);
    }

    /** Some of Spring Boot's own analyzers need a context to be made. */
    private static SpringFactoriesLoader.FailureHandler ignoreOthers() {
        return (type, name, failure) -> {};
    }
}
