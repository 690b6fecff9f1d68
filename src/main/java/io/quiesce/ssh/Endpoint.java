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
 * @param name what people call it: {@code cluster/node}, {@code jump host} or {@code management host}
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
        return ofHost("jump host", jump, ssh, Optional.empty());
    }

    /** A host that is no node, reached as a node is; through the node's jump host too, unless it is that host itself. */
    static Endpoint ofManagementHost(SshAccess.Jump host, SshAccess like) {
        Optional<Endpoint> via = like.jump().filter(jump -> !jump.equals(host)).map(jump -> ofJump(jump, like));
        return ofHost("management host", host, like, via);
    }

    private static Endpoint ofHost(String name, SshAccess.Jump host, SshAccess ssh, Optional<Endpoint> via) {
        return new Endpoint(
                name,
                host.user(),
                host.host(),
                host.port(),
                ssh.identity(),
                ssh.knownHosts(),
                ssh.connectTimeout(),
                via);
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
