package io.quiesce.openvstorage;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Label;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.Sections;
import io.quiesce.command.Sections.Section;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.openvstorage.VirtualMachine.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The virtual machines of a node: which there are, asking one to shut down, cutting one off, starting one.
 *
 * <p>Always by {@code qemu:///system}: without it a plain user sees an empty list and success. A name that libvirt could
 * take for another domain's number is checked against the name in the answer before anything is done.
 */
public final class VirtualMachines {

    private static final Duration LIST_DEADLINE = Duration.ofMinutes(3);
    private static final Duration ACT_DEADLINE = Duration.ofMinutes(2);
    private static final String WHAT = "the list of virtual machines";

    private static final String VIRSH = "v() { timeout -s KILL 30 virsh -c qemu:///system \"$@\"; }\n";

    private static final String LIST =
            """
            section list v list --all --name
            if [ "$rc" = 0 ]; then
              printf '%s\\n' "$out" | while IFS= read -r domain; do
                [ -n "$domain" ] || continue
                one=$(v dominfo "$domain" 2>&1 </dev/null); rc=$?
                printf '@domain %s\\n' "$rc"
                printf '%s\\n' "$domain" "$one" | bars
              done
            fi
            """;

    /** Looks before it acts; exit 0 with one word and a reason. */
    private static final String LOOK_FIRST =
            """
            one=$(v dominfo "$domain" 2>&1); rc=$?
            if [ "$rc" != 0 ]; then printf 'unknown %s\\n' "$one"; exit 0; fi
            named=$(printf '%s\\n' "$one" | awk 'sub(/^Name: */, "")')
            state=$(printf '%s\\n' "$one" | awk 'sub(/^State: */, "")')
            if [ "$named" != "$domain" ]; then printf 'other %s\\n' "$named"; exit 0; fi
            """;

    private static final String UNLESS_OFF = "if [ \"$state\" = 'shut off' ]; then printf 'off\\n'; exit 0; fi\n";

    private static final String ASK =
            """
            if [ "$state" = 'in shutdown' ]; then printf 'asked\\n'; exit 0; fi
            if [ "$state" = paused ] || [ "$state" = pmsuspended ]; then printf 'asleep %s\\n' "$state"; exit 0; fi
            if said=$(v shutdown "$domain" 2>&1); then printf 'asked\\n'; else printf 'refused %s\\n' "$said"; fi
            """;

    private static final String DESTROY =
            """
            if said=$(v destroy "$domain" 2>&1); then printf 'destroyed\\n'; else printf 'refused %s\\n' "$said"; fi
            """;

    private final CommandRunner runner;

    public VirtualMachines(CommandRunner runner) {
        this.runner = runner;
    }

    /**
     * What a node answered.
     *
     * @param libvirt false when the node has no {@code virsh} at all, as a pure storage node may
     */
    public record Listed(boolean libvirt, List<VirtualMachine> machines) {
        public Listed {
            machines = List.copyOf(machines);
        }
    }

    /** What became of a request to one machine. */
    public enum Outcome {
        /** The guest was asked; whether it listens, only a later look tells. */
        ASKED,
        /** It was off already; nothing was done. */
        ALREADY_OFF,
        /** It is not there any more; nothing was done. */
        GONE,
        /** It is paused or suspended and cannot hear: a person decides. */
        ASLEEP,
        /** libvirt said no; the answer is in {@link Answer#said()}. */
        REFUSED,
        /** Its power was cut. */
        DESTROYED
    }

    /** What became of a request, with libvirt's own words. */
    public record Answer(Outcome outcome, String said) {}

    /** All machines of a node, on or off. A daemon that does not answer is not "no machines". */
    public Reading<Listed> list(Target target) {
        String script = Sections.PRELUDE + VIRSH + LIST + Sections.END;
        return Reading.of(runner.run(target, Command.read("vm-list", script, LIST_DEADLINE)), VirtualMachines::listed);
    }

    /** Asks a machine to shut down, unless it is off; an act. */
    public Reading<Answer> askToStop(Target target, String name) {
        return stop(target, Label.of("vm-shutdown", name), name, ASK);
    }

    /** Cuts a machine's power, unless it is off; an act, and a person's decision. */
    public Reading<Answer> destroy(Target target, String name) {
        return stop(target, Label.of("vm-destroy", name), name, DESTROY);
    }

    /**
     * Starts a machine that is off, and looks whether it runs; an act. One whose memory was saved is restored by it. An
     * attempt that led to nothing is forgotten, so that the same piece of work may make another.
     */
    public Reading<MachineStart> start(Target target, String name) {
        String id = Label.of("vm-start", name);
        CommandResult result = runner.run(target, Command.act(id, script(name, Starting.SCRIPT), Starting.DEADLINE));
        Reading<MachineStart> reading = Reading.of(result, Starting::read);
        boolean runs =
                reading.asOptional().filter(start -> start.whyNot().isEmpty()).isPresent();
        if (result instanceof Exited && !runs) {
            runner.forget(target, id);
        }
        return reading;
    }

    private Reading<Answer> stop(Target target, String id, String name, String verb) {
        Command command = Command.act(id, script(name, UNLESS_OFF + verb), ACT_DEADLINE);
        return Reading.of(runner.run(target, command), VirtualMachines::answer);
    }

    private static String script(String name, String verb) {
        if (name.isBlank() || name.contains("\n")) {
            throw new IllegalArgumentException("a virtual machine is called '" + name + "', expected one line of text");
        }
        return VIRSH + "domain=" + CommandLine.quote(name) + "\n" + LOOK_FIRST + verb;
    }

    static Reading<Answer> answer(Exited exited) {
        String said = exited.out().text().strip();
        int blank = said.indexOf(' ');
        String word = blank < 0 ? said : said.substring(0, blank);
        String rest = blank < 0 ? "" : said.substring(blank + 1).strip();
        return switch (word) {
            case "asked" -> new Read<>(new Answer(Outcome.ASKED, rest));
            case "off" -> new Read<>(new Answer(Outcome.ALREADY_OFF, rest));
            case "asleep" -> new Read<>(new Answer(Outcome.ASLEEP, rest));
            case "destroyed" -> new Read<>(new Answer(Outcome.DESTROYED, rest));
            case "refused" -> new Read<>(new Answer(Outcome.REFUSED, rest));
            case "other" -> new Read<>(new Answer(Outcome.REFUSED, mistaken(rest)));
            case "unknown" ->
                isGone(rest)
                        ? new Read<>(new Answer(Outcome.GONE, rest))
                        : new NotRead<>("libvirt did not answer: " + rest, exited);
            default -> throw new Unreadable("a request to a virtual machine", Reading.why(exited), "one known word");
        };
    }

    static boolean isGone(String said) {
        return said.contains("failed to get domain");
    }

    static String mistaken(String other) {
        return "libvirt takes this name for the domain '" + other + "'";
    }

    static Reading<Listed> listed(Exited exited) {
        Sections sections = Sections.read(WHAT, exited);
        Section list = sections.get(WHAT, "list");
        if (list.notInstalled()) {
            return new Read<>(new Listed(false, List.of()));
        }
        if (!list.ok()) {
            String said = list.killed() ? "no answer in 30 s" : list.text();
            return new NotRead<>("libvirt did not answer: " + said, exited);
        }
        List<VirtualMachine> machines = new ArrayList<>();
        for (Section domain : sections.every("domain")) {
            if (domain.ok()) {
                machines.add(machine(domain));
            } else if (!isGone(domain.text())) {
                throw new Unreadable("virsh dominfo", domain.text(), "the facts of a domain");
            }
        }
        return new Read<>(new Listed(true, machines));
    }

    private static VirtualMachine machine(Section domain) {
        String name = domain.lines().get(0);
        Map<String, String> facts = new HashMap<>();
        for (String line : domain.lines().subList(1, domain.lines().size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                facts.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        if (!name.strip().equals(facts.get("Name"))) {
            throw new Unreadable("virsh dominfo '" + name + "'", domain.text(), "the facts of the domain of that name");
        }
        return new VirtualMachine(
                name,
                State.of(facts.getOrDefault("State", "")),
                autostart(facts.getOrDefault("Autostart", "")),
                facts.getOrDefault("Managed save", "no").equals("yes"));
    }

    private static boolean autostart(String word) {
        return switch (word) {
            case "enable" -> true;
            case "disable" -> false;
            default -> throw new Unreadable("the autostart flag of a domain", word, "'enable' or 'disable'");
        };
    }

    /** Those that are not yet at rest. */
    public static List<VirtualMachine> notStopped(Collection<VirtualMachine> machines) {
        return machines.stream().filter(m -> !m.stopped()).toList();
    }
}
