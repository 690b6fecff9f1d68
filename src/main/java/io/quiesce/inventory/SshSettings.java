package io.quiesce.inventory;

import io.quiesce.inventory.SshAccess.Jump;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What one level of the file (all clusters, one cluster, one node) says about SSH; what it leaves out comes from the
 * level above.
 *
 * @param jump empty where nothing is said; an empty inner value where it says {@code none}
 */
record SshSettings(
        Optional<String> user,
        Optional<Integer> port,
        Optional<Path> identity,
        Optional<Path> knownHosts,
        Optional<Duration> connectTimeout,
        Optional<Optional<Jump>> jump,
        Optional<Boolean> sudo) {

    static final String[] KEYS = {"user", "port", "identity", "known-hosts", "connect-timeout", "jump", "sudo"};

    /** Stands where a port is written that is none. */
    static final int UNREAD_PORT = 0;

    private static final String READABLE = "a file that the user who runs Quiesce can read";

    static SshSettings read(Fields fields, Grammar grammar) {
        return new SshSettings(
                fields.get("user")
                        .map(at -> at.read(Grammar.USER, Grammar::user).orElse("unread")),
                fields.get("port").map(at -> at.number(1, 65_535).orElse(UNREAD_PORT)),
                fields.get("identity").map(at -> file(at, grammar)),
                fields.get("known-hosts").map(at -> file(at, grammar)),
                fields.get("connect-timeout")
                        .map(at -> at.read(Grammar.DURATION, Grammar::duration).orElse(Duration.ofSeconds(10))),
                fields.get("jump").map(SshSettings::jump),
                fields.get("sudo").map(at -> at.flag().orElse(false)));
    }

    static SshSettings none() {
        return new SshSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** These settings, completed by those of the level above. */
    SshSettings over(SshSettings above) {
        return new SshSettings(
                user.or(above::user),
                port.or(above::port),
                identity.or(above::identity),
                knownHosts.or(above::knownHosts),
                connectTimeout.or(above::connectTimeout),
                jump.or(above::jump),
                sudo.or(above::sudo));
    }

    int portOrDefault() {
        return port.orElse(22);
    }

    /** Everything, with the defaults where no level said anything. */
    SshAccess complete(Defaults defaults) {
        return new SshAccess(
                user.orElse("root"),
                identity.orElseGet(defaults::identity),
                knownHosts.orElseGet(defaults::knownHosts),
                connectTimeout.orElse(Duration.ofSeconds(10)),
                jump.flatMap(said -> said),
                sudo.orElse(false));
    }

    private static Path file(Branch at, Grammar grammar) {
        Optional<Path> path = at.read("a path", grammar::path);
        path.filter(file -> !isReadableFile(file))
                .ifPresent(file -> at.wrong(Branch.quoted(file.toString()), READABLE));
        return path.orElse(Path.of("unread"));
    }

    private static Optional<Jump> jump(Branch at) {
        boolean none = at.scalar().filter("none"::equals).isPresent();
        return none ? Optional.empty() : at.read(Grammar.HOP + ", or none", Grammar::hop);
    }

    private static boolean isReadableFile(Path file) {
        return Files.isRegularFile(file) && Files.isReadable(file);
    }

    /** The files that are used where the inventory names none; one that cannot be read is a fault, said once. */
    static final class Defaults {

        private final Path folder;
        private final Fields root;
        private boolean identitySaid;
        private boolean knownHostsSaid;

        Defaults(Grammar grammar, Fields root) {
            this.folder = grammar.home().resolve(".ssh");
            this.root = root;
        }

        Path identity() {
            Path file = folder.resolve("id_ed25519");
            identitySaid = check("ssh.identity", file, identitySaid);
            return file;
        }

        Path knownHosts() {
            Path file = folder.resolve("known_hosts");
            knownHostsSaid = check("ssh.known-hosts", file, knownHostsSaid);
            return file;
        }

        private boolean check(String key, Path file, boolean said) {
            if (!said && !isReadableFile(file)) {
                root.missing(key, READABLE + " there, or in the default place " + file);
            }
            return true;
        }
    }
}
