package io.quiesce.scenario;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Splits a run that ended by what was going on: intervals are united, so that parallel commands count once. */
final class WhereTimeWent {

    private WhereTimeWent() {}

    /**
     * Seconds of a run.
     *
     * @param total from the start to the end
     * @param decisions a task was open and nothing else was going on
     * @param wire at least one command was with its host
     * @param pauses no command, but a look was not due yet; that it was taken late is Quiesce itself
     */
    record Share(double total, double decisions, double wire, double pauses) {
        double own() {
            return total - decisions - wire - pauses;
        }

        double ownOfAll() {
            return own() / (total - decisions);
        }

        double ownWithoutPauses() {
            return own() / (total - decisions - pauses);
        }
    }

    /**
     * Seconds of a health check.
     *
     * @param whole from the start to the end, without the pause between the two samples of the queues
     * @param own by node, the time in which at least one command was with it
     */
    record Nodes(double whole, Map<String, Double> own) {
        double slowest() {
            return Collections.max(own.values());
        }

        /** What it would take to look at one node after the other. */
        double addedUp() {
            return own.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        double ratio() {
            return whole / slowest();
        }
    }

    private record Interval(Instant from, Instant to) {}

    private record Sent(String work, String step, String node, Instant begun, Interval interval) {}

    static Share of(JdbcClient database, String rootId) {
        Interval run = run(database, rootId);
        List<Interval> wire = new ArrayList<>();
        sent(database, rootId).forEach(sent -> wire.add(sent.interval()));
        List<Interval> withPauses = new ArrayList<>(wire);
        withPauses.addAll(timers(database, rootId));
        withPauses.addAll(pauses(sent(database, rootId)));
        List<Interval> all = new ArrayList<>(withPauses);
        all.addAll(tasks(database, rootId));
        double onWire = seconds(united(wire, run));
        double waited = seconds(united(withPauses, run));
        return new Share(seconds(List.of(run)), seconds(united(all, run)) - waited, onWire, waited - onWire);
    }

    static Nodes onNodes(JdbcClient database, String rootId) {
        Interval run = run(database, rootId);
        List<Sent> sent = sent(database, rootId);
        Map<String, Double> own = new TreeMap<>();
        sent.stream()
                .collect(Collectors.groupingBy(Sent::node))
                .forEach((node, its) -> own.put(
                        node, seconds(united(its.stream().map(Sent::interval).toList(), run))));
        return new Nodes(seconds(List.of(run)) - betweenSamples(sent, run), own);
    }

    /** The step that takes the samples is put off for 2 s; what it is late is not of the pause. */
    private static double betweenSamples(List<Sent> sent, Interval run) {
        List<Interval> busy = united(sent.stream().map(Sent::interval).toList(), run);
        double longest = 0;
        for (int i = 1; i < busy.size(); i++) {
            Interval gap = new Interval(busy.get(i - 1).to(), busy.get(i).from());
            longest = Math.max(longest, seconds(List.of(gap)));
        }
        return Math.min(2, longest);
    }

    /** The five longest stretches in which Quiesce itself was busy, and the commands around them. */
    static String gaps(JdbcClient database, String rootId) {
        List<Sent> sent = sent(database, rootId);
        List<Interval> all = new ArrayList<>();
        sent.forEach(one -> all.add(one.interval()));
        all.addAll(timers(database, rootId));
        all.addAll(pauses(sent));
        all.addAll(tasks(database, rootId));
        List<Interval> busy = united(all, run(database, rootId));
        List<Interval> gaps = new ArrayList<>();
        for (int i = 1; i < busy.size(); i++) {
            gaps.add(new Interval(busy.get(i - 1).to(), busy.get(i).from()));
        }
        gaps.sort(Comparator.comparing(WhereTimeWent::length).reversed());
        StringBuilder text = new StringBuilder("the longest stretches of Quiesce itself\n");
        gaps.stream()
                .limit(5)
                .forEach(gap -> text.append(String.format(
                        Locale.ROOT,
                        "%8.2f s before %s%n",
                        length(gap).toMillis() / 1000.0,
                        sent.stream()
                                .filter(one -> !one.interval().from().isBefore(gap.to()))
                                .findFirst()
                                .map(Sent::step)
                                .orElse("the end"))));
        return text.toString();
    }

    private static Interval run(JdbcClient database, String rootId) {
        return database.sql("select START_TIME_, END_TIME_ from ACT_HI_PROCINST where ID_ = ?")
                .param(rootId)
                .query((row, index) -> interval(row.getTimestamp(1), row.getTimestamp(2)))
                .single();
    }

    private static List<Sent> sent(JdbcClient database, String rootId) {
        return database.sql("select c.work_id, c.step, c.node, w.created_at, c.sent_at, c.ended_at from command c"
                        + " join work w on w.id = c.work_id where c.root_id = ? and c.ended_at is not null"
                        + " order by c.sent_at")
                .param(rootId)
                .query((row, index) -> new Sent(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getTimestamp(4).toInstant(),
                        interval(row.getTimestamp(5), row.getTimestamp(6))))
                .list();
    }

    /** From when a timer was set until it was due. */
    private static List<Interval> timers(JdbcClient database, String rootId) {
        return database.sql("select TIMESTAMP_, JOB_DUEDATE_ from ACT_HI_JOB_LOG where ROOT_PROC_INST_ID_ = ?"
                        + " and JOB_STATE_ = 0 and ACT_ID_ in ('Timer_NextFlushSample', 'Timer_NextVmSample')")
                .param(rootId)
                .query((row, index) -> interval(row.getTimestamp(1), row.getTimestamp(2)))
                .list();
    }

    private static List<Interval> tasks(JdbcClient database, String rootId) {
        return database.sql("select START_TIME_, END_TIME_ from ACT_HI_TASKINST where ROOT_PROC_INST_ID_ = ?"
                        + " and END_TIME_ is not null")
                .param(rootId)
                .query((row, index) -> interval(row.getTimestamp(1), row.getTimestamp(2)))
                .list();
    }

    /** A step that waits for nodes to go down looks again after a tenth of the time waited, 0.2 s to 2 s. */
    private static List<Interval> pauses(List<Sent> sent) {
        List<Interval> pauses = new ArrayList<>();
        List<String> waiting = sent.stream()
                .filter(one -> one.step().equals("Task_WaitUntilDown"))
                .map(Sent::work)
                .distinct()
                .toList();
        for (String work : waiting) {
            List<Sent> looks =
                    sent.stream().filter(one -> one.work().equals(work)).toList();
            List<Interval> rounds =
                    united(looks.stream().map(Sent::interval).toList(), new Interval(Instant.MIN, Instant.MAX));
            for (int i = 1; i < rounds.size(); i++) {
                Instant from = rounds.get(i - 1).to();
                Instant next = rounds.get(i).from();
                long tenth = Duration.between(looks.get(0).begun(), from).toMillis() / 10;
                Instant due = from.plusMillis(Math.max(200, Math.min(2000, tenth)));
                pauses.add(new Interval(from, due.isBefore(next) ? due : next));
            }
        }
        return pauses;
    }

    private static List<Interval> united(List<Interval> intervals, Interval within) {
        List<Interval> united = new ArrayList<>();
        intervals.stream()
                .map(one -> new Interval(later(one.from(), within.from()), earlier(one.to(), within.to())))
                .filter(one -> one.from().isBefore(one.to()))
                .sorted(Comparator.comparing(Interval::from))
                .forEach(one -> {
                    Interval last = united.isEmpty() ? null : united.get(united.size() - 1);
                    if (last != null && !one.from().isAfter(last.to())) {
                        united.set(united.size() - 1, new Interval(last.from(), later(last.to(), one.to())));
                    } else {
                        united.add(one);
                    }
                });
        return united;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Interval interval(Timestamp from, Timestamp to) {
        return new Interval(from.toInstant(), to.toInstant());
    }

    private static Duration length(Interval interval) {
        return Duration.between(interval.from(), interval.to());
    }

    private static double seconds(List<Interval> intervals) {
        return intervals.stream()
                        .map(WhereTimeWent::length)
                        .reduce(Duration.ZERO, Duration::plus)
                        .toMillis()
                / 1000.0;
    }
}
