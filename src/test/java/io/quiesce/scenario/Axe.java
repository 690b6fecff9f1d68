package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.openqa.selenium.chrome.ChromeDriver;

/** Asks axe whether a page can be used by everybody. */
final class Axe {

    private static final String SCRIPT = script();

    private Axe() {}

    /** Nothing that axe calls serious or critical; what it is, and where, is said otherwise. */
    static void findsNothingSerious(ChromeDriver driver) {
        // not by an element: the page's policy lets no other script in
        driver.executeScript(SCRIPT);
        Object found = driver.executeAsyncScript(
                "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] })"
                        + ".then(found => done(found.violations.filter(each => ['serious', 'critical'].includes(each.impact))"
                        + ".map(each => each.id + ': ' + each.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary)"
                        + ".join('; '))), failure => done([String(failure)]));");

        assertThat((List<?>) found).as(driver.getCurrentUrl()).isEmpty();
    }

    private static String script() {
        try (InputStream script = Objects.requireNonNull(Axe.class.getResourceAsStream("/axe.min.js"), "axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
