package io.quiesce.inventory;

import io.quiesce.inventory.PowerControl.WakeOnLan;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;

/** Reads how one node is switched on and off. */
final class PowerReader {

    private static final String[] KINDS = {"redfish", "ipmi", "wake-on-lan", "by-hand"};
    private static final String ONE_KIND = "exactly one of " + String.join(", ", KINDS);
    private static final String URL =
            "https://host or https://host:port without user and password (http only for the own machine)";
    private static final String LOGINS =
            "one of " + Stream.of(RedfishLogin.values()).map(RedfishLogin::word).collect(Collectors.joining(", "));
    private static final String VARIABLE = "the name of an environment variable";

    /** What every current controller offers; 3 is what old ones have. */
    private static final int DEFAULT_CIPHER_SUITE = 17;

    private final Grammar grammar;

    PowerReader(Grammar grammar) {
        this.grammar = grammar;
    }

    Optional<PowerControl> read(Branch at) {
        if (at.scalar().filter("by-hand"::equals).isPresent()) {
            return Optional.of(new PowerControl.ByHand());
        }
        Fields kinds = at.fields(KINDS);
        List<String> given = List.of(KINDS).stream().filter(kinds::has).toList();
        if (given.size() != 1) {
            if (!given.isEmpty() || at.node() instanceof MappingNode) {
                at.wrong(given.isEmpty() ? "none" : String.join(" and ", given), ONE_KIND);
            }
            return Optional.empty();
        }
        String kind = given.get(0);
        return kind.equals("by-hand")
                ? byHand(kinds)
                : kinds.require(kind, "a map with its settings").flatMap(settings -> ofKind(kind, settings));
    }

    private Optional<PowerControl> ofKind(String kind, Branch at) {
        return switch (kind) {
            case "redfish" -> redfish(at);
            case "ipmi" -> ipmi(at);
            default -> wakeOnLan(at);
        };
    }

    private static Optional<PowerControl> byHand(Fields kinds) {
        kinds.get("by-hand").ifPresent(extra -> extra.wrong("nothing under it: write power: by-hand"));
        return Optional.of(new PowerControl.ByHand());
    }

    private Optional<PowerControl> redfish(Branch at) {
        Fields fields = at.fields("url", "user", "password-file", "password-env", "system", "certificate", "auth");
        Optional<URI> url = fields.require("url", URL).flatMap(PowerReader::url);
        Optional<String> user = user(fields);
        Optional<SecretSource> password = password(fields);
        Optional<String> system = fields.get("system").flatMap(it -> it.text("the id of a system"));
        var certificate = fields.get("certificate").flatMap(it -> it.read("a path to a PEM file", grammar::path));
        RedfishLogin login = fields.get("auth")
                .flatMap(it -> it.read(LOGINS, RedfishLogin::of))
                .orElse(RedfishLogin.BASIC);
        return url.flatMap(u -> user.flatMap(
                who -> password.map(secret -> new PowerControl.Redfish(u, who, secret, system, certificate, login))));
    }

    private Optional<PowerControl> ipmi(Branch at) {
        Fields fields = at.fields("address", "user", "password-file", "password-env", "cipher-suite", "through");
        Optional<String> address =
                fields.require("address", Grammar.ADDRESS).flatMap(it -> it.read(Grammar.ADDRESS, Grammar::address));
        Optional<String> user = user(fields);
        Optional<SecretSource> password = password(fields);
        int cipherSuite =
                fields.get("cipher-suite").flatMap(it -> it.number(0, 17)).orElse(DEFAULT_CIPHER_SUITE);
        Optional<SshAccess.Jump> through = fields.get("through").flatMap(it -> it.read(Grammar.HOP, Grammar::hop));
        return address.flatMap(host -> user.flatMap(
                who -> password.map(secret -> new PowerControl.Ipmi(host, who, secret, cipherSuite, through))));
    }

    private static Optional<PowerControl> wakeOnLan(Branch at) {
        String expected = "six pairs of hexadecimal digits, such as 52:54:00:12:34:56";
        Fields fields = at.fields("mac", "broadcast", "port");
        String broadcast = fields.get("broadcast")
                .flatMap(it -> it.read(Grammar.IPV4, Grammar::ipv4))
                .orElse(WakeOnLan.EVERYBODY);
        int port = fields.get("port").flatMap(it -> it.number(1, 65_535)).orElse(WakeOnLan.DISCARD);
        return fields.require("mac", expected)
                .flatMap(it -> it.read(expected, Grammar::mac))
                .map(mac -> new WakeOnLan(mac, broadcast, port));
    }

    private static Optional<String> user(Fields fields) {
        return fields.require("user", Grammar.USER).flatMap(it -> it.read(Grammar.USER, Grammar::user));
    }

    private Optional<SecretSource> password(Fields fields) {
        Optional<Branch> file = fields.get("password-file");
        Optional<Branch> variable = fields.get("password-env");
        if (file.isPresent() == variable.isPresent()) {
            String value = file.isPresent() ? "password-file and password-env" : "no password";
            fields.owner().wrong(value, "one of password-file and password-env");
        }
        Optional<SecretSource> fromFile =
                file.flatMap(it -> it.read("a path", grammar::path)).map(SecretSource.SecretFile::new);
        Optional<SecretSource> fromVariable = variable.flatMap(it -> it.read(
                        VARIABLE, text -> Optional.of(text).filter(name -> name.matches("[A-Za-z_][A-Za-z0-9_]*"))))
                .map(SecretSource.SecretVariable::new);
        return fromFile.or(() -> fromVariable);
    }

    private static Optional<URI> url(Branch at) {
        Optional<String> text = at.scalar();
        Optional<URI> url = text.flatMap(PowerReader::parsed);
        if (url.isEmpty()) {
            // an address with a password in it must not get into a log
            if (text.filter(it -> it.contains("@")).isPresent()) {
                at.wrong("a URL with a user in it", URL);
            } else {
                at.wrong(URL);
            }
        }
        return url;
    }

    private static Optional<URI> parsed(String text) {
        try {
            URI url = new URI(text);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            boolean plainAtHome = scheme.equals("http") && isOwnMachine(url.getHost());
            boolean sound = (scheme.equals("https") || plainAtHome)
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
            return sound ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException noUrl) {
            return Optional.empty();
        }
    }

    private static boolean isOwnMachine(@Nullable String host) {
        return host != null && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
    }
}
