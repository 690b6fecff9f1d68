package io.quiesce.openvstorage;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Label;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.Sections;
import io.quiesce.command.Sections.Section;
import io.quiesce.openvstorage.Repair.Verb;
import io.quiesce.openvstorage.ServiceStatus.State;
import java.time.Duration;

/**
 * Does one repair: looks, starts or restarts unless that is already so, and looks again. Only the second look decides what
 * came of it; what the start itself printed is kept for people.
 *
 * <p>A restart is a stop, whatever comes of it, and a start, since upstart refuses to restart a stopped job; systemd has
 * one verb for it. A watcher's start blocks until the masters are usable, so each is killed after its time, which takes
 * nothing back: the job goes on (reference: open-vstorage.md 1.7 and 6.4).
 */
public final class Repairing {

    private static final Duration LOOK = Duration.ofSeconds(40);
    private static final Duration MARGIN = Duration.ofSeconds(20);
    private static final String WHAT = "a repair";
    private static final int KILLED = 137;
    private static final int SHOWN_CHARACTERS = 2_000;

    private final CommandRunner runner;

    public Repairing(CommandRunner runner) {
        this.runner = runner;
    }

    /** What came of a repair; {@code said} is the host's own line about the service. */
    public sealed interface Outcome {
        /** It ran before; nothing was done. */
        record RanAlready(String said) implements Outcome {}

        /** It runs now. */
        record Runs(String said) implements Outcome {}

        /** It was started, and waits for its gate, as a watcher does; nothing more can be done about it itself. */
        record Waits(String said) implements Outcome {}

        /**
         * It does not run.
         *
         * @param start what the start printed; empty when it said nothing
         */
        record StillDown(String said, String start) implements Outcome {}

        /** There is no such service on the node; nothing was done. */
        record NotInstalled(String said) implements Outcome {}
    }

    /** Repairs; the start or restart is an act, which is done once for its id. */
    public Reading<Outcome> repair(Repair repair) {
        Reading<ServiceStatus> before = look(repair);
        if (before instanceof NotRead<ServiceStatus> failed) {
            return new NotRead<>("nothing was done: " + failed.why(), failed.result());
        }
        ServiceStatus status = before.asOptional().orElseThrow();
        if (status.state() == State.NOT_INSTALLED) {
            return new Read<>(new Outcome.NotInstalled(status.said()));
        }
        if (repair.verb() == Verb.START && status.running()) {
            return new Read<>(new Outcome.RanAlready(status.said()));
        }
        if (repair.verb() == Verb.START && status.state() == State.STARTING) {
            return new Read<>(new Outcome.Waits(status.said()));
        }
        return act(repair);
    }

    private Reading<Outcome> act(Repair repair) {
        String id = Label.of(repair.verb() == Verb.START ? "start" : "restart", repair.service());
        Duration deadline = Duration.ofSeconds(seconds(repair.service()))
                .multipliedBy(repair.verb() == Verb.START ? 1 : 2)
                .plus(MARGIN);
        CommandResult result = runner.run(repair.target(), Command.act(id, script(repair), deadline));
        if (result instanceof NotStarted) {
            return new NotRead<>(Reading.why(result), result);
        }
        Reading<ServiceStatus> after = look(repair);
        if (after instanceof NotRead<ServiceStatus> failed) {
            return new NotRead<>("what came of it is not known: " + failed.why(), failed.result());
        }
        return new Read<>(outcome(after.asOptional().orElseThrow(), said(result)));
    }

    private static Outcome outcome(ServiceStatus status, String start) {
        return switch (status.state()) {
            case RUNNING -> new Outcome.Runs(status.said());
            case STARTING -> new Outcome.Waits(status.said());
            case STOPPED, FAILED, NOT_INSTALLED -> new Outcome.StillDown(status.said(), start);
        };
    }

    private Reading<ServiceStatus> look(Repair repair) {
        String service = repair.service();
        String script = Sections.PRELUDE + "SYSTEMD_PAGER=cat; export SYSTEMD_PAGER\nsection status "
                + Daemons.status(service) + "\n" + Sections.END;
        Command command = Command.read(Label.of("status", service), script, LOOK);
        return Reading.readable(() -> Reading.of(runner.run(repair.target(), command), exited -> {
            Section status = Sections.read(WHAT, exited).get(WHAT, "status");
            return Daemons.status(service, status, exited);
        }));
    }

    /**
     * Prints straight into what is kept of the act: a pipe would be held open by whatever the service leaves running. What
     * is started is to stay when the run's own processes are ended.
     */
    static String script(Repair repair) {
        String service = repair.service();
        boolean start = repair.verb() == Verb.START;
        return "if [ \"$(cat /proc/1/comm)\" = systemd ]; then\n"
                + command(service, "systemctl", start ? "start" : "restart", service)
                + "else\n"
                + (start ? "" : command(service, "service", service, "stop"))
                + command(service, "service", service, "start")
                + "fi\n";
    }

    private static String command(String service, String program, String verb, String last) {
        String seconds = Integer.toString(seconds(service));
        return "  " + CommandLine.leavingDaemon("timeout", "-s", "KILL", seconds, program, verb, last) + "\n";
    }

    /** RabbitMQ waits 30 s for its peers and more; a volumedriver restarts its volumes; a blocked watcher is no use. */
    private static int seconds(String service) {
        if (service.equals("rabbitmq-server")) {
            return 90;
        }
        if (service.startsWith("ovs-volumedriver_")) {
            return 120;
        }
        return Layer.of(service) == Layer.WATCHER ? 30 : 60;
    }

    private static String said(CommandResult result) {
        if (!(result instanceof Exited exited)) {
            return Reading.why(result);
        }
        String text = (exited.out().text() + exited.err().text()).strip();
        String shown = text.substring(Math.max(0, text.length() - SHOWN_CHARACTERS));
        return exited.code() == KILLED ? (shown + "\nkilled, since it did not end in time").strip() : shown;
    }
}
