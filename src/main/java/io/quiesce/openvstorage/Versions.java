package io.quiesce.openvstorage;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.Sections;
import io.quiesce.command.Sections.Section;
import io.quiesce.command.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is installed on a node, for a bug report: operating system, kernel, packages. */
public final class Versions {

    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final String WHAT = "the look at versions";
    private static final Pattern PACKAGE = Pattern.compile("(\\S+) (\\S+)");
    private static final Pattern NAMES = Pattern.compile("(PRETTY_NAME|NAME|VERSION)=\"?([^\"]*)\"?");
    private static final List<String> WANTED = List.of(
            "openvstorage*",
            "volumedriver*",
            "alba*",
            "arakoon*",
            "rabbitmq-server",
            "memcached",
            "nginx*",
            "libvirt*",
            "qemu*");

    private static final String PACKAGES =
            """
            packages() {
              if [ "$(command -v dpkg-query)" ]; then
                timeout -s KILL 30 dpkg-query -W -f '${Package} ${Version}\\n' "$@"
              else
                timeout -s KILL 30 rpm -qa --qf '%{NAME} %{VERSION}-%{RELEASE}\\n' "$@"
              fi
            }
            """;

    private final CommandRunner runner;

    public Versions(CommandRunner runner) {
        this.runner = runner;
    }

    /**
     * What a node has.
     *
     * @param system the operating system's name for itself; empty when it would not say
     * @param kernel the running kernel; empty when it would not say
     * @param packages versions by package
     * @param fault why packages are not known, if they are not
     */
    public record Installed(
            Optional<String> system, Optional<String> kernel, Map<String, String> packages, Optional<String> fault) {
        public Installed {
            packages = Map.copyOf(packages);
        }
    }

    /** Looks; what a node cannot tell is left empty. */
    public Reading<Installed> look(Target target) {
        String script = Sections.PRELUDE + PACKAGES
                + "section kernel uname -r\n"
                + "section system cat /etc/os-release\n"
                + "section packages " + CommandLine.of("packages", WANTED) + "\n"
                + Sections.END;
        return Reading.readable(() -> Reading.of(
                runner.run(target, Command.read("versions", script, DEADLINE)),
                exited -> new Read<>(installed(exited))));
    }

    private static Installed installed(Exited exited) {
        Sections sections = Sections.read(WHAT, exited);
        Section kernel = sections.get(WHAT, "kernel");
        Section packages = sections.get(WHAT, "packages");
        Map<String, String> found = new TreeMap<>();
        for (String line : packages.lines()) {
            Matcher matcher = PACKAGE.matcher(line);
            if (matcher.matches()) {
                found.put(matcher.group(1), matcher.group(2));
            }
        }
        return new Installed(
                system(sections.get(WHAT, "system")),
                kernel.ok() && !kernel.firstLine().isEmpty() ? Optional.of(kernel.firstLine()) : Optional.empty(),
                found,
                found.isEmpty()
                        ? Optional.of("exit code %d: %s"
                                .formatted(packages.code(), packages.text())
                                .strip())
                        : Optional.empty());
    }

    /** Older releases have a name and a version, but none that is put together. */
    private static Optional<String> system(Section release) {
        Map<String, String> names = new TreeMap<>();
        for (String line : release.lines()) {
            Matcher matcher = NAMES.matcher(line);
            if (matcher.matches()) {
                names.put(matcher.group(1), matcher.group(2));
            }
        }
        String both = (names.getOrDefault("NAME", "") + " " + names.getOrDefault("VERSION", "")).strip();
        return Optional.of(names.getOrDefault("PRETTY_NAME", both)).filter(n -> !n.isEmpty());
    }
}
