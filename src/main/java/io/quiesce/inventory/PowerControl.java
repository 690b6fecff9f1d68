package io.quiesce.inventory;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** How a node is switched on, asked to go off, and cut off when it does not obey. What it cannot do, a person does. */
public sealed interface PowerControl {

    /** Whether it switches the node on. */
    default boolean switchesOn() {
        return true;
    }

    /** Whether it asks the node to go off, and cuts it off. */
    default boolean switchesOff() {
        return true;
    }

    /** Whether it says if the node has power. */
    default boolean isReadable() {
        return true;
    }

    /**
     * The node's management controller, spoken to over HTTPS.
     *
     * @param url the controller's root, without {@code /redfish/v1}
     * @param user the login name
     * @param password where its password is read
     * @param system the id of the system, where the controller has more than one
     * @param certificate a PEM file that holds the controller's certificate or its authority, where the system's
     *     authorities do not vouch for it
     * @param login how the controller is told who asks
     */
    record Redfish(
            URI url,
            String user,
            SecretSource password,
            Optional<String> system,
            Optional<Path> certificate,
            RedfishLogin login)
            implements PowerControl {

        /** A controller that is told who asks with each request. */
        public Redfish(
                URI url, String user, SecretSource password, Optional<String> system, Optional<Path> certificate) {
            this(url, user, password, system, certificate, RedfishLogin.BASIC);
        }
    }

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
     * @param broadcast the IPv4 address to which it is sent
     * @param port the UDP port to which it is sent
     */
    record WakeOnLan(String mac, String broadcast, int port) implements PowerControl {

        /** To the own segment of the network. */
        static final String EVERYBODY = "255.255.255.255";

        /** The port of the discard service: nobody listens, and the network card looks at no port. */
        static final int DISCARD = 9;

        /** To everybody on the engine's own segment of the network. */
        public WakeOnLan(String mac) {
            this(mac, EVERYBODY, DISCARD);
        }

        @Override
        public boolean switchesOff() {
            return false;
        }

        @Override
        public boolean isReadable() {
            return false;
        }
    }

    /** A person goes and presses the button. */
    record ByHand() implements PowerControl {

        @Override
        public boolean switchesOn() {
            return false;
        }

        @Override
        public boolean switchesOff() {
            return false;
        }

        @Override
        public boolean isReadable() {
            return false;
        }
    }
}
