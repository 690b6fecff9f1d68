package io.quiesce.vxvm;

import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.Reading;
import io.quiesce.command.Sections;
import io.quiesce.command.Sections.Section;
import io.quiesce.command.Unreadable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Many reads in one command line. Each has 15 seconds: vxconfigd can hang in a reconfiguration, and a hung program must not
 * take the others' time, so the first one that does not answer ends the look (reference: vxvm.md 2.0).
 *
 * <p>Not safe for use by several threads while it is built.
 */
final class Probes {

    private static final int NOT_EXECUTABLE = 126;

    /**
     * A login over SSH has no directory of Veritas on its PATH; that of Serviceguard is there so that it is seen where it
     * is installed.
     */
    private static final String BEGIN = "PATH=\"$PATH:" + VeritasPath.DIRECTORIES
            + ":/usr/local/cmcluster/bin\"; export PATH\n"
            + """
            set -f
            ask() {
              part=$1; shift
              section "$part" timeout -s KILL 15 "$@"
              [ "$rc" != 137 ] || { printf '@end 0\\n'; exit 0; }
            }
            """;

    /** The groups that {@link GroupList#readable} names, from the list that was just asked for. */
    private static final String EACH_GROUP =
            """
            for g in $(printf '%s\\n' "$out" | awk '$2 ~ /^enabled,/ && $2 ~ /,shared(,|$)/ {print $1}'); do
              section group printf '%s\\n' "$g"
            """;

    private final StringBuilder script = new StringBuilder(Sections.PRELUDE).append(BEGIN);
    private final Map<String, String> programs = new LinkedHashMap<>();

    /** Asks a program; its words are the shell's, so that what varies is {@code "$g"}. */
    Probes ask(String part, String program) {
        programs.put(part, program);
        script.append("ask ").append(part).append(' ').append(program).append('\n');
        return this;
    }

    /** Asks VCS for its systems, groups and resources, and goes on where it answers; {@link #endVcs} ends that. */
    Probes vcs() {
        return ask("summary", "hastatus -sum")
                .shell("if [ \"$rc\" = 0 ]; then\n")
                .ask("states", VcsAnswers.STATES)
                .ask("attributes", VcsAnswers.GROUPS)
                .ask("resources", VcsAnswers.RESOURCES)
                .ask("dependencies", "hagrp -dep")
                .ask("engine", VcsAnswers.ENGINE);
    }

    Probes endVcs() {
        return shell("fi\n");
    }

    /** A piece of shell as it is. */
    Probes shell(String text) {
        script.append(text);
        return this;
    }

    /** Asks for the disk groups and goes over the shared ones; {@link #endEach} ends it. */
    Probes eachGroup() {
        return ask("dgs", "vxdg list").shell(EACH_GROUP);
    }

    Probes endEach() {
        return shell("done\n");
    }

    String text() {
        return script + Sections.END;
    }

    /**
     * Why a look is not read, as a sentence; empty if everything that is needed was answered.
     *
     * @param run parts whose program must have run, whatever its exit code
     * @param succeed parts whose program must have ended with 0
     */
    Optional<String> silent(Sections sections, Set<String> run, Set<String> succeed) {
        String group = "";
        for (Section section : sections.all()) {
            group = section.name().equals("group") ? section.firstLine() : group;
            String program =
                    programs.getOrDefault(section.name(), section.name()).replace("\"$g\"", group);
            if (section.killed()) {
                return Optional.of("'" + program + "' did not answer within 15 s");
            }
            boolean absent = section.notInstalled() || section.code() == NOT_EXECUTABLE;
            if (absent && (run.contains(section.name()) || succeed.contains(section.name()))) {
                return Optional.of("'" + program + "' cannot be run: " + section.text());
            }
            if (!section.ok() && succeed.contains(section.name())) {
                return Optional.of("'" + program + "' ended with " + section.code() + ": " + section.text());
            }
        }
        return Optional.empty();
    }

    static <T> Reading<T> notRead(String why, Exited exited) {
        return new Reading.NotRead<>(why, exited);
    }

    /** The part of this name; two of one name are damage, and the first of them may be an empty one. */
    static Section only(Sections sections, String what, String part) {
        List<Section> found = sections.every(part);
        if (found.size() != 1) {
            throw new Unreadable(what, found.toString(), "one part '" + part + "'");
        }
        return found.get(0);
    }

    /**
     * What was answered for each shared disk group.
     *
     * @param expected the groups that the list of groups names
     * @throws Unreadable if the shell went over others
     */
    static List<Group> groups(Sections sections, List<String> expected) {
        List<Group> groups = new ArrayList<>();
        for (Section section : sections.all()) {
            if (section.name().equals("group")) {
                groups.add(new Group(section.firstLine(), new ArrayList<>()));
            } else if (!groups.isEmpty()) {
                groups.get(groups.size() - 1).parts().add(section);
            }
        }
        List<String> names = groups.stream().map(Group::name).toList();
        if (!names.equals(expected)) {
            throw new Unreadable("vxdg list", names.toString(), "the shared disk groups " + expected);
        }
        return groups;
    }

    /** The parts that belong to one disk group. */
    record Group(String name, List<Section> parts) {

        List<SharedVolume> volumes() {
            return GroupVolumes.read(
                    name, only("volumes").lines(), only("records").lines());
        }

        List<Section> every(String part) {
            return new Sections(parts).every(part);
        }

        private Section only(String part) {
            return Probes.only(new Sections(parts), "the look at disk group " + name, part);
        }
    }
}
