package io.quiesce.vxvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Output;
import io.quiesce.command.Reading;
import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole answer of a look damaged on its way, headers and exit codes too. */
class LookMutationTest {

    private static final Target N1 = new Target("cvm", "n1");
    private static final CfsStatus CFS = CfsCluster.read(Samples.lines(Samples.CFS_BLOCKS));

    /** Reads each damaged answer; one that can be read at all must hold what {@code permitted} asserts. */
    private static <T> void hold(String whole, Function<Exited, Reading<T>> look, Consumer<T> permitted) {
        int read = 0;
        List<String> texts = Mutations.some(whole, 1_500);
        for (String text : texts) {
            try {
                Reading<T> reading = look.apply(new Exited(0, Output.of(text), Output.EMPTY));
                if (reading instanceof Reading.Read<T> known) {
                    permitted.accept(known.value());
                    read++;
                }
            } catch (Unreadable unreadable) {
                // refused
            } catch (RuntimeException | AssertionError wrong) {
                throw new AssertionError("of this answer:\n" + text, wrong);
            }
        }
        assertThat(texts).hasSize(1_500);
        assertThat(read).as("answers that could be read").isBetween(1, 1_000);
    }

    private static Reading<Openness> openness(Exited exited) {
        return new OpenVolumes(always(exited)).look(N1);
    }

    private static CommandRunner always(Exited exited) {
        return new ScriptedCommandRunner().when(".*").answers(exited);
    }

    @Test
    void anOpenVolumeNeverReadsAsClosed() {
        hold(OpenVolumesTest.member().text(), LookMutationTest::openness, openness -> {
            assertThat(openness.allClosed()).isFalse();
            assertThat(openness.open()).isNotEmpty();
            assertThat(openness.open())
                    .allSatisfy(volume ->
                            assertThat(openness.holders().get(volume.key())).isNotEmpty());
        });
    }

    /** A text of cfscluster that was cut between two nodes can be read; as an answer of this node it cannot. */
    @ParameterizedTest
    @ValueSource(strings = {Samples.CFS_TABLE, Samples.CFS_BLOCKS})
    void aNodeOnWhichCvmRunsNeverReadsAsStoppedOrMissing(String whole) {
        Mutations.hold(
                whole,
                lines -> new MemberLook(MemberLookTest.member()
                                .part("cfs", String.join("\n", lines))
                                .runner())
                        .look(N1)
                        .asOptional()
                        .flatMap(Member::cfs)
                        .orElseThrow(),
                (text, read) -> {
                    assertThat(read.configured()).isTrue();
                    assertThat(read.entries()).containsExactlyInAnyOrderElementsOf(CFS.entries());
                });
    }

    @Test
    void aMemberInTroubleNeverReadsAsOneInOrder() {
        hold(MemberLookTest.member().text(), exited -> new MemberLook(always(exited)).look(N1), member -> {
            assertThat(member.membership().isMember()).isTrue();
            assertThat(member.actor()).isNotEqualTo(Actor.NONE);
            if (member.mode().configd()) {
                assertThat(member.groups()).isNotEmpty();
                assertThat(member.volumes()).anyMatch(SharedVolume::open).anyMatch(SharedVolume::needsRecovery);
            }
            member.vcs().ifPresent(vcs -> assertThat(vcs.groups()).hasSize(2));
            assertThat(member.cfs()).isEqualTo(member.vcs().map(vcs -> CFS));
        });
    }
}
