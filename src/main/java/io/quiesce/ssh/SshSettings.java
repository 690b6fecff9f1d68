package io.quiesce.ssh;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * How patient and how wide the SSH side is; {@link #DEFAULTS} suits two cores and a thousand nodes.
 *
 * <p>A peer that falls silent is given up within 30 s, wherever it does: settings that take longer are refused.
 *
 * @param outputCapBytes how much of each stream is kept, in bytes, 1 KiB to 64 MiB; length and hash cover all of it
 * @param connectsAtOnce how many connections are being opened at the same time, at least 1; about 8 per core
 * @param channelsPerConnection how many commands share one connection, 1 to 10; a server's own limit is 10 by default
 * @param idleClose how long an unused connection is kept
 * @param banner how long a server may be silent after it accepted the connection
 * @param keyExchange how long the key exchange may take
 * @param login how long the login may take
 * @param reply how long a server may take to answer a request on an open connection
 * @param keepAliveInterval how often a silent server is asked whether it is still there, in whole seconds
 * @param keepAliveCount how many such questions may stay unanswered before the connection is given up
 * @param close how long closing may take
 */
public record SshSettings(
        int outputCapBytes,
        int connectsAtOnce,
        int channelsPerConnection,
        Duration idleClose,
        Duration banner,
        Duration keyExchange,
        Duration login,
        Duration reply,
        Duration keepAliveInterval,
        int keepAliveCount,
        Duration close) {

    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    public static final SshSettings DEFAULTS = new SshSettings(
            1 << 20,
            8 * Runtime.getRuntime().availableProcessors(),
            8,
            Duration.ofSeconds(90),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            4,
            Duration.ofSeconds(2));

    public SshSettings {
        within("output cap in bytes", outputCapBytes, 1 << 10, 64 << 20);
        within("connects at once", connectsAtOnce, 1, 1000);
        within("channels per connection", channelsPerConnection, 1, 10);
        within("keep-alive count", keepAliveCount, 1, 100);
        positive("idle close", idleClose);
        positive("banner time-out", banner);
        positive("key exchange time-out", keyExchange);
        positive("login time-out", login);
        positive("reply time-out", reply);
        positive("close time-out", close);
        if (keepAliveInterval.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "keep-alive interval is %s, expected at least a second".formatted(keepAliveInterval));
        }
        noticed("on an open connection", untilMissed(keepAliveInterval, keepAliveCount));
        // a command that finds the open connection dead opens another
        noticed("before the command", reply.plus(longest(banner, keyExchange, login)));
    }

    /** After which silence at most the peer of an open connection is given up. */
    Duration untilMissed() {
        return untilMissed(keepAliveInterval, keepAliveCount);
    }

    /** It may have fallen silent just after an answer, and is missed when one question more would be due. */
    private static Duration untilMissed(Duration interval, int count) {
        return interval.multipliedBy(count + 1L);
    }

    private static Duration longest(Duration... durations) {
        return Collections.max(List.of(durations));
    }

    private static void noticed(String where, Duration after) {
        if (after.compareTo(LONGEST_SILENCE) > 0) {
            throw new IllegalArgumentException(
                    "a peer that is silent %s would be given up after %s, expected %s at most"
                            .formatted(where, after, LONGEST_SILENCE));
        }
    }

    /** From the connect to the end of the login, whatever is silent on the way. */
    Duration untilLoggedIn(Duration connect) {
        return connect.plus(banner).plus(keyExchange).plus(login);
    }

    private static void within(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s is %d, expected %d to %d".formatted(what, value, least, most));
        }
    }

    private static void positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("%s is %s, expected more than zero".formatted(what, value));
        }
    }
}
