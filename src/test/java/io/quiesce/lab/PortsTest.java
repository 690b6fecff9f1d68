package io.quiesce.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

    private final Ports ports = new Ports();

    @Test
    void givesEachPortOnceAlthoughNobodyListensYet() {
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            given.add(ports.settle(0));
        }

        assertThat(given).hasSize(200).allSatisfy(port -> assertThat(port).isBetween(20_000, 31_999));
    }

    @Test
    void givesTheSamePortAgainAfterARestart() {
        int port = ports.settle(0);

        assertThat(new Ports().settle(port)).isEqualTo(port);
    }

    @Test
    void givesAnotherPortIfSomebodyHasTakenTheKnownOne() throws IOException {
        int known = ports.settle(0);

        assertThat(ports.settle(known)).isNotEqualTo(known);
        try (ServerSocket taken = new ServerSocket(known, 1, InetAddress.getLoopbackAddress())) {
            assertThat(new Ports().settle(known)).isNotEqualTo(taken.getLocalPort());
        }
    }
}
