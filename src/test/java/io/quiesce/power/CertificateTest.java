package io.quiesce.power;

import static io.quiesce.power.PretendedController.SYSTEMS;
import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.inventory.PowerControl.Redfish;
import io.quiesce.inventory.SecretSource;
import io.quiesce.power.PowerState.Off;
import io.quiesce.power.PowerState.Unknown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {

    private static final char[] NO_PASSWORD = {};

    /** A key and the certificate for it. */
    private record Identity(KeyPair keys, X509Certificate certificate) {}

    @TempDir
    Path folder;

    private Path trusted;
    private Identity authority;

    @BeforeEach
    void anAuthority() throws Exception {
        trusted = folder.resolve("controllers.pem");
        authority = authority("CN=controllers");
    }

    @Test
    void trustsAControllersOwnCertificateUnderWhateverName() throws Exception {
        Identity self = selfMade("CN=factory default");
        pem(authority.certificate(), self.certificate());

        assertThat(read(self, Optional.of(trusted))).isEqualTo(new Off());
    }

    @Test
    void trustsAnAuthorityForTheNameThatItVouchesFor() throws Exception {
        pem(authority.certificate());

        assertThat(read(vouchedFor("127.0.0.1"), Optional.of(trusted))).isEqualTo(new Off());
    }

    @Test
    void trustsNoOtherControllerOfTheSameAuthority() throws Exception {
        pem(authority.certificate());

        assertThat(why(read(vouchedFor("127.0.0.2"), Optional.of(trusted)))).contains("is not trusted", "127.0.0.1");
    }

    @Test
    void trustsNoOtherCertificateOfTheSameName() throws Exception {
        pem(selfMade("CN=factory default").certificate());

        assertThat(why(read(selfMade("CN=factory default"), Optional.of(trusted))))
                .contains("is not trusted");
    }

    @Test
    void trustsNobodyUnknownWithoutAFile() throws Exception {
        assertThat(why(read(selfMade("CN=127.0.0.1"), Optional.empty()))).contains("is not trusted");
    }

    @Test
    void sendsNoActionToAControllerThatIsNotTrusted() throws Exception {
        try (PretendedController controller = controller(selfMade("CN=127.0.0.1"))) {
            PoweredRunner runner = new PoweredRunner(
                    new ScriptedCommandRunner(),
                    Nodes.with(control(controller.url(), Optional.empty())),
                    new PowerControls(Map.of("BMC", "s3cret")));

            assertThat(new Power(runner).forceOff(Nodes.N1))
                    .isInstanceOfSatisfying(
                            Switched.Refused.class, it -> assertThat(it.why()).contains("is not trusted"));
            assertThat(controller.asked).isEmpty();
        }
    }

    @Test
    void trustsNobodyWhenTheFileIsMissingOrHoldsNone() throws Exception {
        Identity self = selfMade("CN=x");

        assertThat(why(read(self, Optional.of(trusted)))).contains("certificate file " + trusted + " cannot be read");
        Files.writeString(trusted, "");
        assertThat(why(read(self, Optional.of(trusted)))).contains("no certificate in " + trusted);
        Files.writeString(trusted, "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n");
        assertThat(why(read(self, Optional.of(trusted)))).contains("is not trusted");
    }

    @Test
    void noticesThatTheFileWasReplaced() throws Exception {
        Identity self = selfMade("CN=x");
        pem(authority.certificate());

        try (PretendedController controller = controller(self)) {
            Supplier<PowerState> reading = reading(controller.url(), Optional.of(trusted));

            assertThat(why(reading.get())).contains("is not trusted");
            pem(self.certificate());
            assertThat(reading.get()).isEqualTo(new Off());
        }
    }

    @Test
    void saysThatTheOtherSideSpeaksNoTls() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> greeted = CompletableFuture.runAsync(() -> greet(plain));
            URI url = URI.create("https://127.0.0.1:" + plain.getLocalPort());

            assertThat(why(reading(url, Optional.empty()).get())).startsWith("there is no secure connection to");
            assertThat(greeted).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    private static void greet(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.getInputStream().read();
            client.getOutputStream().write("220 a mail server\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PowerState read(Identity identity, Optional<Path> certificate) throws Exception {
        try (PretendedController controller = controller(identity)) {
            return reading(controller.url(), certificate).get();
        }
    }

    private static PretendedController controller(Identity identity) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry(
                "controller", identity.keys().getPrivate(), NO_PASSWORD, new Certificate[] {identity.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return PretendedController.secure(context)
                .answers(SYSTEMS + "/1", PretendedController.recorded("redfish-sushy-system-off.json"));
    }

    private static Supplier<PowerState> reading(URI url, Optional<Path> certificate) {
        return Nodes.reading(new PowerControls(Map.of("BMC", "s3cret")), control(url, certificate));
    }

    private static Redfish control(URI url, Optional<Path> certificate) {
        return new Redfish(url, "admin", new SecretSource.SecretVariable("BMC"), Optional.of("1"), certificate);
    }

    private static Identity authority(String name) throws Exception {
        KeyPair keys = keys();
        return signed(keys, name, keys, name, Optional.empty(), true);
    }

    private static Identity selfMade(String name) throws Exception {
        KeyPair keys = keys();
        return signed(keys, name, keys, name, Optional.empty(), false);
    }

    private Identity vouchedFor(String address) throws Exception {
        return signed(keys(), "CN=n1", authority.keys(), "CN=controllers", Optional.of(address), false);
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static Identity signed(
            KeyPair keys, String name, KeyPair by, String byName, Optional<String> address, boolean authority)
            throws Exception {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        new X500Name(byName),
                        BigInteger.valueOf(now.getNano() + 1L),
                        Date.from(now.minusSeconds(60)),
                        Date.from(now.plusSeconds(3600)),
                        new X500Name(name),
                        keys.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (address.isPresent()) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, address.get())));
        }
        var holder = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate()));
        return new Identity(keys, new JcaX509CertificateConverter().getCertificate(holder));
    }

    private void pem(X509Certificate... certificates) throws GeneralSecurityException, IOException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder().encodeToString(certificate.getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        Files.writeString(trusted, text);
    }

    private static String why(PowerState state) {
        assertThat(state).isInstanceOf(Unknown.class);
        return ((Unknown) state).why();
    }
}
