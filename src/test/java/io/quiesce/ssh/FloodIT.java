package io.quiesce.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that print without end: little is held of it, and what is held is whole or says that it is not. */
class FloodIT {

    private static final long MEBIBYTE = 1024 * 1024;

    @TempDir
    static Path directory;

    private static Floods floods;

    @BeforeAll
    static void start() {
        floods = new Floods(directory);
    }

    @AfterAll
    static void end() {
        floods.close();
    }

    @Test
    void ofThreeHundredMegabytesAMegabyteIsHeldAndTheRestCounted() {
        List<Floods.Answer> answers = floods.of(1, "read", 120, 64, Floods.zeroes(300 * MEBIBYTE));

        assertThat(answers).singleElement().satisfies(answer -> {
            assertThat(answer.outcome()).isEqualTo("Exited");
            assertThat(answer.bytes()).isEqualTo(300 * MEBIBYTE);
            assertThat(answer.kept()).isEqualTo(MEBIBYTE);
            assertThat(answer.truncated()).isTrue();
        });
    }

    @Test
    void soItIsOfAnAct() {
        List<Floods.Answer> answers = floods.of(1, "act", 120, 64, Floods.zeroes(100 * MEBIBYTE));

        assertThat(answers).singleElement().satisfies(answer -> {
            assertThat(answer.outcome()).isEqualTo("Exited");
            assertThat(answer.bytes()).isEqualTo(100 * MEBIBYTE);
            assertThat(answer.kept()).isBetween(MEBIBYTE, MEBIBYTE + 16 * 1024);
            assertThat(answer.truncated()).isTrue();
        });
    }

    @Test
    void noLineOfFiftyNodesThatPrintAThousandASecondIsLost() {
        List<Floods.Answer> answers = floods.of(50, "read", 120, 256, Floods.lines(3_000));

        assertThat(answers).hasSize(50).allSatisfy(answer -> {
            assertThat(answer.outcome()).isEqualTo("Exited");
            assertThat(answer.truncated()).isFalse();
            assertThat(answer.lines()).isEqualTo(3_000);
            assertThat(answer.different()).isEqualTo(3_000);
        });
    }
}
