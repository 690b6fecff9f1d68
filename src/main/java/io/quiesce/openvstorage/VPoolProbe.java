package io.quiesce.openvstorage;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Label;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.Sections;
import io.quiesce.command.Sections.Section;
import io.quiesce.command.Target;
import io.quiesce.inventory.VPool;
import io.quiesce.openvstorage.NodeFacts.Mount;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tries a vPool where it is mounted: makes a volume and a file on it, writes and waits until what was written is safe, and
 * removes both (reference: open-vstorage.md 5.4).
 *
 * <p>The mount comes first, since on a directory that is not mounted everything succeeds, on the root disk, and what lies
 * there then keeps the vPool from being mounted. Each step is killed after its time; a process that hangs in the kernel
 * cannot be killed, so the whole runs detached and this side stops waiting by itself.
 *
 * <p>The files are called {@code quiesce-<run>-<node>.raw} and {@code .xml}. The first is a volume of 10 GiB for a moment;
 * the second has the form that the framework of 2.6 takes for the definition of a virtual machine, and a file of the name
 * of a machine that exists would be taken for its new definition. No machine is called by the run and the node; the
 * names of the vendor's own check, {@code ovs-healthcheck-test-*}, are never used.
 */
public final class VPoolProbe {

    private static final Duration MOUNT = Duration.ofSeconds(10);
    private static final Duration MARGIN = Duration.ofSeconds(15);
    private static final String WHAT = "the probe of a vPool";
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final List<String> STEPS = List.of("truncate", "touch", "write");

    private final CommandRunner runner;
    private final Duration patience;

    /** As the vendor's own check does, waits 30 s for each step. */
    public VPoolProbe(CommandRunner runner) {
        this(runner, Duration.ofSeconds(30));
    }

    /**
     * A probe with another patience.
     *
     * @param patience how long one step may take, at least a second; whole seconds count
     */
    public VPoolProbe(CommandRunner runner, Duration patience) {
        if (patience.toSeconds() < 1) {
            throw new IllegalArgumentException("the patience is " + patience + ", expected at least 1 s");
        }
        this.runner = runner;
        this.patience = patience;
    }

    /** What became of a probe. */
    public sealed interface Outcome {

        /** The files that are there still, or may be: to be removed again later. */
        default List<String> left() {
            return List.of();
        }

        /** A volume could be made, written and removed. */
        record Works() implements Outcome {}

        /** It is not mounted here; nothing was written. */
        record NotMounted() implements Outcome {}

        /** Its FUSE process is gone or does not answer; nothing was written. */
        record Stale(String text) implements Outcome {}

        /** A step did not end in time; whether it will take effect later is not known. */
        record Hung(String during, List<String> left) implements Outcome {
            public Hung {
                left = List.copyOf(left);
            }
        }

        /** A step failed, in the words of its program. */
        record Failed(String what, String text, List<String> left) implements Outcome {
            public Failed {
                left = List.copyOf(left);
            }
        }

        /** It works, but files of the probe could not be removed. */
        record LeftBehind(List<String> left, String text) implements Outcome {
            public LeftBehind {
                left = List.copyOf(left);
            }
        }
    }

    /**
     * Tries a vPool on a node. An act: run twice with the same id, it is done once.
     *
     * @param run what makes the names unique: letters, digits, {@code .}, {@code _} and {@code -}
     */
    public Reading<Outcome> probe(Target target, VPool vpool, String run) {
        Files files = files(target, vpool, run);
        Duration deadline = patience.multipliedBy(5).plus(MOUNT.multipliedBy(2)).plus(MARGIN);
        Command command = Command.act(Label.of("vpool-probe", vpool.name()), script(vpool, files), deadline);
        CommandResult result = runner.run(target, command);
        if (result instanceof TimedOut timedOut) {
            return new Read<>(new Outcome.Hung(
                    "no step ended for " + timedOut.after().toSeconds() + " s, and none could be killed",
                    files.both()));
        }
        return Reading.of(result, exited -> new Read<>(outcome(exited, files)));
    }

    /**
     * Removes what a probe of this run may have left on a vPool, and looks whether it is gone; may be repeated.
     *
     * @return the files that are there still; not read while the vPool is not mounted, since nobody sees them then
     */
    public Reading<List<String>> remove(Target target, VPool vpool, String run) {
        Files files = files(target, vpool, run);
        Duration deadline = patience.multipliedBy(2).plus(MOUNT).plus(MARGIN);
        String script = Sections.PRELUDE
                + section("mount", MOUNT, "mountpoint", vpool.mount())
                + removal(vpool, files, patience)
                + Sections.END;
        Command command = Command.act(Label.of("vpool-remove", vpool.name()), script, deadline);
        return Reading.of(runner.run(target, command), exited -> removed(exited));
    }

    /** What a probe writes. */
    private record Files(String name, String raw, String xml) {
        List<String> both() {
            return List.of(raw, xml);
        }
    }

    private static Files files(Target target, VPool vpool, String run) {
        if (!RUN.matcher(run).matches()) {
            throw new IllegalArgumentException("the run is called '%s', expected %s".formatted(run, RUN));
        }
        String name = "quiesce-" + run + "-" + target.node();
        String path = vpool.mount() + "/" + name;
        return new Files(name, path + ".raw", path + ".xml");
    }

    /** Stops at the first step that fails, and removes in any case; more quickly after one that had to be killed. */
    private String script(VPool vpool, Files files) {
        return Sections.PRELUDE
                + "failed=; step() { [ -z \"$failed\" ] || return 0; section \"$@\"; [ \"$rc\" = 0 ] || failed=$rc; }\n"
                + section("mount", MOUNT, "mountpoint", vpool.mount())
                + "if [ \"$rc\" = 0 ]; then\n"
                + step("truncate", "truncate", "-s", "10G", files.raw())
                + step("touch", "touch", files.xml())
                + step("write", "dd", "if=/dev/zero", "of=" + files.raw(), "bs=4096", "count=16", "conv=notrunc,fsync")
                + section("still", MOUNT, "mountpoint", vpool.mount())
                + "if [ \"$failed\" = 137 ]; then\n"
                + removal(vpool, files, MOUNT)
                + "else\n"
                + removal(vpool, files, patience)
                + "fi\nfi\n"
                + Sections.END;
    }

    private static String removal(VPool vpool, Files files, Duration limit) {
        return section("remove", limit, "rm", "-f", files.raw(), files.xml())
                + section("left", limit, "find", vpool.mount(), "-maxdepth", "1", "-name", files.name() + ".*");
    }

    private String step(String name, String program, String... arguments) {
        return "step" + section(name, patience, program, arguments).substring("section".length());
    }

    private static String section(String name, Duration limit, String program, String... arguments) {
        return "section " + name + " timeout -s KILL " + limit.toSeconds() + " " + CommandLine.of(program, arguments)
                + "\n";
    }

    private static Outcome outcome(Exited exited, Files files) {
        Sections sections = Sections.read(WHAT, exited);
        Section mount = sections.get(WHAT, "mount");
        Mount state = NodeLook.mount(mount);
        if (state != Mount.MOUNTED) {
            return state == Mount.NOT_MOUNTED ? new Outcome.NotMounted() : new Outcome.Stale(said(mount));
        }
        Optional<Section> failed = STEPS.stream()
                .flatMap(s -> sections.find(s).stream())
                .filter(s -> !s.ok())
                .findFirst();
        List<String> left = left(sections, files);
        if (failed.isPresent()) {
            Section step = failed.get();
            return step.killed()
                    ? new Outcome.Hung(step.name(), left)
                    : new Outcome.Failed(step.name(), said(step), left);
        }
        if (NodeLook.mount(sections.get(WHAT, "still")) != Mount.MOUNTED) {
            return new Outcome.Failed("mountpoint", "it was unmounted during the probe", left);
        }
        return left.isEmpty() ? new Outcome.Works() : new Outcome.LeftBehind(left, said(sections.get(WHAT, "remove")));
    }

    /** What is there after the removal; a look that failed has seen nothing, so both may be there. */
    private static List<String> left(Sections sections, Files files) {
        Section found = sections.get(WHAT, "left");
        return found.ok() ? found.lines().stream().filter(l -> !l.isBlank()).toList() : files.both();
    }

    private static Reading<List<String>> removed(Exited exited) {
        Sections sections = Sections.read(WHAT, exited);
        Section mount = sections.get(WHAT, "mount");
        Section found = sections.get(WHAT, "left");
        if (NodeLook.mount(mount) != Mount.MOUNTED) {
            return new NotRead<>("the vPool is not mounted, so what lies on it cannot be seen: " + said(mount), exited);
        }
        return found.ok()
                ? new Read<>(found.lines().stream().filter(l -> !l.isBlank()).toList())
                : new NotRead<>("whether the files are gone could not be seen: " + said(found), exited);
    }

    private static String said(Section section) {
        if (section.killed()) {
            return "no answer in time";
        }
        return section.text().isBlank()
                ? "exit code " + section.code()
                : section.text().strip();
    }
}
