package io.quiesce.lab;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a node's management controller says about its power, in the words of Redfish (DMTF DSP0268).
 *
 * <p>Power is not the system: a node has power while it boots, while it hangs, and until it has halted (reference:
 * real-hosts.md, IPMI: "status stays on until halted"). Pure.
 */
enum PowerState {
    ON("On"),
    OFF("Off"),
    POWERING_ON("PoweringOn"),
    POWERING_OFF("PoweringOff");

    /** How long the two states between on and off last. Inferred: DSP0268 says only that they are temporary. */
    static final double BETWEEN_MILLIS = 1_000;

    private final String redfish;

    PowerState(String redfish) {
        this.redfish = redfish;
    }

    /**
     * The state at a moment.
     *
     * @param power what {@code power.json} says
     * @param now seconds since 1970, as all times in that file
     * @param between how many seconds the states between on and off last
     */
    static PowerState of(JsonNode power, double now, double between) {
        if (power.path("power").asText("on").equals("on")) {
            return ON;
        }
        if (power.path("bootingUntil").isNumber()) {
            return now - power.path("bootingSince").asDouble(0) < between ? POWERING_ON : ON;
        }
        return now - power.path("offAt").asDouble(0) < between ? POWERING_OFF : OFF;
    }

    /** Whether it has power, or is about to have. */
    boolean isOn() {
        return this == ON || this == POWERING_ON;
    }

    /** The value of {@code PowerState}. */
    String redfish() {
        return redfish;
    }
}
