package io.quiesce.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * How one gets into the management controllers of a lab: one certificate and one login for all of them, made at the first
 * start and kept. Immutable.
 */
final class ControllerAccess {

    static final String USER = "admin";

    private static final int PASSWORD_BYTES = 18;
    private static final char[] NO_PASSWORD = {};

    private final Path certificate;
    private final Path passwordFile;
    private final byte[] password;
    private final SSLContext tls;

    private ControllerAccess(Path certificate, Path passwordFile, byte[] password, SSLContext tls) {
        this.certificate = certificate;
        this.passwordFile = passwordFile;
        this.password = password;
        this.tls = tls;
    }

    /** What lies in the directory of a lab; what is missing there is made. */
    static ControllerAccess in(Path directory) {
        Path certificate = directory.resolve("controllers.pem");
        Path key = directory.resolve("controllers.key");
        Path passwordFile = directory.resolve("controllers.password");
        try {
            if (!Files.exists(certificate) || !Files.exists(key)) {
                SelfSigned.write(certificate, key);
            }
            if (!Files.exists(passwordFile)) {
                SecretFile.write(passwordFile, (freshPassword() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            byte[] password = Files.readString(passwordFile).strip().getBytes(StandardCharsets.UTF_8);
            return new ControllerAccess(
                    certificate,
                    passwordFile,
                    password,
                    tls(SelfSigned.readKey(key), SelfSigned.readCertificate(certificate)));
        } catch (IOException | GeneralSecurityException e) {
            throw new LabFailure("cannot use the certificate and the login of the management controllers", e);
        }
    }

    private static String freshPassword() {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().encodeToString(random);
    }

    private static SSLContext tls(PrivateKey key, Certificate certificate)
            throws IOException, GeneralSecurityException {
        // only in memory: the default kind would spend 40 ms on a password that is none
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setKeyEntry("controllers", key, NO_PASSWORD, new Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        // nobody's certificate is ever checked here, so the machine's authorities need not be read
        tls.init(keys.getKeyManagers(), new TrustManager[0], null);
        return tls;
    }

    /** The certificate that every controller shows, as PEM; whoever trusts it trusts all of them. */
    Path certificate() {
        return certificate;
    }

    /** The file whose first line is the password. */
    Path passwordFile() {
        return passwordFile;
    }

    SSLContext tls() {
        return tls;
    }

    boolean admits(String user, String offered) {
        return USER.equals(user) && MessageDigest.isEqual(password, offered.getBytes(StandardCharsets.UTF_8));
    }
}
