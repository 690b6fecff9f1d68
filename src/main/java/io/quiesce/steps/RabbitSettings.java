package io.quiesce.steps;

import io.quiesce.openvstorage.BrokerStart;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long RabbitMQ is left to itself.
 *
 * @param bootsWithin from the boot of a master until its init system must have started the broker
 * @param waitsWithin how long a broker that was started may wait for the others: 3.6.7 and later do so for five minutes
 * @param settlesWithin from a start that did not help until the next one
 */
@ConfigurationProperties("quiesce.rabbit")
record RabbitSettings(
        @DefaultValue("1m") Duration bootsWithin,
        @DefaultValue("6m") Duration waitsWithin,
        @DefaultValue("15s") Duration settlesWithin) {

    RabbitSettings {
        if (isNothing(bootsWithin) || isNothing(waitsWithin) || isNothing(settlesWithin)) {
            throw new IllegalArgumentException(
                    "quiesce.rabbit.boots-within is %s, quiesce.rabbit.waits-within is %s and quiesce.rabbit.settles-within is %s, expected more than zero"
                            .formatted(bootsWithin, waitsWithin, settlesWithin));
        }
    }

    private static boolean isNothing(Duration duration) {
        return duration.isNegative() || duration.isZero();
    }

    BrokerStart.Patience patience() {
        return new BrokerStart.Patience(bootsWithin, waitsWithin, settlesWithin);
    }
}
