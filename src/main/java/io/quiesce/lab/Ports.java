package io.quiesce.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The loopback ports of one lab: each is given out once, and the same again after a restart. Thread-safe. */
final class Ports {

    /** Outside the range from which systems give ports to clients, so that a port is still free after a restart. */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;

    private final Set<Integer> given = new HashSet<>();

    /**
     * A port that nobody else has.
     *
     * @param known the one that was had before, which is given again if nobody has taken it; 0 if there was none
     */
    synchronized int settle(int known) {
        int port = known;
        while (port == 0 || given.contains(port) || !isFree(port)) {
            port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
        }
        given.add(port);
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException busy) {
            return false;
        }
    }
}
