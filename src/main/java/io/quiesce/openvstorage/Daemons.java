package io.quiesce.openvstorage;

import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.Sections;
import io.quiesce.command.Sections.Section;
import io.quiesce.command.Unreadable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The three programs beside Open vStorage that every master needs. They are installed on extras too, where whether they
 * run means nothing (reference: open-vstorage.md 1.6): who decides must know the role.
 */
final class Daemons {

    static final List<String> NAMES = List.of("memcached", "nginx", "rabbitmq-server");

    private static final int SECONDS = 20;

    private Daemons() {}

    /** One section each; the command is the same for upstart, System V and systemd. */
    static String script() {
        StringBuilder script = new StringBuilder("SYSTEMD_PAGER=cat; export SYSTEMD_PAGER\n");
        for (String name : NAMES) {
            script.append("section daemon ").append(status(name)).append('\n');
        }
        return script.toString();
    }

    static String status(String service) {
        return CommandLine.of("timeout", "-s", "KILL", Integer.toString(SECONDS), "service", service, "status");
    }

    /** Each by its name; one that cannot be understood hides no other. */
    static Map<String, Reading<ServiceStatus>> read(Sections sections, Exited exited) {
        List<Section> answers = sections.every("daemon");
        if (answers.size() != NAMES.size()) {
            throw new Unreadable("service … status", answers.toString(), NAMES.size() + " answers");
        }
        Map<String, Reading<ServiceStatus>> daemons = new TreeMap<>();
        for (int i = 0; i < NAMES.size(); i++) {
            daemons.put(NAMES.get(i), status(NAMES.get(i), answers.get(i), exited));
        }
        return daemons;
    }

    static Reading<ServiceStatus> status(String service, Section answer, Exited exited) {
        if (answer.killed()) {
            return new NotRead<>("service " + service + " status did not answer within " + SECONDS + " s", exited);
        }
        return Reading.readable(() -> new Read<>(ServiceStatus.read(service, answer.code(), answer.text())));
    }
}
