package io.quiesce.steps;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How patient runs are.
 *
 * @param stuckAfter how long nothing of a drain may become less before it is called stuck
 * @param downWithin how long a node may take to go down after it was asked; a slow volumedriver alone may need minutes
 */
@ConfigurationProperties("quiesce.drain")
record DrainSettings(@DefaultValue("10m") Duration stuckAfter, @DefaultValue("5m") Duration downWithin) {

    DrainSettings {
        if (stuckAfter.isNegative() || stuckAfter.isZero() || downWithin.isNegative() || downWithin.isZero()) {
            throw new IllegalArgumentException(
                    "quiesce.drain.stuck-after is %s and quiesce.drain.down-within is %s, expected more than zero"
                            .formatted(stuckAfter, downWithin));
        }
    }
}
