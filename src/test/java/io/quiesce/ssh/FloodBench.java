package io.quiesce.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it costs when nodes print without end, with the heap that is delivered, and with an eighth of it. */
class FloodBench {

    private static final long GIBIBYTE = 1024L * 1024 * 1024;

    @TempDir
    Path directory;

    @Test
    void tenGigabytesAreReadInSixtyFourMegabytesOfHeap() {
        try (Floods floods = new Floods(directory)) {
            List<Floods.Answer> answers = floods.of(1, "read", 1_200, 64, Floods.zeroes(10 * GIBIBYTE));

            assertThat(answers).singleElement().satisfies(answer -> assertThat(answer.bytes())
                    .isEqualTo(10 * GIBIBYTE));
            System.out.printf("%n10 GiB from one node, 64 MiB of heap: %s%n%n", floods.summary());
        }
    }

    @Test
    void fiftyNodesPrintAThousandLinesASecondForAWhile() {
        try (Floods floods = new Floods(directory)) {
            List<Floods.Answer> answers = floods.of(50, "read", 300, 512, Floods.lines(30_000));

            assertThat(answers).hasSize(50);
            System.out.printf("%n50 nodes, 30,000 lines each, 512 MiB of heap: %s%n%n", floods.summary());
        }
    }
}
