package io.quiesce;

import java.util.Locale;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Lets an H2 file keep what is committed when the process is killed. By default H2 writes commits up to half a second
 * later: the hosts would then know of commands that the transcript does not, and a step would be begun anew under a new
 * id, with its acts. A setting of one's own in the URL is left alone.
 */
final class DurableDatabase implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String URL = "spring.datasource.url";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        String url = environment.getProperty(URL, "");
        if (!url.equals(durable(url))) {
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource("durable database", Map.of(URL, durable(url))));
        }
    }

    static String durable(String url) {
        String given = url.toLowerCase(Locale.ROOT);
        boolean file = given.startsWith("jdbc:h2:") && !given.startsWith("jdbc:h2:mem:");
        return file && !given.contains(";write_delay=") ? url + ";WRITE_DELAY=0" : url;
    }
}
