package io.quiesce.ssh;

import java.time.Duration;

/**
 * How patient and how wide the SSH side is; {@link #DEFAULTS} suits two cores and a thousand nodes.
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

    public static final SshSettings DEFAULTS = new SshSettings(
            1 << 20,
            8 * Runtime.getRuntime().availableProcessors(),
            8,
            Duration.ofSeconds(90),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            3,
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
