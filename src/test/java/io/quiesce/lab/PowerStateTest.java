package io.quiesce.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerStateTest {

    private static final double NOW = 1000;
    private static final double BETWEEN = 1;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'power': 'on', 'goingDownAt': null}                                                | On",
                "{'power': 'on', 'goingDownAt': 1004}                                                | On",
                "{'power': 'on', 'goingDownAt': 999}                                                 | On",
                "{'power': 'off', 'offAt': 999.5}                                                    | PoweringOff",
                "{'power': 'off', 'offAt': 990}                                                      | Off",
                "{'power': 'off'}                                                                    | Off",
                "{'power': 'off', 'offAt': 990, 'bootingSince': 999.5, 'bootingUntil': 1009.5}       | PoweringOn",
                "{'power': 'off', 'offAt': 990, 'bootingSince': 995, 'bootingUntil': 1005}           | On",
                "{'power': 'off', 'offAt': 990, 'bootingSince': 980, 'bootingUntil': 990}            | On",
                "{'power': 'off', 'offAt': 999.9, 'bootingSince': 999.95, 'bootingUntil': 1009.95}   | PoweringOn",
                "{}                                                                                  | On"
            })
    void isThatOfTheSupplyAndNotOfTheSystem(String power, String state) throws JsonProcessingException {
        assertThat(PowerState.of(StateFile.JSON.readTree(power.replace('\'', '"')), NOW, BETWEEN)
                        .redfish())
                .isEqualTo(state);
    }
}
