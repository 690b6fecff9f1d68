package io.quiesce.ssh;

import io.quiesce.command.CommandResult.Reason;
import io.quiesce.ssh.KnownHosts.HostKey;
import io.quiesce.ssh.KnownHosts.Verdict;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import org.jspecify.annotations.Nullable;

/** Checks the key of one server for one connection, and remembers why it was refused. */
final class HostKeyCheck implements HostKeyVerifier {

    private final Endpoint endpoint;
    private final KnownHosts known;
    private final Path file;
    private volatile @Nullable Refusal refusal;

    HostKeyCheck(Endpoint endpoint, KnownHosts known, Path file) {
        this.endpoint = endpoint;
        this.known = known;
        this.file = file;
    }

    /** Why the key was refused; null if it was not. */
    @Nullable
    Refusal refusal() {
        return refusal;
    }

    @Override
    public boolean verify(String hostname, int port, PublicKey key) {
        byte[] blob = new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
        HostKey shown = new HostKey(KeyType.fromKey(key).toString(), blob);
        Verdict verdict = known.check(endpoint.host(), endpoint.port(), shown);
        if (verdict instanceof Verdict.Known) {
            return true;
        }
        String key256 = shown.type() + " key " + shown.fingerprint();
        if (verdict instanceof Verdict.Changed changed) {
            String expected = changed.revoked()
                    ? "which %s says is revoked".formatted(file)
                    : "but %s knows it by %s".formatted(file, String.join(", ", changed.expected()));
            refusal = new Refusal(
                    Reason.HOST_KEY_CHANGED,
                    "the host key of %s has changed: it shows the %s, %s; nothing was sent"
                            .formatted(endpoint, key256, expected));
        } else {
            refusal = new Refusal(
                    Reason.HOST_KEY_UNKNOWN,
                    "the host key of %s is unknown: it shows the %s, and %s has no key for %s; nothing was sent"
                            .formatted(endpoint, key256, file, endpoint.knownHostsName()));
        }
        return false;
    }

    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
        return known.algorithms(endpoint.host(), endpoint.port());
    }
}
