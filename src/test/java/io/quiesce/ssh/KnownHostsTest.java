package io.quiesce.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.ssh.KnownHosts.HostKey;
import io.quiesce.ssh.KnownHosts.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class KnownHostsTest {

    private static final HostKey ONE = key("ssh-ed25519", "one");
    private static final HostKey TWO = key("ssh-ed25519", "two");
    private static final HostKey RSA = key("ssh-rsa", "three");

    private static HostKey key(String type, String content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        byte[] rest = content.getBytes(StandardCharsets.US_ASCII);
        byte[] blob = new byte[4 + name.length + rest.length];
        blob[3] = (byte) name.length;
        System.arraycopy(name, 0, blob, 4, name.length);
        System.arraycopy(rest, 0, blob, 4 + name.length, rest.length);
        return new HostKey(type, blob);
    }

    private static String line(String hosts, HostKey key) {
        return hosts + " " + key.type() + " " + Base64.getEncoder().encodeToString(key.blob());
    }

    private static String hashed(String name) throws Exception {
        byte[] salt = "a salt of twenty byt".getBytes(StandardCharsets.US_ASCII);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(salt, "HmacSHA1"));
        Base64.Encoder base64 = Base64.getEncoder();
        return "|1|" + base64.encodeToString(salt) + "|"
                + base64.encodeToString(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void tellsKnownUnknownAndChangedApart() {
        KnownHosts hosts = KnownHosts.parse(List.of(line("m1,10.0.0.1", ONE)));

        assertThat(hosts.check("m1", 22, ONE)).isInstanceOf(Verdict.Known.class);
        assertThat(hosts.check("10.0.0.1", 22, ONE)).isInstanceOf(Verdict.Known.class);
        assertThat(hosts.check("M1", 22, ONE)).isInstanceOf(Verdict.Known.class);
        assertThat(hosts.check("m2", 22, ONE)).isInstanceOf(Verdict.Unknown.class);
        assertThat(hosts.check("m1", 22, TWO))
                .isInstanceOfSatisfying(Verdict.Changed.class, c -> assertThat(c.expected())
                        .containsExactly("ssh-ed25519 " + ONE.fingerprint() + " (line 1)"));
    }

    @Test
    void aKeyOfAnotherTypeThanTheKnownOneIsAChange() {
        KnownHosts hosts = KnownHosts.parse(List.of(line("m1", ONE)));

        assertThat(hosts.check("m1", 22, RSA)).isInstanceOf(Verdict.Changed.class);
    }

    @Test
    void eachPortHasItsOwnKey() {
        KnownHosts hosts = KnownHosts.parse(List.of(line("[127.0.0.1]:2201", ONE), line("[127.0.0.1]:2202", TWO)));

        assertThat(hosts.check("127.0.0.1", 2201, ONE)).isInstanceOf(Verdict.Known.class);
        assertThat(hosts.check("127.0.0.1", 2202, TWO)).isInstanceOf(Verdict.Known.class);
        assertThat(hosts.check("127.0.0.1", 2202, ONE)).isInstanceOf(Verdict.Changed.class);
        assertThat(hosts.check("127.0.0.1", 22, ONE)).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void aBareNameDoesNotSpeakForAnotherPort() {
        assertThat(KnownHosts.parse(List.of(line("m1", ONE))).check("m1", 2222, ONE))
                .isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void findsHashedHosts() throws Exception {
        KnownHosts hosts = KnownHosts.parse(List.of(line(hashed("m1"), ONE), line(hashed("[m1]:2222"), TWO)));

        assertThat(hosts.faults()).isEmpty();
        assertThat(hosts.check("m1", 22, ONE)).isInstanceOf(Verdict.Known.class);
        assertThat(hosts.check("m1", 2222, TWO)).isInstanceOf(Verdict.Known.class);
        assertThat(hosts.check("m1", 22, TWO)).isInstanceOf(Verdict.Changed.class);
        assertThat(hosts.check("m2", 22, ONE)).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void readsPatterns() {
        KnownHosts hosts = KnownHosts.parse(List.of(line("*.lab,!bad.lab,h?", ONE)));

        assertThat(hosts.check("m1.lab", 22, ONE)).isInstanceOf(Verdict.Known.class);
        assertThat(hosts.check("h7", 22, ONE)).isInstanceOf(Verdict.Known.class);
        assertThat(hosts.check("bad.lab", 22, ONE)).isInstanceOf(Verdict.Unknown.class);
        assertThat(hosts.check("m1xlab", 22, ONE)).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void aRevokedKeyIsNeverAccepted() {
        KnownHosts hosts = KnownHosts.parse(List.of("@revoked " + line("*", ONE), line("m1", ONE)));

        assertThat(hosts.check("m1", 22, ONE))
                .isInstanceOfSatisfying(
                        Verdict.Changed.class, c -> assertThat(c.revoked()).isTrue());
    }

    @Test
    void reportsMalformedLinesAndKeepsTheOthers() {
        KnownHosts hosts = KnownHosts.parse(List.of(
                "# a comment",
                "",
                "m1 ssh-ed25519",
                "m2 ssh-ed25519 not*base64",
                "m3 ssh-rsa " + Base64.getEncoder().encodeToString(ONE.blob()),
                "|2|x|y ssh-ed25519 " + Base64.getEncoder().encodeToString(ONE.blob()),
                "@cert-authority " + line("*", ONE),
                "m4 ssh-ed25519 AAAA",
                line("m5", ONE) + " with a comment"));

        assertThat(hosts.faults()).extracting(KnownHosts.Fault::line).containsExactly(3, 4, 5, 6, 7, 8);
        assertThat(hosts.check("m5", 22, ONE)).isInstanceOf(Verdict.Known.class);
    }

    @Test
    void offersTheAlgorithmsByWhichAKnownKeyCanBeProved() {
        KnownHosts hosts = KnownHosts.parse(List.of(line("m1", RSA), line("m2", ONE)));

        assertThat(hosts.algorithms("m1", 22)).containsExactly("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa");
        assertThat(hosts.algorithms("m2", 22)).containsExactly("ssh-ed25519");
        assertThat(hosts.algorithms("m3", 22)).isEmpty();
    }
}
