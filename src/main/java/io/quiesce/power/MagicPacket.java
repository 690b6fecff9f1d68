package io.quiesce.power;

import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.inventory.PowerControl.WakeOnLan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Wakes a node by a packet for its network card: six bytes of ones and sixteen times its address (AMD's white paper 20213
 * on the magic packet). Nobody answers.
 */
final class MagicPacket implements Control {

    private static final int TIMES = 16;

    private final WakeOnLan control;

    MagicPacket(WakeOnLan control) {
        this.control = control;
    }

    @Override
    public CommandResult ask(PowerRequest request, String id, Duration limit) {
        return switch (request) {
            case STATE -> NotDone.refused("wake-on-lan cannot be read").result();
            case ON -> send();
            case SOFT_OFF, FORCE_OFF ->
                NotDone.refused("wake-on-lan only switches on").result();
        };
    }

    private CommandResult send() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setBroadcast(true);
            byte[] packet = packet(control.mac());
            InetAddress everybody = InetAddress.getByName(control.broadcast());
            socket.send(new DatagramPacket(packet, packet.length, everybody, control.port()));
            return Word.SENT.answer();
        } catch (IOException e) {
            String why = "no magic packet could be sent to %s: %s"
                    .formatted(
                            control.broadcast(),
                            e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
            return NotDone.notSent(Reason.UNREACHABLE, why).result();
        }
    }

    static byte[] packet(String mac) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(HexFormat.of().parseHex("ffffffffffff"));
        byte[] address = HexFormat.ofDelimiter(":").parseHex(mac);
        for (int i = 0; i < TIMES; i++) {
            packet.writeBytes(address);
        }
        return packet.toByteArray();
    }
}
