package io.quiesce.power;

import static io.quiesce.power.Nodes.N1;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.inventory.PowerControl.WakeOnLan;
import io.quiesce.power.PowerState.Unknown;
import io.quiesce.power.Switched.Accepted;
import io.quiesce.power.Switched.NotSent;
import io.quiesce.power.Switched.Refused;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MagicPacketTest {

    private static final String MAC = "52:54:00:12:34:5a";

    private DatagramSocket card;
    private Power power;

    @BeforeEach
    void aNetworkCardOnLoopback() throws IOException {
        card = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        card.setSoTimeout(10_000);
        power = power("127.0.0.1");
    }

    @AfterEach
    void stop() {
        card.close();
    }

    @Test
    void wakesANodeByOnePacket() throws IOException {
        assertThat(power.on(N1)).isEqualTo(new Accepted());

        DatagramPacket heard = new DatagramPacket(new byte[200], 200);
        card.receive(heard);
        assertThat(Arrays.copyOf(heard.getData(), heard.getLength()))
                .isEqualTo(HexFormat.of().parseHex("ffffffffffff" + "52540012345a".repeat(16)));
    }

    @Test
    void canDoNothingElse() {
        assertThat(power.read(N1)).isEqualTo(new Unknown("wake-on-lan cannot be read"));
        assertThat(power.askOff(N1)).isEqualTo(new Refused("wake-on-lan only switches on"));
        assertThat(power.forceOff(N1)).isEqualTo(new Refused("wake-on-lan only switches on"));
    }

    @Test
    void saysThatNoPacketCouldBeSent() {
        assertThat(power("nowhere.invalid").on(N1)).isInstanceOfSatisfying(NotSent.class, it -> assertThat(it.why())
                .contains("no magic packet could be sent to nowhere.invalid"));
    }

    private Power power(String broadcast) {
        return new Power(new PoweredRunner(
                new ScriptedCommandRunner(),
                Nodes.with(new WakeOnLan(MAC, broadcast, card.getLocalPort())),
                new PowerControls(Map.of())));
    }
}
