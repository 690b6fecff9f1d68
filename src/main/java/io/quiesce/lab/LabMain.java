package io.quiesce.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The lab on its own: {@code java -jar quiesce.jar lab [--directory=lab] [--port=8081] [--pace=1.0]}.
 *
 * <p>Prints the inventory and the known_hosts with which any engine reaches it; its page and HTTP are on loopback.
 */
public final class LabMain {

    private static final Set<String> OPTIONS = Set.of("directory", "port", "pace");

    private LabMain() {}

    /**
     * Runs until the process ends.
     *
     * @throws IllegalArgumentException if an option is unknown or wrong; the message says how to write it
     */
    public static void run(String[] args) {
        Map<String, String> options = options(args);
        start(
                Path.of(options.getOrDefault("directory", "lab")),
                new LabOptions(number("pace", options.getOrDefault("pace", "1.0"))),
                (int) number("port", options.getOrDefault("port", "8081")),
                "lab");
    }

    static ConfigurableApplicationContext start(Path directory, LabOptions options, int port, String resources) {
        Lab lab = Lab.start(directory, options, resources);
        try {
            SpringApplication application = new SpringApplication(Web.class);
            application.setWebApplicationType(WebApplicationType.SERVLET);
            application.setBannerMode(Banner.Mode.OFF);
            application.setLogStartupInfo(false);
            application.setDefaultProperties(Map.of("logging.level.root", "WARN"));
            ApplicationContextInitializer<GenericApplicationContext> withLab =
                    context -> context.registerBean(Lab.class, () -> lab);
            application.addInitializers(withLab);
            ConfigurableApplicationContext context = application.run(
                    // the product's own settings are not the lab's
                    "--spring.config.name=quiesce-lab", "--server.address=127.0.0.1", "--server.port=" + port);
            print(lab, context.getEnvironment().getProperty("local.server.port", String.valueOf(port)));
            return context;
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private static void print(Lab lab, String port) {
        try {
            System.out.println(
                    "This is a lab: its clusters are pretended. Its page: http://127.0.0.1:" + port + "/lab");
            for (Path file : List.of(lab.inventory(), lab.knownHosts())) {
                System.out.println();
                System.out.println("# " + file);
                System.out.print(Files.readString(file));
            }
        } catch (IOException e) {
            throw new LabFailure("cannot read what the lab hands over", e);
        }
    }

    static Map<String, String> options(String[] args) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String name = arg.startsWith("--") && equals > 2 ? arg.substring(2, equals) : "";
            if (!OPTIONS.contains(name)) {
                throw new IllegalArgumentException("the lab does not know " + arg
                        + "; it knows --directory=<folder>, --port=<0 to 65535> and --pace=<number above 0>");
            }
            options.put(name, arg.substring(equals + 1));
        }
        return options;
    }

    private static double number(String name, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " must be a number, not " + value, e);
        }
    }

    /** As little of Spring Boot as serves the lab; not a configuration that a component scan would find. */
    @ImportAutoConfiguration({
        PropertyPlaceholderAutoConfiguration.class,
        ServletWebServerFactoryAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        WebMvcAutoConfiguration.class
    })
    @Import(LabWeb.class)
    static class Web {}
}
