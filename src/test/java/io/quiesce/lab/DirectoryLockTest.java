package io.quiesce.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {

    @Test
    void keepsASecondLabOutUntilTheFirstIsClosed(@TempDir Path directory) {
        DirectoryLock first = DirectoryLock.take(directory);

        assertThatThrownBy(() -> DirectoryLock.take(directory))
                .isInstanceOf(LabFailure.class)
                .hasMessageContaining("another lab uses the directory " + directory);

        first.close();
        try (DirectoryLock second = DirectoryLock.take(directory)) {
            assertThat(second).isNotNull();
        }
    }
}
