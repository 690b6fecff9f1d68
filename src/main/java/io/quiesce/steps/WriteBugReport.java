package io.quiesce.steps;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.inventory.Cluster;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.Node;
import io.quiesce.inventory.VPool;
import io.quiesce.lease.Leases;
import io.quiesce.openvstorage.BugReport;
import io.quiesce.openvstorage.BugReport.Decided;
import io.quiesce.openvstorage.Inquiry;
import io.quiesce.openvstorage.Inquiry.Answers;
import io.quiesce.openvstorage.Inquiry.Wanted;
import io.quiesce.openvstorage.Mask;
import io.quiesce.openvstorage.NodeFacts;
import io.quiesce.openvstorage.Problem;
import io.quiesce.transcript.BugReports;
import io.quiesce.transcript.BugReports.Form;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Assignment;
import io.quiesce.work.Described;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * <i>Write bug report</i>: asks all nodes at the same time for what a report needs, and keeps it with the run in both its
 * forms. It is written whatever the nodes answer; what they do not answer is said in it.
 */
@Described(
        name = "Write bug report",
        text = "Writes down for an issue tracker what is wrong, what was done about it and who decided "
                + "what, with versions and logs of the nodes; the page of the run offers it.",
        raisesStepFailed = false)
@Component
final class WriteBugReport implements Step {

    private static final String RESOLVE = "Task_ResolveServices";
    private static final int MOST_DECISIONS = 50;

    private final Leases leases;
    private final Inventory inventory;
    private final Checks checks;
    private final ReportedCommands commands;
    private final Transcript transcript;
    private final BugReports reports;
    private final FanOut fanOut;
    private final Clock clock;

    WriteBugReport(
            Leases leases,
            Inventory inventory,
            Checks checks,
            ReportedCommands commands,
            Transcript transcript,
            BugReports reports,
            FanOut fanOut,
            Clock clock) {
        this.leases = leases;
        this.inventory = inventory;
        this.checks = checks;
        this.commands = commands;
        this.transcript = transcript;
        this.reports = reports;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    @Override
    public Outcome run(Assignment assignment) {
        String rootId = assignment.rootId();
        Cluster cluster = inventory.require(leases.ofRun(rootId).cluster());
        HealthRecord record = checks.of(rootId);
        Map<Target, Answers> answers = answers(cluster, record.problems(), assignment.runner());
        BugReport report = report(rootId, cluster, record, answers);
        Mask mask = new Mask(cluster, facts(answers));
        reports.keep(
                rootId,
                assignment.since(),
                form(report),
                form(report.masked(mask)),
                number -> "Bug report %d was written: %s. It is on the page of the run, with %s."
                        .formatted(
                                number,
                                report.title(),
                                report.logs().size() == 1
                                        ? "one log"
                                        : report.logs().size() + " logs"));
        return Outcome.done();
    }

    private Map<Target, Answers> answers(Cluster cluster, List<Problem> problems, CommandRunner runner) {
        Set<String> nodes = names(cluster);
        Map<Target, Wanted> wanted = new LinkedHashMap<>();
        cluster.nodes()
                .forEach(node ->
                        wanted.put(new Target(cluster.name(), node.name()), Wanted.of(node.name(), problems, nodes)));
        int kibPerLog = Inquiry.kibPerLog((int) wanted.values().stream()
                .filter(w -> w.concerned() || !w.anywhere().isEmpty())
                .count());
        List<String> vpools = cluster.vpools().stream().map(VPool::name).toList();
        Inquiry inquiry = new Inquiry(runner, clock);
        return fanOut.over(
                wanted.keySet(),
                target -> inquiry.ask(target, vpools, wanted.getOrDefault(target, Wanted.NOTHING), kibPerLog));
    }

    private BugReport report(String rootId, Cluster cluster, HealthRecord record, Map<Target, Answers> answers) {
        List<BugReport.Host> hosts = new ArrayList<>();
        Map<String, String> logs = new TreeMap<>();
        Map<String, String> missing = new TreeMap<>();
        answers.forEach((target, answer) -> {
            cluster.node(target.node()).map(answer::host).ifPresent(hosts::add);
            logs.putAll(answer.logs());
            missing.putAll(answer.missing());
        });
        String headline = ServicesView.headline(record.problems());
        return new BugReport(
                "Services and vPools have open issues: " + headline,
                summary(record, answers.values()),
                "Written by the run %s of Quiesce on the cluster %s.".formatted(rootId, cluster.name()),
                hosts,
                record.problems(),
                decisions(rootId),
                commands.of(rootId, record.problems(), names(cluster)),
                logs,
                missing);
    }

    private static String summary(HealthRecord record, Collection<Answers> answers) {
        long silent = answers.stream()
                .filter(answer -> answer.facts().asOptional().isEmpty())
                .count();
        return "All %d nodes were looked at%s. Repairs that were tried: %d. What stayed is listed below.%s"
                .formatted(
                        answers.size(),
                        record.since()
                                .map(since -> ", from " + Drains.moment(since) + " on")
                                .orElse(""),
                        record.tried().size(),
                        silent == 0 ? "" : " Nodes that did not answer when this was written: " + silent + ".");
    }

    /** What people answered about services, the earliest first. */
    private List<Decided> decisions(String rootId) {
        List<Decided> decisions = new ArrayList<>(transcript.lastDecisions(rootId, MOST_DECISIONS).stream()
                .filter(decision -> decision.task().equals(RESOLVE))
                .map(decision -> new Decided(decision.at(), decision.person(), decision.choice(), decision.comment()))
                .toList());
        Collections.reverse(decisions);
        return decisions;
    }

    private static Map<Target, NodeFacts> facts(Map<Target, Answers> answers) {
        Map<Target, NodeFacts> facts = new TreeMap<>();
        answers.forEach((target, answer) -> answer.facts().asOptional().ifPresent(known -> facts.put(target, known)));
        return facts;
    }

    private static Set<String> names(Cluster cluster) {
        Set<String> names = new LinkedHashSet<>();
        cluster.nodes().stream().map(Node::name).forEach(names::add);
        return names;
    }

    private static Form form(BugReport report) {
        return new Form(report.title(), report.markdown(), report.logs());
    }
}
