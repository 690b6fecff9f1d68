package io.quiesce.openvstorage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.Command;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Reading.Read;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The queues of RabbitMQ and how long they are, as one node of the cluster sees them (reference: open-vstorage.md 6.2).
 * Whether one grows takes two samples; the caller lets time pass between them.
 */
public final class Queues {

    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final String WHAT = "rabbitmqctl list_queues";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FRAME =
            Pattern.compile("Timeout: [0-9.]+ seconds \\.\\.\\.|Listing queues .*\\.\\.\\.|\\.\\.\\.done\\.");
    private static final Pattern CELERY = Pattern.compile("celery@(.+)\\.celery\\.pidbox");

    /** The option stands before the command, since 3.2 does not know it behind. */
    private static final String SCRIPT = "timeout -s KILL 75 rabbitmqctl -q list_queues name messages\n";

    private final CommandRunner runner;

    public Queues(CommandRunner runner) {
        this.runner = runner;
    }

    /**
     * The queues at one moment.
     *
     * @param messages how many messages each queue holds
     * @param uncounted queues that are there, but whose length nobody could tell
     */
    public record Sample(Map<String, Long> messages, Set<String> uncounted) {

        public Sample {
            messages = Map.copyOf(messages);
            uncounted = Set.copyOf(uncounted);
        }

        /** Whether there is such a queue, counted or not. */
        boolean has(String queue) {
            return messages.containsKey(queue) || uncounted.contains(queue);
        }

        /** The hosts whose worker is connected: each has a queue of its own as long as it is. */
        public Set<String> workers() {
            Set<String> hosts = new TreeSet<>();
            for (Set<String> names : List.of(messages.keySet(), uncounted)) {
                names.stream()
                        .map(CELERY::matcher)
                        .filter(java.util.regex.Matcher::matches)
                        .forEach(m -> hosts.add(m.group(1)));
            }
            return hosts;
        }
    }

    /** Takes a sample; of interest on masters only. */
    public Reading<Sample> sample(Target target) {
        return Reading.of(runner.run(target, Command.read("rabbitmq-queues", SCRIPT, DEADLINE)), Queues::read);
    }

    /** What several masters saw at one moment, put together: of two lengths the greater one. */
    public static Sample together(Collection<Sample> samples) {
        Map<String, Long> messages = new TreeMap<>();
        Set<String> uncounted = new TreeSet<>();
        for (Sample sample : samples) {
            sample.messages().forEach((name, count) -> messages.merge(name, count, Math::max));
            uncounted.addAll(sample.uncounted());
        }
        uncounted.removeAll(messages.keySet());
        return new Sample(messages, uncounted);
    }

    /**
     * The framework's queues that were not empty and have become longer: nobody works on them. One that only begins to
     * fill is normal, as it is right after a start.
     */
    public static Set<String> growing(Sample before, Sample after) {
        Set<String> growing = new TreeSet<>();
        after.messages().forEach((name, count) -> {
            long earlier = before.messages().getOrDefault(name, 0L);
            if (isOurs(name) && earlier > 0 && count > earlier) {
                growing.add(name);
            }
        });
        return growing;
    }

    private static boolean isOurs(String name) {
        return name.startsWith("ovs_") || name.equals("volumerouter");
    }

    static Reading<Sample> read(Exited exited) {
        if (exited.code() == 137) {
            return new NotRead<>("rabbitmqctl did not list the queues within 75 s", exited);
        }
        String out = RabbitMq.plain(exited.out());
        if (exited.ok()) {
            return new Read<>(out.strip().startsWith("[") ? ofJson(out) : ofLines(out));
        }
        if (exited.err().text().contains("{aborted,{no_exists,") || out.contains("{aborted,{no_exists,")) {
            return new NotRead<>("the broker is stopped: it has no table of queues", exited);
        }
        return new NotRead<>(why(RabbitMq.failed(WHAT, exited, out)), exited);
    }

    private static String why(RabbitState state) {
        if (state instanceof RabbitState.BrokerStopped stopped) {
            return "the broker is stopped: " + stopped.why();
        }
        if (state instanceof RabbitState.Down down) {
            return "RabbitMQ is down: " + down.why();
        }
        return state instanceof RabbitState.NotAllowed notAllowed ? notAllowed.why() : state.toString();
    }

    /** Names may hold blanks; the columns are separated by tabs, with a header of their names in some versions. */
    private static Sample ofLines(String out) {
        Map<String, Long> messages = new TreeMap<>();
        Set<String> uncounted = new TreeSet<>();
        List<String> columns = List.of("name", "messages");
        for (String line : out.lines().toList()) {
            List<String> cells = cells(line);
            if (line.isBlank() || FRAME.matcher(line.strip()).matches()) {
                continue;
            }
            if (cells.contains("name") && cells.contains("messages")) {
                columns = cells;
            } else if (cells.size() == columns.size()) {
                String count = cells.get(columns.indexOf("messages"));
                add(cells.get(columns.indexOf("name")), count, line, messages, uncounted);
            } else {
                throw new Unreadable(WHAT, line, "the columns " + columns + ", separated by tabs");
            }
        }
        return new Sample(messages, uncounted);
    }

    /** Copies of such lists in documents have blanks for the tab; the last word is the number then. */
    private static List<String> cells(String line) {
        return line.indexOf('\t') >= 0
                ? List.of(line.split("\t", -1))
                : List.of(line.strip().split("\\s+(?=\\d+$)", 2));
    }

    private static Sample ofJson(String out) {
        Map<String, Long> messages = new TreeMap<>();
        Set<String> uncounted = new TreeSet<>();
        try {
            for (JsonNode queue : JSON.readTree(out)) {
                if (!queue.hasNonNull("name")) {
                    throw new Unreadable(WHAT, queue.toString(), "a queue with a name");
                }
                add(queue.get("name").asText(), queue.path("messages").asText(), queue.toString(), messages, uncounted);
            }
        } catch (JsonProcessingException e) {
            throw new Unreadable(WHAT, out, "a list of queues");
        }
        return new Sample(messages, uncounted);
    }

    private static void add(String name, String count, String line, Map<String, Long> messages, Set<String> uncounted) {
        if (count.matches("\\d{1,18}")) {
            messages.put(name, Long.parseLong(count));
        } else if (count.isEmpty()) {
            uncounted.add(name);
        } else {
            throw new Unreadable(WHAT, line, "a number of messages");
        }
    }
}
