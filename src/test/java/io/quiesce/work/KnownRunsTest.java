package io.quiesce.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownRunsTest {

    private final KnownRuns known = new KnownRuns();

    @Test
    void meetsARunOnce() {
        assertThat(known.meet("a")).isTrue();
        assertThat(known.meet("a")).isFalse();
        assertThat(known.meet("b")).isTrue();
    }

    @Test
    void remembersWhatWasTriedOfEachRunByItself() {
        known.meet("a");
        known.tried("a").add("a.n1.act");
        known.tried("b").add("b.n1.act");

        assertThat(known.tried("a")).containsExactly("a.n1.act");
        assertThat(known.now()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void forgetsRunsThatAreOverAndWhatWasTriedOfThem() {
        known.meet("a");
        known.tried("a").add("a.n1.act");
        known.meet("b");
        known.tried("b").add("b.n1.act");

        known.forgetWhatIsOver(asked -> {
            assertThat(asked).containsExactlyInAnyOrder("a", "b");
            return Set.of("b");
        });

        assertThat(known.now()).containsExactly("b");
        assertThat(known.tried("b")).containsExactly("b.n1.act");
        assertThat(known.meet("a")).as("it is met as if for the first time").isTrue();
        assertThat(known.tried("a")).isEmpty();
    }

    @Test
    void aRunThatIsMetWhileOthersAreAskedAfterStays() {
        known.meet("a");

        known.forgetWhatIsOver(asked -> {
            known.meet("c");
            return Set.of();
        });

        assertThat(known.now()).containsExactly("c");
    }
}
