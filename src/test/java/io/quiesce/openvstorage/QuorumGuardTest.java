package io.quiesce.openvstorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.openvstorage.ArakoonCluster.Member;
import io.quiesce.openvstorage.QuorumGuard.Count;
import io.quiesce.openvstorage.QuorumGuard.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuorumGuardTest {

    private static final int MAX_MEMBERS = 9;

    /** Nodes n0, n1 …; bit i of {@code healthy} is node i. */
    private static ArakoonCluster arakoon(String name, int members, int healthy) {
        List<Member> all = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            boolean up = (healthy >> i & 1) == 1;
            all.add(new Member("n" + i, up ? Optional.empty() : Optional.of("is down")));
        }
        return new ArakoonCluster(name, Optional.of("n0"), all);
    }

    private static boolean allowed(List<ArakoonCluster> clusters, String node) {
        return QuorumGuard.decide(clusters, node) instanceof Verdict.Allowed;
    }

    /** Counts on fingers, in doubled halves, and shares nothing with the code it proves. */
    private static boolean oracle(int members, int leaving, int... patterns) {
        for (int pattern : patterns) {
            int staying = 0;
            for (int i = 0; i < members; i++) {
                if (i != leaving && (pattern & 1 << i) != 0) {
                    staying++;
                }
            }
            int missing = members - staying;
            if (staying <= missing) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void agreesWithTheOracleForEveryPatternOfHealth(int members) {
        int cases = 0;
        for (int pattern = 0; pattern < 1 << members; pattern++) {
            for (int leaving = 0; leaving <= members; leaving++) {
                assertThat(allowed(List.of(arakoon("ovsdb", members, pattern)), "n" + leaving))
                        .as("%d members, healthy %s, without n%d", members, Integer.toBinaryString(pattern), leaving)
                        .isEqualTo(oracle(members, leaving, pattern));
                cases++;
            }
        }
        assertThat(cases).isEqualTo((1 << members) * (members + 1));
    }

    /** Each of three clusters goes through every pattern: small ones in every pair, large ones beside their turned selves. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void agreesWithTheOracleForEveryPatternOfSeveralClusters(int members) {
        int all = (1 << members) - 1;
        int refused = 0;
        for (int first = 0; first <= all; first++) {
            for (int second : members <= 5 ? everyPattern(members) : turned(first, members)) {
                int third = turn(second, 1, members) ^ first;
                List<ArakoonCluster> clusters = List.of(
                        arakoon("ovsdb", members, first),
                        arakoon("voldrv", members, second),
                        arakoon("be1-abm", members, third));
                int leaving = (first + second) % (members + 1);
                boolean allowed = allowed(clusters, "n" + leaving);
                assertThat(allowed)
                        .as("%d members, healthy %d, %d, %d, without n%d", members, first, second, third, leaving)
                        .isEqualTo(oracle(members, leaving, first, second, third));
                refused += allowed ? 0 : 1;
            }
        }
        assertThat(refused).isPositive();
    }

    private static int[] everyPattern(int members) {
        return IntStream.range(0, 1 << members).toArray();
    }

    /** The pattern turned by every number of nodes, and everybody healthy. */
    private static int[] turned(int pattern, int members) {
        return IntStream.concat(
                        IntStream.range(0, members).map(by -> turn(pattern, by, members)),
                        IntStream.of((1 << members) - 1))
                .toArray();
    }

    private static int turn(int pattern, int by, int members) {
        return (pattern << by | pattern >> members - by) & (1 << members) - 1;
    }

    /** Clusters need not have the same members. */
    @Test
    void agreesWithTheOracleForClustersOfDifferentSizes() {
        int allowed = 0;
        for (int big = 1; big <= MAX_MEMBERS; big++) {
            for (int small = 1; small <= big; small++) {
                for (int pattern = 0; pattern < 1 << big; pattern++) {
                    int part = pattern & (1 << small) - 1;
                    boolean decided =
                            allowed(List.of(arakoon("ovsdb", big, pattern), arakoon("be1-abm", small, part)), "n0");
                    assertThat(decided).isEqualTo(oracle(big, 0, pattern) && oracle(small, 0, part));
                    allowed += decided ? 1 : 0;
                }
            }
        }
        assertThat(allowed).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0, false",
        "2, 11, 0, false",
        "3, 111, 0, true",
        "3, 110, 0, true",
        "3, 110, 1, false",
        "4, 1111, 0, true",
        "4, 0111, 0, false",
        "5, 00111, 0, false",
        "5, 01111, 0, true",
        "3, 111, 7, true",
        "3, 011, 7, true",
        "3, 001, 7, false"
    })
    void needsStrictlyMoreThanHalfOfAllMembers(int members, String healthy, int leaving, boolean allowed) {
        assertThat(allowed(List.of(arakoon("ovsdb", members, Integer.parseInt(healthy, 2))), "n" + leaving))
                .isEqualTo(allowed);
    }

    @Test
    void oneClusterThatWouldLoseItsMajorityIsEnoughToRefuse() {
        Verdict verdict = QuorumGuard.decide(
                List.of(arakoon("ovsdb", 3, 0b111), arakoon("voldrv", 3, 0b011), arakoon("config", 3, 0b111)), "n0");

        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        assertThat(((Verdict.Refused) verdict).why())
                .isEqualTo("Without n0, 1 of 3 members of the Arakoon cluster voldrv would be healthy, and at least 2"
                        + " must be (n2 is down).");
        assertThat(verdict.numbers())
                .containsExactly(
                        new Count("ovsdb", 3, 3, 2, 2),
                        new Count("voldrv", 3, 2, 1, 2),
                        new Count("config", 3, 3, 2, 2));
    }

    @Test
    void saysTheNumbersWhenItAllows() {
        assertThat(QuorumGuard.decide(List.of(arakoon("ovsdb", 5, 0b11111)), "n4"))
                .isEqualTo(new Verdict.Allowed(List.of(new Count("ovsdb", 5, 5, 4, 3))));
    }

    @Test
    void namesEveryClusterThatIsInDanger() {
        Verdict verdict = QuorumGuard.decide(List.of(arakoon("a", 2, 0b11), arakoon("b", 1, 0b1)), "n0");

        assertThat(((Verdict.Refused) verdict).why()).contains("cluster a", "cluster b");
    }

    @Test
    void refusesWhatItCannotCount() {
        assertThat(QuorumGuard.decide(List.of(), "n0"))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class, r -> assertThat(r.why()).contains("not known"));
        assertThatThrownBy(() -> new ArakoonCluster("x", Optional.empty(), List.of()))
                .hasMessageContaining("no member");
    }
}
