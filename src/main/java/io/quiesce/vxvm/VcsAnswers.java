package io.quiesce.vxvm;

import io.quiesce.command.Sections;
import io.quiesce.command.Unreadable;
import io.quiesce.vxvm.AttributeTable.Row;
import io.quiesce.vxvm.Vcs.Trouble;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Puts together what VCS answers about its systems, groups and resources. Each group needs a state for each of its systems
 * and each resource its flags for each system that it has a state on: an answer that was cut must not hide a trouble.
 */
final class VcsAnswers {

    static final String STATES = "hagrp -state";
    static final String GROUPS = "hagrp -display -attribute Parallel Frozen TFrozen SystemList";
    static final String RESOURCES = "hares -display -attribute Group Type State Flags MountPoint CVMDeportOnOffline";
    static final String ENGINE = "haclus -value EngineShutdown";

    private static final Set<String> SHUTDOWN_WORDS =
            Set.of("Enable", "Disable", "DisableClusStop", "PromptClusStop", "PromptLocal", "PromptAlways");
    private static final Set<String> TROUBLES = Set.of("ADMIN_WAIT", "UNABLE_TO_OFFLINE");

    private final AttributeTable states;
    private final AttributeTable groups;
    private final AttributeTable resources;
    private final Map<String, Set<String>> requires;

    VcsAnswers(List<String> states, List<String> groups, List<String> resources, List<String> dependencies) {
        this.states = AttributeTable.read(STATES, states);
        this.groups = AttributeTable.read(GROUPS, groups);
        this.resources = AttributeTable.read(RESOURCES, resources);
        this.requires = GroupDependencies.read(dependencies);
    }

    /** VCS, by the parts of a look in which it answered. */
    static Vcs read(Sections sections, String what) {
        Function<String, List<String>> lines =
                part -> Probes.only(sections, what, part).lines();
        return new VcsAnswers(
                        lines.apply("states"),
                        lines.apply("attributes"),
                        lines.apply("resources"),
                        lines.apply("dependencies"))
                .vcs(SystemSummary.read(lines.apply("summary")), lines.apply("engine"));
    }

    Vcs vcs(Map<String, String> systems, List<String> engine) {
        Map<String, List<String>> byGroup = resourcesByGroup();
        List<ServiceGroup> all = byGroup.entrySet().stream()
                .map(entry -> group(entry.getKey(), entry.getValue()))
                .toList();
        List<Trouble> troubles = new ArrayList<>();
        List<String> deporting = new ArrayList<>();
        for (String resource : objects(resources)) {
            troubles.addAll(troubles(resource));
            if (!resources.of(resource, "CVMDeportOnOffline").isEmpty()
                    && isOn(resources, resource, "CVMDeportOnOffline")) {
                deporting.add(resource);
            }
        }
        return new Vcs(systems, all, troubles, engineShutdown(engine), deporting);
    }

    /** The resources of each group; a group without any has an empty list. */
    private Map<String, List<String>> resourcesByGroup() {
        Map<String, List<String>> byGroup = new TreeMap<>();
        objects(groups).forEach(group -> byGroup.put(group, new ArrayList<>()));
        if (!objects(states).equals(byGroup.keySet())) {
            throw states.printed().lacks("the groups " + byGroup.keySet());
        }
        for (String resource : objects(resources)) {
            List<String> known = byGroup.get(resources.value(resource, "Group"));
            if (known == null) {
                throw resources.printed().lacks("known groups, such as " + byGroup.keySet());
            }
            known.add(resource);
        }
        requires.forEach((parent, children) -> {
            if (!byGroup.containsKey(parent) || !byGroup.keySet().containsAll(children)) {
                throw new Unreadable("hagrp -dep", parent + " " + children, "groups of " + byGroup.keySet());
            }
        });
        return byGroup;
    }

    private ServiceGroup group(String name, List<String> own) {
        List<String> systems = systems(name);
        Map<String, Set<String>> flags = new TreeMap<>();
        for (Row row : states.of(name, "State")) {
            Set<String> found = states.flags(row);
            if (found.isEmpty()) {
                throw states.printed().refuse(row.line(), "a state");
            }
            flags.put(row.system(), found);
        }
        if (!flags.keySet().equals(new TreeSet<>(systems))) {
            throw states.printed().lacks("a state of " + name + " on each of " + systems);
        }
        Set<String> types = new TreeSet<>();
        Set<String> points = new TreeSet<>();
        for (String resource : own) {
            String type = word(resources, resource, "Type");
            types.add(type);
            if (type.equals("CFSMount")) {
                points.add(word(resources, resource, "MountPoint"));
            }
        }
        return new ServiceGroup(
                name,
                isParallel(name),
                isOn(groups, name, "Frozen") | isOn(groups, name, "TFrozen"),
                systems,
                flags,
                types,
                points,
                requires.getOrDefault(name, Set.of()));
    }

    /** 0 for a failover group, 1 for a parallel one, 2 for a hybrid. */
    private boolean isParallel(String group) {
        return switch (groups.value(group, "Parallel")) {
            case "0" -> false;
            case "1", "2" -> true;
            default -> throw groups.printed().lacks("Parallel of " + group + " as 0, 1 or 2");
        };
    }

    /** {@code serverA 0 serverB 1}: each system with its priority. */
    private List<String> systems(String group) {
        String[] words = groups.value(group, "SystemList").split("\\s+");
        Set<String> systems = new LinkedHashSet<>();
        for (int i = 0; i < words.length; i += 2) {
            if (i + 1 == words.length || !words[i + 1].matches("\\d+") || !systems.add(words[i])) {
                throw groups.printed().lacks("the SystemList of " + group + " as names and priorities");
            }
        }
        return List.copyOf(systems);
    }

    private List<Trouble> troubles(String resource) {
        List<Row> found = resources.of(resource, "State");
        List<Row> flags = resources.of(resource, "Flags");
        if (found.isEmpty() || !systemsOf(found).equals(systemsOf(flags))) {
            throw resources.printed().lacks("State and Flags of " + resource + " on the same systems");
        }
        Map<String, Set<String>> bySystem = new TreeMap<>();
        found.forEach(row -> bySystem.put(row.system(), resources.flags(row)));
        flags.forEach(row -> bySystem.merge(row.system(), resources.flags(row), VcsAnswers::both));
        List<Trouble> troubles = new ArrayList<>();
        bySystem.forEach((system, all) -> all.stream()
                .filter(TROUBLES::contains)
                .forEach(state -> troubles.add(new Trouble(resource, system, state))));
        return troubles;
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        Set<String> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }

    private static Set<String> systemsOf(List<Row> rows) {
        Set<String> systems = new TreeSet<>();
        rows.forEach(row -> systems.add(row.system()));
        return systems;
    }

    private static Set<String> objects(AttributeTable table) {
        Set<String> objects = new TreeSet<>();
        table.rows().forEach(row -> objects.add(row.object()));
        return objects;
    }

    private static String word(AttributeTable table, String object, String attribute) {
        String value = table.value(object, attribute);
        if (value.isEmpty()) {
            throw table.printed().lacks("a value of " + attribute + " of " + object);
        }
        return value;
    }

    private static boolean isOn(AttributeTable table, String object, String attribute) {
        return switch (table.value(object, attribute)) {
            case "0" -> false;
            case "1" -> true;
            default -> throw table.printed().lacks(attribute + " of " + object + " as 0 or 1");
        };
    }

    static String engineShutdown(List<String> lines) {
        Printed printed = Printed.ascii(ENGINE, lines);
        List<String> filled = printed.filled();
        if (filled.size() != 1 || !SHUTDOWN_WORDS.contains(filled.get(0).strip())) {
            throw printed.lacks("one of " + new TreeSet<>(SHUTDOWN_WORDS));
        }
        return filled.get(0).strip();
    }
}
