package io.quiesce.ssh;

import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;
import net.schmizz.sshj.connection.channel.direct.Session;
import org.jspecify.annotations.Nullable;

/** An open, logged-in connection, and the tunnel it runs through if there is a jump host. */
record Connection(SSHClient client, @Nullable Tunnel tunnel) {

    /** A channel of the jump host's connection, which stays open while the tunnel does. */
    record Tunnel(Line jump, DirectConnection channel) {}

    /** Whether it can be used; {@code isConnected} of the library stays true on a broken one. */
    boolean isRunning() {
        return client.getTransport().isRunning() && client.isAuthenticated();
    }

    /** Opens a channel. A connection that broke a moment ago is a broken connection, not a wrong state of ours. */
    Session startSession() throws SSHException {
        try {
            return client.startSession();
        } catch (IllegalStateException e) {
            throw new ConnectionException("the connection is gone", e);
        }
    }
}
