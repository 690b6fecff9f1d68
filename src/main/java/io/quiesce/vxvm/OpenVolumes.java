package io.quiesce.vxvm;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Sections;
import io.quiesce.command.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Reads on one node which shared volumes are open and who holds them: volume by volume, mount table, exports, processes,
 * swap, loop devices (reference: vxvm.md 2.6). One command.
 */
public final class OpenVolumes {

    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String WHAT = "the look at open volumes";

    /** The devices of a group's open volumes, raw and not, become arguments of lsof. */
    private static final String OPEN_DEVICES =
            """
            for v in $(printf '%s\\n' "$out" | awk '$1 == "Volume:" {v = $2} $1 == "flags:" && $2 == "open" {print v}'); do
              set -- "$@" "/dev/vx/dsk/$g/$v" "/dev/vx/rdsk/$g/$v"
            done
            """;

    /**
     * The mount points of a group's volumes. The kernel's octal escapes are those of printf's format; what else it would
     * read there, a percent sign, is doubled.
     */
    private static final String EACH_MOUNT =
            """
            for e in $(printf '%s\\n' "$table" | awk -v g="$g" \\
                '$1 ~ "^/dev/vx/dsk/" {split($1, d, "/"); gsub(/%/, "%%", $2); if (d[5] == g) print $2}'); do
              p=$(printf "$e."); p=${p%.}
              set -- "$@" "$p"
              section point printf '%s\\n' "$e"
            """;

    private static final String FILES = "[ $# -eq 0 ] || ";

    private static final Probes PROBES = probes();

    private final CommandRunner runner;

    public OpenVolumes(CommandRunner runner) {
        this.runner = runner;
    }

    private static Probes probes() {
        return new Probes()
                .ask("nodestate", "vxclustadm -v nodestate")
                .ask("mode", "vxdctl -c mode")
                .ask("exports", "cat /var/lib/nfs/etab")
                .ask("swaps", "cat /proc/swaps")
                .ask("loops", "losetup -a")
                .ask("mounts", "cat /proc/mounts")
                .shell("table=$out\nset --\n")
                .eachGroup()
                .ask("records", "vxprint -g \"$g\" -ht")
                .ask("volumes", "vxprint -g \"$g\" -lv")
                .shell(OPEN_DEVICES)
                .shell(EACH_MOUNT)
                .ask("primary", "fsclustadm -v showprimary \"$p\"")
                .endEach()
                .endEach()
                .shell(FILES)
                .ask("files", "lsof -w -F pcLn -- \"$@\"");
    }

    /**
     * Looks at a node. If one disk group, one volume or the mount table cannot be read the whole answer is not read: what
     * is unreadable is not closed. Nothing is open on a node only if it says itself that it is out of the cluster, or if
     * its vxconfigd is enabled and every volume of at least one shared group was read.
     *
     * @throws io.quiesce.command.Unreadable if an answer has a form that is not known
     */
    public Reading<Openness> look(Target target) {
        CommandResult result = runner.run(target, Command.read("open-volumes", PROBES.text(), DEADLINE));
        return Reading.of(result, OpenVolumes::openness);
    }

    private static Reading<Openness> openness(Exited exited) {
        Sections sections = Sections.read(WHAT, exited);
        Optional<String> silent = PROBES.silent(sections, Set.of("nodestate", "mode"), Set.of("mounts"));
        if (silent.isPresent()) {
            return Probes.notRead(silent.get(), exited);
        }
        OpenAnswers answers = new OpenAnswers(sections);
        return answers.doubt()
                .or(() -> PROBES.silent(sections, answers.mustRun(), answers.needed()))
                .<Reading<Openness>>map(why -> Probes.notRead(why, exited))
                .orElseGet(() -> new Reading.Read<>(answers.openness()));
    }
}
