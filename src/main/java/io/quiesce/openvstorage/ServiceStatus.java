package io.quiesce.openvstorage;

import io.quiesce.command.Unreadable;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How one service stands, read from what {@code service … status}, {@code systemctl} or {@code initctl} printed.
 *
 * <p>The text decides, since exit codes lie: upstart says 0 for a stopped job, a plain user gets 0 for a dead memcached
 * (reference: open-vstorage.md 6.4, real-hosts.md).
 *
 * @param service its name
 * @param state how it stands
 * @param said the line that tells so, in the host's words
 */
public record ServiceStatus(String service, State state, String said) {

    /** How a service stands. */
    public enum State {
        RUNNING,
        /** Not there yet: a watcher before its gate, for example. */
        STARTING,
        STOPPED,
        /** Its process died, or its start failed. */
        FAILED,
        NOT_INSTALLED
    }

    private static final Pattern ANSI = Pattern.compile("\u001B\\[[0-9;]*[A-Za-z]");
    private static final Pattern ACTIVE = Pattern.compile("Active: ([a-z]+)(?: \\((.*?)\\))?.*");
    private static final Pattern SHOWN = Pattern.compile("ActiveState=([a-z]+)");
    private static final Pattern JOB =
            Pattern.compile("\\S+(?: \\([^)]*\\))? (start|stop)/([a-z-]+)(?:, process \\d+)?");
    private static final Pattern PROCESS = Pattern.compile("\\{pid,\\d+}");
    private static final Pattern NO_SUCH_SERVICE = Pattern.compile(
            "\\S+: unrecognized service|\\S+: Unknown job: \\S+|Unit \\S+ could not be found\\.|Loaded: not-found.*|LoadState=not-found");

    /** Down, in the words of RabbitMQ's own tools: no Erlang node, or one whose broker is stopped or still boots. */
    private static final List<String> BROKER_DOWN = List.of(
            "nodedown",
            "unable to perform an operation on node",
            "unable to connect to node",
            "'rabbit' app to be running",
            "not running or has not fully booted");

    public boolean running() {
        return state == State.RUNNING;
    }

    /**
     * Reads an answer in any of the dialects.
     *
     * @param code the exit code, which is consulted only to tell a dead service from a stopped one (LSB: 1 and 2)
     * @throws Unreadable if the text is in none of them
     */
    static ServiceStatus read(String service, int code, String text) {
        List<String> lines = ANSI.matcher(text)
                .replaceAll("")
                .lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty())
                .toList();
        return unknown(service, lines)
                .or(() -> systemd(service, lines))
                .or(() -> upstart(service, lines))
                .or(() -> rabbit(service, lines))
                .or(() -> script(service, code, lines))
                .orElseThrow(() -> new Unreadable(
                        "service " + service + " status",
                        lines.isEmpty() ? "exit code " + code : lines.get(0),
                        "the status of a service in a known form"));
    }

    private static Optional<ServiceStatus> unknown(String service, List<String> lines) {
        return first(lines, l -> NO_SUCH_SERVICE.matcher(l).matches())
                .map(l -> new ServiceStatus(service, State.NOT_INSTALLED, l));
    }

    private static Optional<ServiceStatus> systemd(String service, List<String> lines) {
        for (String line : lines) {
            Matcher active = ACTIVE.matcher(line);
            Matcher shown = SHOWN.matcher(line);
            if (active.matches()) {
                return word(active.group(1)).map(s -> new ServiceStatus(service, s, said(lines, line)));
            }
            if (shown.matches()) {
                return word(shown.group(1)).map(s -> new ServiceStatus(service, s, line));
            }
        }
        return lines.size() == 1
                ? word(lines.get(0)).map(s -> new ServiceStatus(service, s, lines.get(0)))
                : Optional.empty();
    }

    /** A masked unit is stopped for good, and only the line above tells. */
    private static String said(List<String> lines, String active) {
        return first(lines, l -> l.startsWith("Loaded: masked"))
                .map(l -> active + "; " + l)
                .orElse(active);
    }

    /** The word of {@code is-active}; old releases call a unit that they do not have {@code unknown}. */
    private static Optional<State> word(String word) {
        return switch (word) {
            case "active", "reloading" -> Optional.of(State.RUNNING);
            case "activating" -> Optional.of(State.STARTING);
            case "inactive", "deactivating" -> Optional.of(State.STOPPED);
            case "failed" -> Optional.of(State.FAILED);
            case "unknown" -> Optional.of(State.NOT_INSTALLED);
            default -> Optional.empty();
        };
    }

    /** {@code goal/state}: a job whose goal is start runs only in the state running. */
    private static Optional<ServiceStatus> upstart(String service, List<String> lines) {
        for (String line : lines) {
            Matcher job = JOB.matcher(line);
            if (job.matches()) {
                State up = job.group(2).equals("running") ? State.RUNNING : State.STARTING;
                return Optional.of(new ServiceStatus(service, job.group(1).equals("start") ? up : State.STOPPED, line));
            }
        }
        return Optional.empty();
    }

    /** The script of rabbitmq-server prints what rabbitmqctl says: a term until 3.7, then text. */
    private static Optional<ServiceStatus> rabbit(String service, List<String> lines) {
        String term = String.join("", lines).replaceAll("\\s", "");
        Optional<String> down = first(lines, l -> BROKER_DOWN.stream().anyMatch(l::contains));
        if (down.isPresent()) {
            return Optional.of(new ServiceStatus(service, State.STOPPED, down.get()));
        }
        if (PROCESS.matcher(term).find()) {
            boolean broker = term.contains("{rabbit,");
            return Optional.of(new ServiceStatus(
                    service,
                    broker ? State.RUNNING : State.STOPPED,
                    broker ? "the broker runs" : "the Erlang node runs without the broker"));
        }
        return first(lines, l -> l.startsWith("RabbitMQ version:") || l.endsWith(" is fully booted and running"))
                .map(l -> new ServiceStatus(service, State.RUNNING, l));
    }

    /** Scripts of System V and their {@code status_of_proc}. */
    private static Optional<ServiceStatus> script(String service, int code, List<String> lines) {
        Optional<String> not = first(lines, l -> l.contains(" is not running"));
        if (not.isPresent()) {
            boolean dead = code == 1 || code == 2 || not.get().contains("pid file exists");
            return Optional.of(new ServiceStatus(service, dead ? State.FAILED : State.STOPPED, not.get()));
        }
        return first(lines, l -> l.endsWith(" is running") || l.endsWith(" is running."))
                .map(l -> new ServiceStatus(service, State.RUNNING, l));
    }

    private static Optional<String> first(List<String> lines, Predicate<String> which) {
        return lines.stream().filter(which).findFirst();
    }
}
