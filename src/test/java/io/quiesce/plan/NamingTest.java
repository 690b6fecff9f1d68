package io.quiesce.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamingTest {

    @Test
    void oneThingIsSingular() {
        assertThat(Naming.counted(1, "volume")).isEqualTo("1 volume");
        assertThat(Naming.verb(1, "runs", "run")).isEqualTo("runs");
    }

    @Test
    void noneAndManyArePlural() {
        assertThat(Naming.counted(0, "volume")).isEqualTo("0 volumes");
        assertThat(Naming.counted(2, "volume")).isEqualTo("2 volumes");
        assertThat(Naming.verb(0, "runs", "run")).isEqualTo("run");
    }

    @Test
    void namesAllInOneClause() {
        assertThat(Naming.all(List.of())).isEmpty();
        assertThat(Naming.all(List.of("a"))).isEqualTo("a");
        assertThat(Naming.all(List.of("a", "b"))).isEqualTo("a and b");
        assertThat(Naming.all(List.of("a", "b", "c"))).isEqualTo("a, b and c");
    }

    @Test
    void namesAFewOfManyAndHowManyMore() {
        assertThat(Naming.some(List.of("a", "b"), 2)).isEqualTo("a, b");
        assertThat(Naming.some(List.of("a", "b", "c", "d"), 2)).isEqualTo("a, b and 2 more");
    }
}
