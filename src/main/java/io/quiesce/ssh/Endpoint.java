package io.quiesce.ssh;

import io.quiesce.command.Target;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.SshAccess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One SSH server, as one login reaches it; equal endpoints share a connection.
 *
 * @param name what people call it: {@code cluster/node}, or {@code jump host}
 * @param via the jump host, if any
 */
record Endpoint(
        String name,
        String user,
        String host,
        int port,
        Path identity,
        Path knownHosts,
        Duration connectTimeout,
        Optional<Endpoint> via) {

    static Endpoint of(Target target, Node node) {
        SshAccess ssh = node.ssh();
        return new Endpoint(
                target.toString(),
                ssh.user(),
                node.address(),
                node.port(),
                ssh.identity(),
                ssh.knownHosts(),
                ssh.connectTimeout(),
                ssh.jump().map(jump -> ofJump(jump, ssh)));
    }

    private static Endpoint ofJump(SshAccess.Jump jump, SshAccess ssh) {
        return new Endpoint(
                "jump host",
                jump.user(),
                jump.host(),
                jump.port(),
                ssh.identity(),
                ssh.knownHosts(),
                ssh.connectTimeout(),
                Optional.empty());
    }

    /** How known_hosts names it. */
    String knownHostsName() {
        return port == 22 ? host : "[" + host + "]:" + port;
    }

    @Override
    public String toString() {
        return "%s (%s:%d)".formatted(name, host, port);
    }
}
