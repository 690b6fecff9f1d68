package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1, true",
        "1, 0, false",
        "2, 2, true",
        "2, 1, false",
        "3, 3, true",
        "3, 2, true",
        "3, 1, false",
        "4, 3, true",
        "4, 2, false",
        "5, 3, true",
        "5, 2, false"
    })
    void holdsWithStrictlyMoreThanHalf(int members, int healthy, boolean holds) {
        assertThat(new Quorum(members, healthy).holds()).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3, 1, true",
        "3, 2, 1, false",
        "2, 2, 1, false",
        "4, 4, 1, true",
        "4, 4, 2, false",
        "1, 1, 1, false",
        "5, 5, 2, true",
        "3, 3, 0, true"
    })
    void survivesOnlyIfMoreThanHalfStay(int members, int healthy, int leaving, boolean survives) {
        assertThat(new Quorum(members, healthy).survives(leaving)).isEqualTo(survives);
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> new Quorum(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Quorum(3, 4)).hasMessageContaining("4 healthy of 3");
        assertThatThrownBy(() -> new Quorum(3, 1).survives(2)).isInstanceOf(IllegalArgumentException.class);
    }
}
