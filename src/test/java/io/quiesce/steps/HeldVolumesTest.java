package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.steps.Drains.Row;
import io.quiesce.vxvm.Holder;
import io.quiesce.vxvm.Holder.Kind;
import io.quiesce.vxvm.Openness;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class HeldVolumesTest {

    private static final Holder MOUNT = new Holder(Kind.MOUNT, "/oradata");
    private static final Holder ORACLE = new Holder(Kind.PROCESS, "pid 4242 (oracle, user oracle)");

    private static Openness held(Map<String, List<Holder>> holders) {
        return new Openness(1, List.of(), List.of(), holders);
    }

    @Test
    void aRowSaysWhoHoldsWhichVolumeOnWhichNodeAndWhatItIs() {
        assertThat(HeldVolumes.users("vx-3", held(Map.of("oradg/oravol", List.of(ORACLE)))))
                .containsExactly(new Row("pid 4242 (oracle, user oracle)", "vx-3", "oradg/oravol", "process"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.EXCLUDE,
            names = {"MOUNT", "CHECKPOINT"})
    void whatNoRunTakesAwayItselfHasToLetGo(Kind kind) {
        assertThat(HeldVolumes.users("vx-3", held(Map.of("oradg/oravol", List.of(new Holder(kind, "x"))))))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"MOUNT", "CHECKPOINT"})
    void whatTheRunUnmountsIsNotWaitedForButKeepsAVolumeOpen(Kind kind) {
        Openness openness = held(Map.of("oradg/oravol", List.of(new Holder(kind, "/oradata"))));

        assertThat(HeldVolumes.users("vx-3", openness)).isEmpty();
        assertThat(HeldVolumes.all("vx-3", openness)).hasSize(1);
    }

    @Test
    void whoHoldsTwoVolumesIsNamedForEachInTheOrderOfTheirNames() {
        Openness openness = held(Map.of("webdg/logvol", List.of(ORACLE), "oradg/archvol", List.of(MOUNT, ORACLE)));

        assertThat(HeldVolumes.users("vx-3", openness))
                .extracting(Row::state)
                .containsExactly("oradg/archvol", "webdg/logvol");
        assertThat(HeldVolumes.all("vx-3", openness))
                .extracting(Row::what)
                .containsExactly(MOUNT.name(), ORACLE.name(), ORACLE.name());
    }

    @Test
    void aSentenceNamesFiveAtMostAndCountsTheOthers() {
        assertThat(HeldVolumes.words(rows(2))).isEqualTo("dg/vol0: pid 0 (process); dg/vol1: pid 1 (process)");
        assertThat(HeldVolumes.words(rows(5))).endsWith("dg/vol4: pid 4 (process)");
        assertThat(HeldVolumes.words(rows(7))).endsWith("dg/vol4: pid 4 (process); and 2 more");
    }

    private static List<Row> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(no -> new Row("pid " + no, "vx-3", "dg/vol" + no, "process"))
                .toList();
    }
}
