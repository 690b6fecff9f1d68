package io.quiesce.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControllerAccessTest {

    @TempDir
    Path directory;

    @Test
    void isTheSameAfterARestart() throws Exception {
        ControllerAccess first = ControllerAccess.in(directory);
        String password = Files.readString(first.passwordFile()).strip();
        String certificate = Files.readString(first.certificate());

        ControllerAccess second = ControllerAccess.in(directory);

        assertThat(second.admits("admin", password)).isTrue();
        assertThat(Files.readString(second.certificate())).isEqualTo(certificate);
    }

    @Test
    void keepsWhatIsSecretToItsOwner() throws IOException {
        ControllerAccess access = ControllerAccess.in(directory);

        for (Path secret : List.of(access.passwordFile(), directory.resolve("controllers.key"))) {
            assertThat(Files.getPosixFilePermissions(secret)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void admitsOnlyTheOneUserWithItsPassword() throws IOException {
        ControllerAccess access = ControllerAccess.in(directory);
        String password = Files.readString(access.passwordFile()).strip();

        assertThat(password).hasSizeGreaterThan(20);
        assertThat(access.admits("admin", password + "x")).isFalse();
        assertThat(access.admits("admin", "")).isFalse();
        assertThat(access.admits("root", password)).isFalse();
    }

    @Test
    void hasAPasswordAndAKeyOfItsOwnInEachLab(@TempDir Path other) throws IOException {
        ControllerAccess here = ControllerAccess.in(directory);
        ControllerAccess there = ControllerAccess.in(other);

        assertThat(Files.readString(here.passwordFile())).isNotEqualTo(Files.readString(there.passwordFile()));
        assertThat(Files.readString(here.certificate())).isNotEqualTo(Files.readString(there.certificate()));
    }

    @Test
    void vouchesForLoopbackAndForItself() throws Exception {
        X509Certificate certificate = (X509Certificate)
                SelfSigned.readCertificate(ControllerAccess.in(directory).certificate());

        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity();
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactly("127.0.0.1", "localhost");
    }

    @Test
    void isMadeAnewAsAWholeIfHalfOfItIsMissing() throws Exception {
        ControllerAccess first = ControllerAccess.in(directory);
        String certificate = Files.readString(first.certificate());
        Files.delete(directory.resolve("controllers.key"));

        ControllerAccess second = ControllerAccess.in(directory);

        assertThat(Files.readString(second.certificate())).isNotEqualTo(certificate);
    }
}
