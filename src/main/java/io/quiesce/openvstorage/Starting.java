package io.quiesce.openvstorage;

import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.Unreadable;
import io.quiesce.openvstorage.VirtualMachine.State;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The start of one virtual machine: what is run after the look at it, and what the answer means. Only the state after the
 * start decides whether it runs; what libvirt said is kept for people.
 */
final class Starting {

    /** Saved memory may be large; libvirt goes on with a start whose virsh was killed. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** With a look before and one after. */
    static final Duration DEADLINE = PATIENCE.plusMinutes(2);

    private static final int KILLED = 137;

    /** After the start: its exit code, the state that it led to, and what it said. */
    static final String SCRIPT =
            """
            if [ "$state" != 'shut off' ]; then printf 'is %%s\\n' "$state"; exit 0; fi
            said=$(timeout -s KILL %d virsh -c qemu:///system start "$domain" 2>&1); rc=$?
            one=$(v dominfo "$domain" 2>&1) || { printf 'lost %%s\\n' "$one"; exit 0; }
            printf 'tried %%s\\n' "$rc"
            printf '%%s\\n' "$one" | awk 'sub(/^State: */, "")'
            printf '%%s\\n' "$said"
            """
                    .formatted(PATIENCE.toSeconds());

    private Starting() {}

    static Reading<MachineStart> read(Exited exited) {
        String said = exited.out().text().strip();
        int blank = said.indexOf(' ');
        String word = blank < 0 ? said : said.substring(0, blank);
        String rest = blank < 0 ? "" : said.substring(blank + 1).strip();
        return switch (word) {
            case "is" -> new Read<>(asItWas(State.of(rest)));
            case "tried" -> tried(exited, rest.lines().toList());
            case "other" -> new Read<>(new MachineStart.Refused(VirtualMachines.mistaken(rest)));
            case "unknown" ->
                VirtualMachines.isGone(rest)
                        ? new Read<>(new MachineStart.Gone())
                        : new NotRead<>("libvirt did not answer: " + onOneLine(rest.lines()), exited);
            case "lost" -> new NotRead<>("libvirt did not answer after the start: " + onOneLine(rest.lines()), exited);
            default -> throw new Unreadable("the start of a virtual machine", Reading.why(exited), "one known word");
        };
    }

    private static MachineStart asItWas(State state) {
        return state.runs() ? new MachineStart.AlreadyRunning() : new MachineStart.NotOff(state);
    }

    /** The exit code of the start, the state after it, and what it said, in this order. */
    private static Reading<MachineStart> tried(Exited exited, List<String> lines) {
        if (lines.size() < 2 || !lines.get(0).matches("\\d{1,3}")) {
            throw new Unreadable("the start of a virtual machine", Reading.why(exited), "an exit code and a state");
        }
        int code = Integer.parseInt(lines.get(0));
        State state = State.of(lines.get(1));
        String said = onOneLine(lines.stream().skip(2));
        if (state.runs()) {
            boolean ours = code == 0 || code == KILLED;
            return new Read<>(ours ? new MachineStart.Started() : new MachineStart.AlreadyRunning());
        }
        if (code == KILLED) {
            return new NotRead<>(
                    "libvirt did not finish the start within %d s; the machine is %s"
                            .formatted(PATIENCE.toSeconds(), state.word()),
                    exited);
        }
        if (code == 0) {
            return new Read<>(new MachineStart.Fell(state));
        }
        boolean active = said.contains("is already active") && state != State.SHUT_OFF;
        return new Read<>(active ? new MachineStart.NotOff(state) : new MachineStart.Refused(said));
    }

    private static String onOneLine(Stream<String> lines) {
        return lines.map(line -> line.replaceFirst("^error: ", "").strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("; "));
    }
}
