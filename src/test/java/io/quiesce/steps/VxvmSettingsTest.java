package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class VxvmSettingsTest {

    private static VxvmSettings of(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("quiesce.vxvm", VxvmSettings.class);
    }

    @Test
    void areTenMinutesAndTenSecondsUnlessSomebodySaysOtherwise() {
        assertThat(of(Map.of())).isEqualTo(new VxvmSettings(Duration.ofMinutes(10), Duration.ofSeconds(10)));
    }

    @Test
    void areReadByTheNamesOfTheGuide() {
        assertThat(of(Map.of("quiesce.vxvm.done-within", "3m", "quiesce.vxvm.settle-for", "45s")))
                .isEqualTo(new VxvmSettings(Duration.ofMinutes(3), Duration.ofSeconds(45)));
    }

    @Test
    void mayDoWithoutASecondLook() {
        assertThatCode(() -> new VxvmSettings(Duration.ofMinutes(1), Duration.ZERO))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"PT0S, PT10S", "PT-1S, PT10S", "PT10M, PT-1S"})
    void refuseNonsenseAndSayWhatWasExpected(Duration doneWithin, Duration settleFor) {
        assertThatThrownBy(() -> new VxvmSettings(doneWithin, settleFor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quiesce.vxvm.done-within is %s, expected more than zero", doneWithin)
                .hasMessageContaining("quiesce.vxvm.settle-for is %s, expected zero or more", settleFor);
    }
}
