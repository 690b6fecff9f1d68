package io.quiesce.inventory;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** How a node is switched on, and off when it does not obey; in this release only {@link Redfish} is used, for reading. */
public sealed interface PowerControl {

    /**
     * The node's management controller, spoken to over HTTPS.
     *
     * @param url the controller's root, without {@code /redfish/v1}
     * @param user the login name
     * @param password where its password is read
     * @param system the id of the system, where the controller has more than one
     * @param certificate a PEM file that holds the controller's certificate or its authority, where the system's
     *     authorities do not vouch for it
     */
    record Redfish(URI url, String user, SecretSource password, Optional<String> system, Optional<Path> certificate)
            implements PowerControl {}

    /**
     * The node's management controller, spoken to by {@code ipmitool}.
     *
     * @param address the controller's host name or IP address
     * @param user the login name
     * @param password where its password is read
     * @param cipherSuite the number that {@code ipmitool -C} takes, 0 to 17
     * @param through the host on which {@code ipmitool} runs; the engine's own where none is given
     */
    record Ipmi(String address, String user, SecretSource password, int cipherSuite, Optional<SshAccess.Jump> through)
            implements PowerControl {}

    /**
     * A magic packet: switches on only.
     *
     * @param mac six pairs of hexadecimal digits with colons, in lower case
     */
    record WakeOnLan(String mac) implements PowerControl {}

    /** A person goes and presses the button. */
    record ByHand() implements PowerControl {}
}
