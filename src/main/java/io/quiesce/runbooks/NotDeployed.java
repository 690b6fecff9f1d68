package io.quiesce.runbooks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What lies in folders and is not deployed, as long as that is so. Told in the log once. Thread-safe. */
@Component
public final class NotDeployed {

    private static final Logger log = LoggerFactory.getLogger(NotDeployed.class);

    private final Map<Door, List<Refusal>> refusals = new EnumMap<>(Door.class);

    /**
     * One thing that is not deployed.
     *
     * @param what a sentence that says which, without its full stop
     * @param why what is wrong where, and what to do, a sentence or more each
     */
    public record Refusal(String what, List<String> why) {
        public Refusal {
            why = List.copyOf(why);
        }

        static Refusal ofRunbook(String runbook, Path folder, List<String> why) {
            return new Refusal("The runbook %s in %s is not deployed".formatted(runbook, folder), why);
        }
    }

    /** What is refused now, at all doors. */
    public synchronized List<Refusal> now() {
        return refusals.values().stream().flatMap(List::stream).toList();
    }

    /** What is refused at one door from now on. */
    synchronized void are(Door door, List<Refusal> now) {
        List<Refusal> told = refusals.getOrDefault(door, List.of());
        refusals.put(door, new ArrayList<>(now));
        now.stream()
                .filter(refusal -> !told.contains(refusal))
                .forEach(refusal -> log.error("{}:\n{}", refusal.what(), String.join("\n", refusal.why())));
    }
}
