package io.quiesce.inventory;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads clusters, nodes, vPools and applications from the file's tree and notes every fault on the way.
 *
 * <p>What it returns is only good if no fault was noted: where a value could not be read, something harmless stands.
 */
final class InventoryReader {

    private static final String UNREAD = "unread";
    private static final String[] NODE_KEYS = {
        "name", "address", "roles", "power", "ssh", "user", "port", "identity", "sudo"
    };

    private final Grammar grammar;
    private final PowerReader power;
    private final Map<String, String> placesByAddress = new HashMap<>();

    InventoryReader(Grammar grammar) {
        this.grammar = grammar;
        this.power = new PowerReader(grammar);
    }

    Inventory read(Branch root) {
        Fields quiesce = root.fields("ssh", "clusters");
        SshSettings ssh = quiesce.get("ssh").map(this::ssh).orElseGet(SshSettings::none);
        SshSettings.Defaults defaults = new SshSettings.Defaults(grammar, quiesce);
        Map<String, String> names = new HashMap<>();
        List<Cluster> clusters = new ArrayList<>();
        for (Branch at : members(quiesce, "clusters", "a list of at least one cluster")) {
            clusters.add(cluster(at, ssh, defaults, names));
        }
        return new Inventory(clusters);
    }

    private Cluster cluster(Branch at, SshSettings above, SshSettings.Defaults defaults, Map<String, String> names) {
        Fields fields = at.fields("name", "stack", "ssh", "nodes", "vpools", "applications");
        String name = name(fields, "cluster", names);
        Optional<Stack> stack = fields.require("stack", "one of " + words(stackWords()))
                .flatMap(it -> it.read(oneOf(it, stackWords()), Stack::of));
        SshSettings ssh =
                fields.get("ssh").map(this::ssh).orElseGet(SshSettings::none).over(above);

        Map<String, String> nodeNames = new HashMap<>();
        List<Node> nodes = members(fields, "nodes", "a list of at least one node").stream()
                .map(it -> node(it, stack, ssh, defaults, nodeNames))
                .toList();
        requireMaster(fields, stack, nodes);
        return new Cluster(
                name, stack.orElse(Stack.OPEN_VSTORAGE), nodes, vpools(fields, stack), applications(fields, stack));
    }

    private Node node(
            Branch at,
            Optional<Stack> stack,
            SshSettings above,
            SshSettings.Defaults defaults,
            Map<String, String> names) {
        Fields fields = at.fields(NODE_KEYS);
        String name = name(fields, "node", names);
        Optional<String> address =
                fields.require("address", Grammar.ADDRESS).flatMap(it -> it.read(Grammar.ADDRESS, Grammar::address));
        Set<Role> roles = roles(fields, stack);
        SshSettings ssh = nodeSsh(fields).over(above);
        Optional<PowerControl> control = fields.get("power").flatMap(power::read);
        int port = ssh.portOrDefault();
        address.filter(host -> port != SshSettings.UNREAD_PORT)
                .ifPresent(host -> requireOwnAddress(fields, host, port));
        return new Node(name, address.orElse(UNREAD), Math.max(port, 1), roles, ssh.complete(defaults), control);
    }

    /** A node's own keys and those of its {@code ssh} map; one that is written in both places is a fault. */
    private SshSettings nodeSsh(Fields fields) {
        SshSettings direct = SshSettings.read(fields, grammar);
        Optional<Fields> map = fields.get("ssh").map(it -> it.fields(SshSettings.KEYS));
        map.ifPresent(inner -> Stream.of("user", "port", "identity", "sudo")
                .filter(key -> inner.get(key).isPresent())
                .forEach(key ->
                        fields.get(key).ifPresent(it -> it.wrong("written here and under ssh", "one of the two"))));
        return map.map(inner -> direct.over(SshSettings.read(inner, grammar))).orElse(direct);
    }

    private Set<Role> roles(Fields fields, Optional<Stack> stack) {
        List<String> known = stack.map(InventoryReader::rolesOf)
                .orElseGet(() -> Stream.of(Role.values()).map(Role::word).toList());
        String expected = "a list of at least one of " + words(known);
        Optional<Branch> at = fields.get("roles");
        if (at.isEmpty() && stack.filter(Stack.VXVM::equals).isPresent()) {
            return Set.of(Role.MEMBER);
        }
        if (at.isEmpty()) {
            fields.missing("roles", expected);
            return Set.of();
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        List<Branch> items = at.get().items(expected);
        for (Branch item : items) {
            item.read(oneOf(item, known), word -> Role.of(word).filter(role -> known.contains(role.word())))
                    .ifPresent(roles::add);
        }
        if (items.isEmpty() && at.get().node() instanceof SequenceNode) {
            at.get().wrong("an empty list", expected);
        }
        return roles;
    }

    private static List<VPool> vpools(Fields fields, Optional<Stack> stack) {
        Map<String, String> names = new HashMap<>();
        return only(Stack.OPEN_VSTORAGE, "vpools", "a list of vPools", fields, stack).stream()
                .map(it -> vpool(it, names))
                .toList();
    }

    private static List<Application> applications(Fields fields, Optional<Stack> stack) {
        Map<String, String> names = new HashMap<>();
        return only(Stack.VXVM, "applications", "a list of applications", fields, stack).stream()
                .map(it -> application(it, names))
                .toList();
    }

    /** The members of a list that only clusters of one stack have; a fault with any other stack. */
    private static List<Branch> only(Stack with, String key, String expected, Fields fields, Optional<Stack> stack) {
        Optional<Branch> at = fields.get(key);
        Optional<Stack> other = stack.filter(it -> it != with);
        if (at.isPresent() && other.isPresent()) {
            at.get()
                    .wrong(
                            key + " in a cluster of the stack " + other.get().word(),
                            key + " only with the stack " + with.word());
            return List.of();
        }
        return at.map(it -> it.items(expected)).orElse(List.of());
    }

    private static Application application(Branch at, Map<String, String> names) {
        Fields fields = at.fields("name", "running", "halt", "start");
        return new Application(
                name(fields, "application", names),
                commandLine(fields, "running"),
                commandLine(fields, "halt"),
                commandLine(fields, "start"));
    }

    private static String commandLine(Fields fields, String key) {
        return text(fields, key, Application.EXPECTED_LINE, Application::isLine);
    }

    private static VPool vpool(Branch at, Map<String, String> names) {
        Fields fields = at.fields("name", "mount", "config");
        String name = name(fields, "vPool", names);
        String mount = text(fields, "mount", "an absolute path", it -> it.startsWith("/"));
        String config = text(
                fields,
                "config",
                "an absolute path or a configuration URL such as arakoon://…",
                it -> it.startsWith("/") || it.matches("[a-z][a-z0-9+.-]*://.+"));
        return new VPool(name, mount, config);
    }

    private SshSettings ssh(Branch at) {
        return SshSettings.read(at.fields(SshSettings.KEYS), grammar);
    }

    private void requireOwnAddress(Fields fields, String host, int port) {
        String place = fields.owner().path();
        String endpoint = host.toLowerCase(Locale.ROOT) + " port " + port;
        String other = placesByAddress.putIfAbsent(endpoint, place);
        if (other != null) {
            fields.get("address")
                    .ifPresent(it -> it.wrong(endpoint, "an address and port of its own (also at " + other + ")"));
        }
    }

    private static void requireMaster(Fields fields, Optional<Stack> stack, List<Node> nodes) {
        boolean known = !nodes.isEmpty()
                && nodes.stream().noneMatch(node -> node.roles().isEmpty());
        boolean needed = stack.filter(Stack.OPEN_VSTORAGE::equals).isPresent();
        if (known && needed && nodes.stream().noneMatch(node -> node.roles().contains(Role.MASTER))) {
            fields.get("nodes")
                    .ifPresent(it -> it.wrong("no node with the role master", "at least one master in the cluster"));
        }
    }

    /** The members of a list that must be there and must not be empty. */
    private static List<Branch> members(Fields fields, String key, String expected) {
        Optional<Branch> at = fields.require(key, expected);
        List<Branch> members = at.map(it -> it.items(expected)).orElse(List.of());
        if (members.isEmpty()) {
            at.filter(it -> it.node() instanceof SequenceNode).ifPresent(it -> it.wrong("an empty list", expected));
        }
        return members;
    }

    /** A name that is well formed and was not taken before. */
    private static String name(Fields fields, String what, Map<String, String> taken) {
        Optional<Branch> at = fields.require("name", Names.EXPECTED);
        Optional<String> name = at.flatMap(
                it -> it.read(Names.EXPECTED, text -> Optional.of(text).filter(Names::isName)));
        name.ifPresent(word -> {
            String other = taken.putIfAbsent(word, fields.owner().path());
            if (other != null) {
                at.get().wrong("a name of its own for this " + what + " (also at " + other + ")");
            }
        });
        return name.orElse(UNREAD);
    }

    private static String text(Fields fields, String key, String expected, Predicate<String> sound) {
        return fields.require(key, expected)
                .flatMap(it -> it.read(expected, text -> Optional.of(text).filter(sound)))
                .orElse(UNREAD);
    }

    private static List<String> stackWords() {
        return Stream.of(Stack.values()).map(Stack::word).toList();
    }

    private static List<String> rolesOf(Stack stack) {
        return switch (stack) {
            case OPEN_VSTORAGE -> List.of(Role.MASTER.word(), Role.EXTRA.word(), Role.BACKEND.word());
            case VXVM -> List.of(Role.MEMBER.word());
        };
    }

    private static String oneOf(Branch at, List<String> known) {
        Supplier<String> all = () -> known.size() == 1 ? known.get(0) : "one of " + words(known);
        return at.scalar()
                .flatMap(word -> Names.nearest(word, known))
                .map(nearest -> all.get() + " (did you mean " + nearest + "?)")
                .orElseGet(all);
    }

    private static String words(List<String> words) {
        return words.stream().collect(Collectors.joining(", "));
    }
}
