package io.quiesce.inventory;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How single values of the inventory are written: durations, paths, addresses, jump hosts.
 *
 * @param folder where the inventory lies; relative paths start there
 * @param home what {@code ~} stands for
 */
record Grammar(Path folder, Path home) {

    static final String DURATION = "a duration such as 500ms, 10s, 2m, 1h or PT10S, above zero and at most a day";
    static final String ADDRESS = "a host name or an IP address";
    static final String IPV4 = "an IPv4 address such as 10.0.0.255";
    static final String USER = "a login name";
    static final String HOP = "user@host or user@host:port";

    private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h)");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?");
    private static final Pattern DOTTED = Pattern.compile(
            "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])" + "(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");
    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._@\\\\-]{0,63}\\$?");
    private static final Pattern HOPPING =
            Pattern.compile("(?:(?<user>[^@\\s]+)@)?(?<host>\\[[^\\]]+]|[^@:\\s\\[\\]]+)(?::(?<port>[0-9]{1,5}))?");

    static Optional<Duration> duration(String text) {
        Matcher written = SHORT_DURATION.matcher(text);
        if (written.matches()) {
            long amount = Long.parseLong(written.group(1));
            return Optional.of(inUnit(amount, written.group(2))).filter(Grammar::isSensible);
        }
        try {
            return Optional.of(Duration.parse(text)).filter(Grammar::isSensible);
        } catch (DateTimeParseException notIso) {
            return Optional.empty();
        }
    }

    private static boolean isSensible(Duration duration) {
        return !duration.isZero() && !duration.isNegative() && duration.compareTo(Duration.ofDays(1)) <= 0;
    }

    static Optional<String> address(String text) {
        return Optional.of(text)
                .filter(it -> HOST.matcher(it).matches() || IPV6.matcher(it).matches());
    }

    static Optional<String> ipv4(String text) {
        return Optional.of(text).filter(it -> DOTTED.matcher(it).matches());
    }

    static Optional<String> user(String text) {
        return Optional.of(text).filter(it -> LOGIN.matcher(it).matches());
    }

    /** Another host to go through; the port is 22 unless given. */
    static Optional<SshAccess.Jump> hop(String text) {
        Matcher written = HOPPING.matcher(text);
        if (!written.matches() || written.group("user") == null) {
            return Optional.empty();
        }
        String host = written.group("host").replaceAll("[\\[\\]]", "");
        int port = written.group("port") == null ? 22 : Integer.parseInt(written.group("port"));
        boolean sound =
                user(written.group("user")).isPresent() && address(host).isPresent() && port >= 1 && port <= 65_535;
        return sound ? Optional.of(new SshAccess.Jump(written.group("user"), host, port)) : Optional.empty();
    }

    static Optional<String> mac(String text) {
        return Optional.of(text.toLowerCase(Locale.ROOT).replace('-', ':'))
                .filter(it -> it.matches("([0-9a-f]{2}:){5}[0-9a-f]{2}"));
    }

    Optional<Path> path(String text) {
        try {
            Path expanded = text.equals("~") || text.startsWith("~/")
                    ? home.resolve(text.substring(Math.min(2, text.length())))
                    : folder.resolve(text);
            return Optional.of(expanded.normalize());
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
    }

    private static Duration inUnit(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }
}
