package io.quiesce.steps;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How patient runs on VxVM clusters are.
 *
 * @param doneWithin how long what was asked for (a group offline, a file system unmounted, the master role elsewhere) may
 *     take until it is seen to be so
 * @param settleFor how long after a leave a resynchronisation may take to show itself: both sides are looked at again then
 */
@ConfigurationProperties("quiesce.vxvm")
record VxvmSettings(@DefaultValue("10m") Duration doneWithin, @DefaultValue("10s") Duration settleFor) {

    VxvmSettings {
        if (doneWithin.isNegative() || doneWithin.isZero() || settleFor.isNegative()) {
            throw new IllegalArgumentException(
                    "quiesce.vxvm.done-within is %s, expected more than zero; quiesce.vxvm.settle-for is %s, expected zero or more"
                            .formatted(doneWithin, settleFor));
        }
    }
}
