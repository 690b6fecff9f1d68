package io.quiesce;

import io.quiesce.lab.Lab;
import io.quiesce.lab.LabOptions;
import io.quiesce.lab.LabWeb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts the lab when no inventory is configured and none lies in the working directory. What the lab hands over are
 * files; the rest of the application does not know that its nodes are pretended.
 */
final class LabWithoutInventory implements ApplicationContextInitializer<GenericApplicationContext> {

    @Override
    public void initialize(GenericApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (environment.containsProperty("quiesce.inventory") || Files.exists(Path.of("inventory.yml"))) {
            return;
        }
        Lab lab = Lab.start(
                Path.of(environment.getProperty("quiesce.lab-directory", "data/lab")),
                new LabOptions(environment.getProperty("quiesce.lab-pace", Double.class, 1.0)));
        // the lab's passwords are known to everybody, so it is never reachable from outside
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "lab",
                        Map.of(
                                "quiesce.inventory", lab.inventory().toString(),
                                "quiesce.lab", "true",
                                "server.address", "127.0.0.1")));
        // a pretended node is down or up in seconds, and nobody wants to wait ten minutes to see that it is not
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "lab patience",
                        Map.of(
                                "quiesce.drain.stuck-after", "30s",
                                "quiesce.drain.down-within", "45s",
                                "quiesce.start.answer-within", "2m",
                                "quiesce.vxvm.done-within", "1m")));
        context.registerBean(Lab.class, () -> lab);
        context.registerBean(LabWeb.class);
    }
}
