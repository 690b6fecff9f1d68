package io.quiesce.vxvm;

import static io.quiesce.vxvm.Mutations.filled;
import static io.quiesce.vxvm.Mutations.hold;
import static io.quiesce.vxvm.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.vxvm.Vcs.Trouble;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Damaged answers never read as something more harmless than the whole one: not as closed, not as left, not as quiet, not
 * as recovered. What a text literally says, as where a digit was replaced by another, is that text's own answer.
 */
class VcsMutationTest {

    @Test
    void aSystemThatLeavesNeverReadsAsRunning() {
        hold(Samples.SUMMARY, SystemSummary::read, (text, read) -> {
            assertThat(read).hasSize((int)
                    text.lines().filter(line -> line.startsWith("A ")).count());
            read.forEach(
                    (system, state) -> assertThat(text).containsPattern("A\\s+" + system + "\\s+" + state + "\\s"));
        });
        hold("PromptClusStop\n", VcsAnswers::engineShutdown, (text, read) -> assertThat(text)
                .isEqualTo("another word"));
    }

    @Test
    void aFrozenGroupAndATroubledResourceStayWhatTheyAre() {
        hold(Samples.STATES, found -> vcs(Map.of("states", found)), VcsMutationTest::statesAreSaid);
        hold(Samples.GROUP_ATTRIBUTES, found -> vcs(Map.of("groups", found)), (text, read) -> {
            assertThat(read.groups()).extracting(ServiceGroup::name).containsExactly("cvm", "ora_sg");
            if (!read.group("ora_sg").orElseThrow().frozen()) {
                assertThat(text).containsPattern("ora_sg\\s+TFrozen\\s+\\S+\\s+0");
            }
        });
        Set<Trouble> troubles = Set.copyOf(vcs(Map.of()).troubles());
        hold(Samples.RESOURCES, found -> vcs(Map.of("resources", found)), (text, read) -> {
            if (!read.troubles().containsAll(troubles)) {
                assertThat(text.replaceAll("(?m)^ora_db\\s+State\\s.*", ""))
                        .doesNotContainPattern("ora_db\\s+Flags\\s+serverA\\s+ADMIN WAIT\\n(?s:.*)UNABLE TO OFFLINE")
                        .doesNotContainPattern(
                                "UNABLE TO OFFLINE\\|MONITOR TIMEDOUT\\n(?s:.*)ora_db\\s+Flags\\s+serverA\\s+ADMIN WAIT\\n");
            }
            if (read.deporting().isEmpty()) {
                assertThat(text).doesNotContainPattern("CVMDeportOnOffline\\s+global\\s+1");
            }
        });
        hold(Samples.DEPENDENCIES, found -> vcs(Map.of("dependencies", found)), (text, read) -> assertThat(filled(text))
                .isEqualTo(read.groups().stream()
                                .mapToLong(group -> group.requires().size())
                                .sum()
                        + 1));
    }

    private static void statesAreSaid(String text, Vcs read) {
        for (ServiceGroup group : read.groups()) {
            group.states().forEach((system, flags) -> {
                Optional<String> row = text.lines()
                        .filter(line -> line.matches(group.name() + "\\s+State\\s+" + system + "\\s.*"))
                        .findFirst();
                assertThat(row).isPresent();
                assertThat(Set.of(row.get()
                                .replaceAll("^(\\S+\\s+){3}\\|?|\\|?\\s*$", "")
                                .split("\\|")))
                        .isEqualTo(flags);
            });
        }
    }

    private static Vcs vcs(Map<String, List<String>> other) {
        return new VcsAnswers(
                        other.getOrDefault("states", lines(Samples.STATES)),
                        other.getOrDefault("groups", lines(Samples.GROUP_ATTRIBUTES)),
                        other.getOrDefault("resources", lines(Samples.RESOURCES)),
                        other.getOrDefault("dependencies", lines(Samples.DEPENDENCIES)))
                .vcs(Map.of(), List.of("Enable"));
    }
}
