package io.quiesce.lab;

import java.io.IOException;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.session.ServerConnectionService;

/**
 * A session channel that answers as OpenSSH's does: the exit status goes out when the process ends, the channel closes
 * when nobody holds its output any more, and a process that was killed by a signal has an exit signal instead.
 */
final class CommandChannel extends ChannelSession {

    /** As sshd's MaxSessions. */
    private static final int CHANNELS_PER_CONNECTION = 10;

    @Override
    protected OpenFuture doInit(Buffer buffer) {
        // this one is registered already
        if (getSession().getService(ServerConnectionService.class).getChannels().size() <= CHANNELS_PER_CONNECTION) {
            return super.doInit(buffer);
        }
        OpenFuture refused = new DefaultOpenFuture(this, this);
        refused.setException(
                new SshChannelOpenException(getChannelId(), SshConstants.SSH_OPEN_CONNECT_FAILED, "open failed"));
        return refused;
    }

    /** Says how the process ended; the channel stays open. */
    void tell(Launcher.Ending ending) throws IOException {
        if (ending.signal().isEmpty()) {
            sendExitStatus(ending.code());
            return;
        }
        if (exitStatusSent.getAndSet(true)) {
            return;
        }
        Buffer buffer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
        buffer.putUInt(getRecipient());
        buffer.putString("exit-signal");
        buffer.putBoolean(false);
        buffer.putString(ending.signal());
        buffer.putBoolean(false);
        buffer.putString("");
        buffer.putString("");
        writePacket(buffer);
    }

    /** Closes the channel after everything that was written. */
    void finish(Launcher.Ending ending) throws IOException {
        closeShell(ending.code(), false);
    }
}
