package io.quiesce.openvstorage;

import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.VPool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replaces what tells whose cluster this is: names of hosts and their domains, addresses, machine ids. The same thing is
 * replaced by the same word everywhere, so that texts still fit together; addresses that nobody listed are replaced too.
 *
 * <p>Addresses become those that are set aside for documents. Keeps what it has met: one mask for all texts of one report,
 * used by one thread.
 */
public final class Mask {

    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final String IPV4 = "(?<![\\d.])(?:" + OCTET + "\\.){3}" + OCTET + "(?!\\d|\\.\\d)";
    private static final String MAC = "(?<![\\w:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\\w:])";
    private static final String IPV6 = "(?<![\\w:])(?=[0-9a-f:]*::|(?:[0-9a-f]{1,4}:){7})[0-9a-f]{0,4}"
            + "(?::[0-9a-f]{0,4}){2,7}(?:%\\w+)?(?![\\w:])";
    private static final String UNLISTED_ID = "(?-i:(?=[A-Za-z]*\\d)(?=[a-z0-9]*[A-Z]))[A-Za-z0-9]{16}";
    private static final Pattern KEPT =
            Pattern.compile("127\\..*|0\\.0\\.0\\.0|255\\..*|::|::1", Pattern.CASE_INSENSITIVE);
    private static final String CLUSTER = "cluster";
    private static final int SHORTEST_ID = 8;

    private final Map<String, String> words = new LinkedHashMap<>();
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final Pattern pattern;

    private final String cluster;

    /** A mask for a cluster; nodes are numbered in the order of the inventory. */
    public Mask(Cluster cluster, Map<Target, NodeFacts> facts) {
        this.cluster = cluster.name();
        List<String> patterns = new ArrayList<>();
        int number = 0;
        for (Node node : cluster.nodes()) {
            number++;
            Optional<NodeFacts> known = Optional.ofNullable(facts.get(new Target(cluster.name(), node.name())));
            host(node.name(), number);
            words.putIfAbsent(lower(cluster.name() + "/" + node.name()), CLUSTER + "/node-" + number);
            if (node.address().matches(".*[A-Za-z].*") && node.address().indexOf(':') < 0) {
                host(node.address(), number);
            } else {
                listed(node.address());
            }
            String machine = "machine-" + number;
            String system = "system-" + number;
            int host = number;
            known.map(NodeFacts::hostname).filter(h -> !h.isEmpty()).ifPresent(h -> host(h, host));
            known.flatMap(NodeFacts::machineId).ifPresent(id -> id(id, machine));
            known.flatMap(NodeFacts::osId).ifPresent(id -> id(id, system));
        }
        ids.forEach(id -> patterns.add(Pattern.quote(id)));
        // what must not follow a letter or a digit is looked for at the beginnings of words only, since logs are long
        patterns.add(words.keySet().stream()
                .filter(word -> !ids.contains(word))
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(?<![A-Za-z0-9])(?:", ")(?![A-Za-z0-9])")));
        patterns.add(silent(cluster));
        patterns.add(MAC);
        patterns.add(IPV4);
        patterns.add(IPV6);
        this.pattern = Pattern.compile(String.join("|", patterns), Pattern.CASE_INSENSITIVE);
    }

    /** Others tell the id of a node that says nothing itself: after a vPool's name, and in the name of its queue. */
    private static String silent(Cluster cluster) {
        return Stream.concat(cluster.vpools().stream().map(VPool::name), Stream.of("ovs_"))
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(?<=(?<![A-Za-z0-9])(?:", "))" + UNLISTED_ID + "(?![A-Za-z0-9])"));
    }

    /** A name with a domain gives away the domain as well, and is written without it too. */
    private void host(String name, int number) {
        int dot = name.indexOf('.');
        words.putIfAbsent(lower(name), "node-" + number);
        if (dot > 0) {
            words.putIfAbsent(lower(name.substring(0, dot)), "node-" + number);
            // a domain of one word, such as local, is a word of the language too
            if (name.indexOf('.', dot + 1) > 0) {
                words.putIfAbsent(lower(name.substring(dot + 1)), "example.invalid");
            }
        }
    }

    /** Addresses are written with other separators in names of hosts and of announcements. */
    private void listed(String address) {
        String masked = address(address);
        for (String separator : List.of("_", "-")) {
            words.putIfAbsent(lower(address.replace(".", separator)), masked.replace(".", separator));
        }
    }

    /** A long id stands inside of other words, such as that of a storagedriver; a host's name is a word of its own. */
    private void id(String id, String mask) {
        if (id.length() >= SHORTEST_ID) {
            ids.add(lower(id));
        }
        words.putIfAbsent(lower(id), mask);
    }

    /** The text with everything replaced; a text that is only the name of the cluster is replaced as a whole. */
    public String apply(String text) {
        if (text.equals(cluster)) {
            return CLUSTER;
        }
        return pattern.matcher(text).replaceAll(found -> Matcher.quoteReplacement(word(found.group())));
    }

    private String word(String found) {
        String known = words.get(lower(found));
        return known == null ? address(found) : known;
    }

    private String address(String found) {
        if (KEPT.matcher(found).matches()) {
            return found;
        }
        if (found.matches(UNLISTED_ID)) {
            return numbered(found, "silent-machine-%d"::formatted, "silent-machine-\\d+");
        }
        if (found.matches("(?i)" + MAC)) {
            return numbered(found, n -> "00:00:5E:00:53:%02X".formatted(n & 0xFF), "[0-9A-F:]{17}");
        }
        return found.indexOf(':') >= 0
                ? numbered(found, "2001:db8::%x"::formatted, "2001:db8::.*")
                : numbered(found, Mask::forDocuments, "[\\d.]+|address-\\d+");
    }

    private String numbered(String found, IntFunction<String> name, String kind) {
        return addresses.computeIfAbsent(
                lower(found),
                key -> name.apply(1
                        + (int) addresses.values().stream()
                                .filter(a -> a.matches(kind))
                                .count()));
    }

    /** RFC 5737 sets three networks aside. */
    private static String forDocuments(int number) {
        List<String> networks = List.of("192.0.2.", "198.51.100.", "203.0.113.");
        int network = (number - 1) / 254;
        return network < networks.size() ? networks.get(network) + ((number - 1) % 254 + 1) : "address-" + number;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
