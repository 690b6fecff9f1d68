package io.quiesce.power;

import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.ConnectionLost;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandResult.NotStarted;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.command.CommandResult.TimedOut;
import io.quiesce.command.Output;
import io.quiesce.inventory.PowerControl.Ipmi;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** A management controller that is spoken to by {@code ipmitool} (reference: real-hosts.md, IPMI; outputs/ipmi-*). */
final class IpmiController implements Control {

    private static final String NO_SESSION = "Unable to establish";

    /**
     * What it prints when the controller answered that it does not do it, or when it did not even ask (its source:
     * lib/ipmi_chassis.c, lib/ipmi_main.c). After anything else the request may have been heard.
     */
    private static final Pattern NOTHING_DONE =
            Pattern.compile("Set Chassis Power Control to .* failed:|is longer than \\d+ bytes|Username is too long");

    /**
     * Half way between a refused login (0.1 s) and a controller that is not there (20 s), of which {@code ipmitool} prints
     * the same; the way to a management host takes part of it.
     */
    private static final Duration LONGEST_REFUSAL = Duration.ofSeconds(10);

    private static final int LONGEST_SAYING = 200;

    private final Ipmi control;
    private final Map<String, String> environment;
    private final Ipmitool ipmitool;
    private final LongSupplier nanoTime;

    /** @param nanoTime the scale in which it is measured how long {@code ipmitool} takes */
    IpmiController(Ipmi control, Map<String, String> environment, Ipmitool ipmitool, LongSupplier nanoTime) {
        this.control = control;
        this.environment = environment;
        this.ipmitool = ipmitool;
        this.nanoTime = nanoTime;
    }

    @Override
    public CommandResult ask(PowerRequest request, String id, Duration limit) {
        try {
            Secret password = Secret.read(control.password(), environment);
            long begin = nanoTime.getAsLong();
            CommandResult result = ipmitool.run(id, arguments(request), password, limit);
            Duration took = Duration.ofNanos(nanoTime.getAsLong() - begin);
            return word(request, result, password, took).answer();
        } catch (NotDone e) {
            return e.result();
        }
    }

    private List<String> arguments(PowerRequest request) {
        return List.of(
                "-I",
                "lanplus",
                "-H",
                control.address(),
                "-U",
                control.user(),
                "-C",
                String.valueOf(control.cipherSuite()),
                "-E",
                "chassis",
                "power",
                switch (request) {
                    case STATE -> "status";
                    case ON -> "on";
                    case SOFT_OFF -> "soft";
                    case FORCE_OFF -> "off";
                });
    }

    private Word word(PowerRequest request, CommandResult result, Secret password, Duration took) throws NotDone {
        if (result instanceof Exited exited) {
            if (exited.ok()) {
                return answered(request, exited, password);
            }
            throw failure(request, exited, password, took);
        }
        if (result instanceof TimedOut late) {
            String end = Thread.currentThread().isInterrupted()
                    ? "the run was told to stop"
                    : "there was no answer within " + late.after().toSeconds() + " s";
            throw NotDone.late(
                    late.after(), "ipmitool on %s, which asked %s, was ended: %s".formatted(ipmitool, this, end));
        }
        if (result instanceof ConnectionLost lost) {
            throw NotDone.unclear(lost.why());
        }
        NotStarted notStarted = (NotStarted) result;
        throw NotDone.notSent(notStarted.reason(), notStarted.why());
    }

    /** What it prints on standard error when all went well is about other things (outputs/ipmi-status-operator). */
    private Word answered(PowerRequest request, Exited exited, Secret password) throws NotDone {
        Map<String, Word> known =
                switch (request) {
                    case STATE -> Map.of("Chassis Power is on", Word.ON, "Chassis Power is off", Word.OFF);
                    case ON -> Map.of("Chassis Power Control: Up/On", Word.ACCEPTED);
                    case SOFT_OFF -> Map.of("Chassis Power Control: Soft", Word.ACCEPTED);
                    case FORCE_OFF -> Map.of("Chassis Power Control: Down/Off", Word.ACCEPTED);
                };
        Word word = known.get(exited.out().text().strip());
        if (word == null) {
            throw unknown(
                    request,
                    "ipmitool on %s printed '%s', expected %s"
                            .formatted(
                                    ipmitool,
                                    shown(exited.out(), password),
                                    String.join(" or ", new TreeSet<>(known.keySet()))));
        }
        return word;
    }

    private NotDone failure(PowerRequest request, Exited exited, Secret password, Duration took) {
        Output output = exited.err().text().isBlank() ? exited.out() : exited.err();
        String printed = shown(output, password);
        if (exited.code() == Ipmitool.NO_PROGRAM) {
            return NotDone.refused("there is no program ipmitool on " + ipmitool);
        }
        if (exited.code() == Ipmitool.NO_START) {
            return NotDone.refused("ipmitool cannot be started on %s: %s".formatted(ipmitool, printed));
        }
        if (output.text().contains(NO_SESSION)) {
            return noSession(printed, took);
        }
        if (NOTHING_DONE.matcher(output.text()).find()) {
            return NotDone.refused("ipmitool on %s did nothing: %s".formatted(ipmitool, printed));
        }
        return unknown(request, "ipmitool on %s ended with %d: '%s'".formatted(ipmitool, exited.code(), printed));
    }

    private NotDone noSession(String printed, Duration took) {
        boolean refusal = took.compareTo(LONGEST_REFUSAL) < 0;
        String why = String.format(
                Locale.ROOT,
                "%s refused the login of '%s', or is not there; after %.1f s %s is likelier (%s)",
                this,
                control.user(),
                took.toMillis() / 1000.0,
                refusal ? "a refused login" : "that it is not there",
                printed);
        return refusal ? NotDone.refused(why) : NotDone.notSent(Reason.UNREACHABLE, why);
    }

    /** A state that was not read is not known; an act that ended oddly may have been done. */
    private static NotDone unknown(PowerRequest request, String why) {
        return request == PowerRequest.STATE ? NotDone.refused(why) : NotDone.unclear(why);
    }

    private static String shown(Output output, Secret password) {
        return Shown.of(password.hiddenIn(output.text()), LONGEST_SAYING);
    }

    /** The controller in the words of a sentence. */
    @Override
    public String toString() {
        return "the controller at " + control.address();
    }
}
