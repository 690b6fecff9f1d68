package io.quiesce;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Adds to the address of the database what we rely on; a setting of one's own in it is left alone.
 *
 * <p>An H2 file keeps what is committed when the process is killed. By default H2 writes commits up to half a second
 * later: the hosts would then know of commands that the transcript does not, and a step would be begun anew under a new
 * id, with its acts. Nor is the file closed when a thread that reads or writes it is interrupted, as happens when a step is
 * ended while it works; H2's ordinary files are, and the whole engine would be at an end with them.
 *
 * <p>A PostgreSQL that does not answer any more, because a line in between swallows everything, is given up after half a
 * minute. By default its driver waits for ever, and with it whoever asked.
 */
final class DatabaseAddress implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String URL = "spring.datasource.url";

    /** A path with no scheme before it; one letter is a drive. */
    private static final Pattern ORDINARY_FILE = Pattern.compile("^(?i:jdbc:h2:(file:)?)(?![a-zA-Z]{2,}:)");

    /** In seconds; a statement of ours or of the engine's takes milliseconds. */
    private static final Map<String, String> POSTGRESQL = new TreeMap<>(
            Map.of("ApplicationName", "quiesce", "connectTimeout", "5", "socketTimeout", "30", "tcpKeepAlive", "true"));

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        String url = environment.getProperty(URL, "");
        if (!url.equals(reliable(url))) {
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource("reliable database", Map.of(URL, reliable(url))));
        }
    }

    static String reliable(String url) {
        String given = url.toLowerCase(Locale.ROOT);
        if (given.startsWith("jdbc:postgresql:")) {
            return patientOnlyForAWhile(url);
        }
        if (!given.startsWith("jdbc:h2:") || given.startsWith("jdbc:h2:mem:")) {
            return url;
        }
        String uninterrupted = ORDINARY_FILE.matcher(url).replaceFirst("jdbc:h2:async:");
        return given.contains(";write_delay=") ? uninterrupted : uninterrupted + ";WRITE_DELAY=0";
    }

    private static String patientOnlyForAWhile(String url) {
        StringBuilder all = new StringBuilder(url);
        POSTGRESQL.forEach((name, value) -> {
            if (!url.matches(".*[?&]" + name + "=.*")) {
                all.append(all.indexOf("?") < 0 ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(value);
            }
        });
        return all.toString();
    }
}
