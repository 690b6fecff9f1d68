package io.quiesce.inventory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a node is reached.
 *
 * @param user the login name
 * @param identity the private key file
 * @param knownHosts the host keys that are trusted, in OpenSSH's format
 * @param connectTimeout how long a connect may take
 * @param jump the host to go through, if any
 * @param sudo whether commands are run through {@code sudo -n}
 */
public record SshAccess(
        String user, Path identity, Path knownHosts, Duration connectTimeout, Optional<Jump> jump, boolean sudo) {

    /** A jump host: {@code user@host:port}, reached with the same identity and known hosts. */
    public record Jump(String user, String host, int port) {}
}
