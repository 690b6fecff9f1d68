package io.quiesce.steps;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How patient a restart is.
 *
 * @param answerWithin how long a node may take from being switched on until it has come as far as the next may follow; the
 *     self-test of a big server alone takes minutes
 * @param offWithin how long a node may take to lose its power after it was cut off
 */
@ConfigurationProperties("quiesce.start")
record StartSettings(@DefaultValue("15m") Duration answerWithin, @DefaultValue("1m") Duration offWithin) {

    StartSettings {
        if (answerWithin.isNegative() || answerWithin.isZero() || offWithin.isNegative() || offWithin.isZero()) {
            throw new IllegalArgumentException(
                    "quiesce.start.answer-within is %s and quiesce.start.off-within is %s, expected more than zero"
                            .formatted(answerWithin, offWithin));
        }
    }
}
