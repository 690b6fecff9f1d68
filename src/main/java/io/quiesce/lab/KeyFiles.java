package io.quiesce.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** Ed25519 keys in files of OpenSSH's format, made once. */
final class KeyFiles {

    private static final int ED25519_BITS = 256;

    private KeyFiles() {}

    /** The key in a file; made, with mode 600 and a {@code .pub} beside it, if there is none. */
    static KeyPair keyPair(Path file, String comment) {
        try {
            if (!Files.exists(file)) {
                make(file, comment);
            }
            try (InputStream in = Files.newInputStream(file)) {
                Iterable<KeyPair> keys = SecurityUtils.loadKeyPairIdentities(
                        null, NamedResource.ofName(file.toString()), in, FilePasswordProvider.EMPTY);
                return keys.iterator().next();
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new LabFailure("cannot use the key " + file, e);
        }
    }

    private static void make(Path file, String comment) throws IOException, GeneralSecurityException {
        KeyPair fresh = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, ED25519_BITS);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(fresh, comment, null, out);
        SecretFile.write(file, out.toByteArray());
        Files.writeString(
                file.resolveSibling(file.getFileName() + ".pub"), line(fresh.getPublic()) + " " + comment + "\n");
    }

    /** A public key as OpenSSH writes it: its type and its base64. */
    static String line(PublicKey key) {
        return PublicKeyEntry.toString(key);
    }
}
