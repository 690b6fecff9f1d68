package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.steps.Drains.Row;
import io.quiesce.vxvm.Recovery;
import io.quiesce.vxvm.Recovery.Recovering;
import io.quiesce.vxvm.SharedVolume.Log;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryRowsTest {

    private final Locale usual = Locale.getDefault();

    @AfterEach
    void speakAsUsual() {
        Locale.setDefault(usual);
    }

    private static Row row(Log log, OptionalDouble percent, long blocks, String source) {
        Recovering volume = new Recovering("oradg/archvol", "SYNC", log, percent, blocks, source);
        List<Row> rows = RecoveryRows.of(new Recovery(List.of(volume), Map.of()));
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    @Test
    void aRowNamesTheVolumeItsStateAndWhereItsProgressComesFrom() {
        assertThat(row(Log.NONE, OptionalDouble.empty(), 4096, "recovery I/O"))
                .isEqualTo(new Row(
                        "oradg/archvol", "recovery I/O", "SYNC, no log: the whole volume", "4096 blocks so far"));
    }

    @ParameterizedTest
    @CsvSource({"DRL, 'short: dirty region log'", "FAST_RESYNC, 'short: FastResync'", "NONE, 'no log: the whole volume'"
    })
    void saysWhichLogMakesItShort(Log log, String words) {
        assertThat(row(log, OptionalDouble.empty(), 0, "volume state").state()).isEqualTo("SYNC, " + words);
    }

    @Test
    void takesThePercentageWhereBothAreKnown() {
        assertThat(row(Log.NONE, OptionalDouble.of(7), 4096, "task list").left())
                .startsWith("7")
                .endsWith(" % done");
    }

    @Test
    void aTaskThatHasJustBegunIsNotWithoutProgress() {
        assertThat(row(Log.NONE, OptionalDouble.of(0), 0, "task list").left())
                .startsWith("0")
                .endsWith(" % done");
    }

    @Test
    void claimsNothingWhereNobodySaysAnything() {
        assertThat(row(Log.NONE, OptionalDouble.empty(), 0, "volume state").left())
                .isEqualTo("not begun, or nobody says");
    }

    @Test
    void writesDigitsAsEverybodyReadsThem() {
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

        assertThat(row(Log.NONE, OptionalDouble.of(58.48), 0, "task list").left())
                .matches("58[0-9.]* % done");
    }
}
