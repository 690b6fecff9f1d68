package io.quiesce.vxvm;

import static io.quiesce.vxvm.Mutations.filled;
import static io.quiesce.vxvm.Mutations.hold;
import static io.quiesce.vxvm.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Damaged answers never read as something more harmless than the whole one: not as closed, not as left, not as quiet, not
 * as recovered. What a text literally says, as where a digit was replaced by another, is that text's own answer.
 */
class VolumeMutationTest {

    @Test
    void aSharedGroupNeverReadsAsPrivate() {
        hold(Samples.GROUPS, GroupList::read, (text, read) -> {
            long headers =
                    text.lines().filter(line -> line.matches("\\s*NAME\\s.*")).count();
            assertThat(read).hasSize((int) (filled(text) - headers));
            read.stream().filter(group -> !group.shared()).forEach(group -> assertThat(text)
                    .containsPattern(group.name() + "\\s+enabled(,cds)?\\s"));
        });
    }

    @Test
    void anOpenVolumeNeverReadsAsClosed() {
        hold(Samples.VOLUMES, found -> volumes(found, lines(Samples.RECORDS)), VolumeMutationTest::permitted);
        hold(Samples.RECORDS, found -> volumes(lines(Samples.VOLUMES), found), (text, read) -> {
            assertThat(read).hasSize(2);
            permitted(Samples.VOLUMES, read);
        });
    }

    private static List<SharedVolume> volumes(List<String> records, List<String> table) {
        return GroupVolumes.read("mysharedg", records, table);
    }

    /** Nothing is missing, and what reads as closed or as whole is said to be so in its own record. */
    private static void permitted(String text, List<SharedVolume> read) {
        assertThat(read).extracting(SharedVolume::name).contains("drlvol", "oravol");
        for (SharedVolume volume : read) {
            String record = record(text, volume.name());
            if (!volume.open()) {
                assertThat(record).containsPattern("(?m)^flags:\\s+closed(\\s|$)");
            }
            if (!volume.needsRecovery()) {
                assertThat(record).containsPattern("(?m)^state:\\s+state=(ACTIVE|CLEAN|EMPTY|INVALID)\\s");
            }
            if (volume.log() == SharedVolume.Log.DRL) {
                assertThat(record).containsPattern("(?m)^logging:\\s+type=REGION\\s.*\\(enabled\\)$");
            }
        }
    }

    private static String record(String text, String volume) {
        StringBuilder record = new StringBuilder();
        boolean own = false;
        for (String line : lines(text)) {
            own = line.startsWith("Volume:") ? line.matches("Volume:\\s+" + volume + "\\s*") : own;
            record.append(own ? line + "\n" : "");
        }
        return record.toString();
    }

    @Test
    void aRecoveryNeverReadsAsNone() {
        hold(Samples.TASKS, TaskList::read, (text, read) -> {
            assertThat(read).hasSize((int) filled(text) - 1);
            assertThat(read).allSatisfy(task -> assertThat(text).contains(task.type() + "/"));
        });
        for (String whole : List.of(Samples.STATISTICS, Samples.STATISTICS_SHORT)) {
            hold(whole, found -> RecoveryCount.read("dg", found), (text, read) -> assertThat(read)
                    .hasSize((int) text.lines()
                            .filter(line -> line.strip().startsWith("vol "))
                            .count()));
        }
    }

    @Test
    void aMountNeverDisappears() {
        MountTable right = MountTable.read(lines(Samples.MOUNTS));
        hold(Samples.MOUNTS, MountTable::read, (text, read) -> {
            assertThat(read.rows()).hasSize((int) filled(text));
            for (int i = 0; i < right.rows().size(); i++) {
                if (lines(text).contains(lines(Samples.MOUNTS).get(i))) {
                    assertThat(read.rows()).contains(right.rows().get(i));
                }
            }
        });
    }

    @Test
    void aHolderNeverDisappears() {
        hold(Samples.EXPORTS, HostUses::exports, (text, read) -> assertThat(read)
                .hasSize((int) filled(text)));
        hold(Samples.SWAPS, HostUses::swaps, (text, read) -> assertThat(read).hasSize((int) filled(text) - 1));
        hold(Samples.LOOPS, HostUses::loops, (text, read) -> assertThat(read).hasSize((int) filled(text)));
        hold(Samples.FILES, OpenFiles::read, (text, read) -> {
            Set<String> pids = text.lines()
                    .filter(line -> line.matches("p\\d+"))
                    .map(line -> line.substring(1))
                    .collect(Collectors.toSet());
            assertThat(read.stream().map(OpenFiles.Process::pid).collect(Collectors.toSet()))
                    .isEqualTo(pids);
            assertThat(read.stream()
                            .mapToLong(process -> process.files().size())
                            .sum())
                    .isEqualTo(text.lines().filter(line -> line.startsWith("n")).count());
        });
    }
}
