package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.steps.Drains.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgreedUseTest {

    private static final Row RMAN = new Row("pid 4242 (rman, user oracle)", "vx-3", "oradg/oravol", "process");
    private static final Row OTHER = new Row("pid 4243 (rman, user oracle)", "vx-3", "oradg/oravol", "process");

    @Test
    void holdsForWhatWasShownAndForNothingElse() {
        assertThat(AgreedUse.beyond(List.of(RMAN), List.of(RMAN))).isEmpty();
        assertThat(AgreedUse.beyond(List.of(RMAN), List.of(RMAN, OTHER))).containsExactly(OTHER);
    }

    @Test
    void ofOneVolumeIsNoneOfAnother() {
        Row elsewhere = new Row(RMAN.what(), "vx-3", "oradg/archvol", "process");

        assertThat(AgreedUse.beyond(List.of(RMAN), List.of(elsewhere))).containsExactly(elsewhere);
    }

    @Test
    void ofNobodyIsNone() {
        assertThat(AgreedUse.beyond(List.of(), List.of(RMAN))).containsExactly(RMAN);
    }
}
