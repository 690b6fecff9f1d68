package io.quiesce.ssh;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The host keys that are trusted, as a {@code known_hosts} file has them; immutable and safe for many threads.
 *
 * <p>A line that cannot be read becomes a fault and the others stay in force. A host is looked up by exactly the name and
 * port that is connected to: {@code [host]:port}, or the bare name for port 22, and never by the one for the other, so
 * that many servers behind one address keep their own keys. Source: sshd(8), section SSH_KNOWN_HOSTS FILE FORMAT.
 * {@code @cert-authority} lines are a fault, because certificates are not supported; a {@code @revoked} key is never
 * accepted.
 */
final class KnownHosts {

    /** What the file says of a key that a server showed. */
    sealed interface Verdict {
        record Known() implements Verdict {}

        record Unknown() implements Verdict {}

        /** The host is known by other keys, each as {@code type fingerprint (line n)}; or this key is revoked. */
        record Changed(List<String> expected, boolean revoked) implements Verdict {}
    }

    /** A key by its type and its encoded form. */
    record HostKey(String type, byte[] blob) {

        /** {@code SHA256:…}, as OpenSSH prints it. */
        String fingerprint() {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(blob);
                return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        boolean same(HostKey other) {
            return Arrays.equals(blob, other.blob);
        }
    }

    /** A line that cannot be read, by its number from 1. */
    record Fault(int line, String what) {}

    private record Entry(HostKey key, int line, boolean revoked) {}

    private record Hashed(byte[] salt, byte[] hash, Entry entry) {}

    private record Patterns(List<Pattern> wanted, List<Pattern> unwanted, Entry entry) {
        boolean match(String name) {
            return wanted.stream().anyMatch(p -> p.matcher(name).matches())
                    && unwanted.stream().noneMatch(p -> p.matcher(name).matches());
        }
    }

    private final Map<String, List<Entry>> byName = new HashMap<>();
    private final List<Hashed> hashed = new ArrayList<>();
    private final List<Patterns> patterns = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    // trying every salt of a large file takes tens of milliseconds: once per host is enough
    private final Map<String, List<Entry>> found = new ConcurrentHashMap<>();

    private KnownHosts() {}

    static KnownHosts parse(List<String> lines) {
        KnownHosts hosts = new KnownHosts();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    hosts.add(line, i + 1);
                } catch (IllegalArgumentException e) {
                    hosts.faults.add(new Fault(i + 1, String.valueOf(e.getMessage())));
                }
            }
        }
        return hosts;
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    Verdict check(String host, int port, HostKey shown) {
        List<Entry> entries = entries(host, port);
        if (entries.stream().anyMatch(e -> e.revoked() && e.key().same(shown))) {
            return new Verdict.Changed(List.of(), true);
        }
        List<Entry> valid = entries.stream().filter(e -> !e.revoked()).toList();
        if (valid.isEmpty()) {
            return new Verdict.Unknown();
        }
        if (valid.stream().anyMatch(e -> e.key().same(shown))) {
            return new Verdict.Known();
        }
        return new Verdict.Changed(
                valid.stream()
                        .map(e -> "%s %s (line %d)"
                                .formatted(e.key().type(), e.key().fingerprint(), e.line()))
                        .toList(),
                false);
    }

    /** The signature algorithms by which the host can prove a key that is known; empty for an unknown host. */
    List<String> algorithms(String host, int port) {
        LinkedHashSet<String> algorithms = new LinkedHashSet<>();
        for (Entry entry : entries(host, port)) {
            if (entry.revoked()) {
                continue;
            }
            if (entry.key().type().equals("ssh-rsa")) {
                // the same key signs with SHA-2; servers of today refuse the SHA-1 signature of that name
                algorithms.add("rsa-sha2-512");
                algorithms.add("rsa-sha2-256");
            }
            algorithms.add(entry.key().type());
        }
        return List.copyOf(algorithms);
    }

    private List<Entry> entries(String host, int port) {
        String name = host.toLowerCase(Locale.ROOT);
        return found.computeIfAbsent(port == 22 ? name : "[" + name + "]:" + port, this::search);
    }

    private List<Entry> search(String name) {
        List<Entry> entries = new ArrayList<>(byName.getOrDefault(name, List.of()));
        hashed.stream()
                .filter(h -> MessageDigest.isEqual(h.hash(), hmac(h.salt(), name)))
                .map(Hashed::entry)
                .forEach(entries::add);
        patterns.stream().filter(p -> p.match(name)).map(Patterns::entry).forEach(entries::add);
        return List.copyOf(entries);
    }

    private void add(String line, int number) {
        List<String> fields = new ArrayList<>(List.of(line.split("\\s+")));
        boolean revoked = false;
        if (fields.get(0).startsWith("@")) {
            String marker = fields.remove(0);
            if (!marker.equals("@revoked")) {
                throw new IllegalArgumentException("marker '%s' is not supported".formatted(marker));
            }
            revoked = true;
        }
        if (fields.size() < 3) {
            throw new IllegalArgumentException("%d fields, expected hosts, key type and key".formatted(fields.size()));
        }
        Entry entry = new Entry(key(fields.get(1), fields.get(2)), number, revoked);
        if (fields.get(0).startsWith("|")) {
            addHashed(fields.get(0), entry);
        } else {
            addNames(fields.get(0).toLowerCase(Locale.ROOT).split(","), entry);
        }
    }

    private static HostKey key(String type, String base64) {
        byte[] blob = decoded("key", base64);
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        // a key begins with its own type: a four-byte length and the name (RFC 4253, 6.6)
        boolean named = blob.length > 4 + name.length
                && Arrays.equals(blob, 0, 4, new byte[] {0, 0, 0, (byte) name.length}, 0, 4)
                && Arrays.equals(blob, 4, 4 + name.length, name, 0, name.length);
        if (!named) {
            throw new IllegalArgumentException("the key is no %s key".formatted(type));
        }
        return new HostKey(type, blob);
    }

    private void addHashed(String field, Entry entry) {
        String[] parts = field.split("\\|", -1);
        if (parts.length != 4 || !parts[1].equals("1")) {
            throw new IllegalArgumentException("the hashed host is not of the form |1|salt|hash");
        }
        hashed.add(new Hashed(decoded("salt", parts[2]), decoded("hash", parts[3]), entry));
    }

    private void addNames(String[] names, Entry entry) {
        if (Arrays.stream(names).noneMatch(n -> n.startsWith("!") || n.contains("*") || n.contains("?"))) {
            for (String name : names) {
                byName.computeIfAbsent(name, n -> new ArrayList<>()).add(entry);
            }
            return;
        }
        List<Pattern> wanted = new ArrayList<>();
        List<Pattern> unwanted = new ArrayList<>();
        for (String name : names) {
            if (name.startsWith("!")) {
                unwanted.add(glob(name.substring(1)));
            } else {
                wanted.add(glob(name));
            }
        }
        patterns.add(new Patterns(wanted, unwanted, entry));
    }

    private static Pattern glob(String glob) {
        StringBuilder regex = new StringBuilder();
        for (char c : glob.toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString());
    }

    private static byte[] decoded(String what, String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the %s is not base64".formatted(what), e);
        }
        throw new IllegalArgumentException("the %s is empty".formatted(what));
    }

    private static byte[] hmac(byte[] salt, String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            return mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        }
    }
}
