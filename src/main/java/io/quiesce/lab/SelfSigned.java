package io.quiesce.lab;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate that vouches for itself, as management controllers make one at the factory, in PEM files. */
final class SelfSigned {

    private static final int SERIAL_BITS = 64;
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);
    private static final Duration LIFE = Duration.ofDays(3650);
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private SelfSigned() {}

    /** Makes a key and a certificate for {@code 127.0.0.1} and {@code localhost}. */
    static void write(Path certificate, Path key) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        Files.deleteIfExists(key);
        SecretFile.write(key, pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        Files.write(certificate, pem("CERTIFICATE", encoded(keys)));
    }

    private static byte[] encoded(KeyPair keys) throws IOException, GeneralSecurityException {
        X500Name self = new X500Name("CN=management controllers of a lab");
        Instant now = Instant.now();
        try {
            return new JcaX509v3CertificateBuilder(
                            self,
                            new BigInteger(SERIAL_BITS, new SecureRandom()),
                            Date.from(now.minus(CLOCKS_DIFFER)),
                            Date.from(now.plus(LIFE)),
                            self,
                            keys.getPublic())
                    .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                        new GeneralName(GeneralName.dNSName, "localhost")
                    }))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("this Java cannot sign a certificate", e);
        }
    }

    static Certificate readCertificate(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
        String base64 = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
    }

    private static byte[] pem(String kind, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(kind, LINES.encodeToString(der))
                .getBytes(StandardCharsets.US_ASCII);
    }
}
