package io.quiesce.steps;

import io.quiesce.openvstorage.BugReport.Ran;
import io.quiesce.openvstorage.Problem;
import io.quiesce.openvstorage.Problem.Severity;
import io.quiesce.transcript.SentCommands;
import io.quiesce.transcript.SentCommands.Sent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** What a run did about problems and saw of them last, chosen from its transcript for a bug report. */
@Component
final class ReportedCommands {

    private static final String LOOK = "Task_LookAtServices";
    private static final String REPAIR = "Task_RepairServices";
    private static final int MOST = 30;
    private static final int MOST_READ = 400;

    private final SentCommands sent;

    ReportedCommands(SentCommands sent) {
        this.sent = sent;
    }

    /**
     * The commands that tell something about the problems, the earliest first.
     *
     * @param nodes the names of all nodes of the cluster
     */
    List<Ran> of(String rootId, List<Problem> problems, Set<String> nodes) {
        List<Problem> real =
                problems.stream().filter(p -> p.severity() != Severity.NOTICE).toList();
        Set<String> where = new TreeSet<>();
        real.forEach(p -> where.addAll(nodes.contains(p.where()) ? Set.of(p.where()) : nodes));
        return chosen(
                sent.acts(rootId, REPAIR, where, MOST_READ),
                sent.ofLastWork(rootId, LOOK, where, MOST_READ),
                real,
                nodes);
    }

    /** Repairs before looks when there are too many; of what was sent to a node again and again, only the last. */
    static List<Ran> chosen(
            Collection<Sent> repairs, Collection<Sent> looks, Collection<Problem> problems, Set<String> nodes) {
        Set<List<String>> known = new HashSet<>();
        List<Sent> all = new ArrayList<>(repairs);
        all.addAll(looks);
        return all.stream()
                .filter(s -> !toldOf(s, problems, nodes).isEmpty())
                .filter(s -> known.add(List.of(s.node(), s.line())))
                .limit(MOST)
                .sorted(Comparator.comparingLong(Sent::no))
                .map(s -> ran(s).about(toldOf(s, problems, nodes)))
                .toList();
    }

    private static List<Problem> toldOf(Sent sent, Collection<Problem> problems, Set<String> nodes) {
        Ran ran = ran(sent);
        return problems.stream().filter(p -> ran.tellsOf(p, nodes)).toList();
    }

    private static Ran ran(Sent sent) {
        return new Ran(sent.at(), sent.node(), sent.line(), sent.ended(), sent.printed());
    }
}
