package io.quiesce.runs;

import io.quiesce.runs.LiveRun.Facts;
import io.quiesce.runs.LiveRun.State;
import io.quiesce.runs.RunsByWord.Wanted;
import io.quiesce.transcript.Words;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/**
 * Finds runs. Thread-safe.
 *
 * <p>Reads the engine's table of process instances by SQL: its queries know neither words nor nodes, and count all that
 * they find, while people want to know whether there is more.
 */
@Component
final class RunSearch {

    static final int PER_PAGE = 50;

    /** So many are counted; that there are more is all that is said then. */
    static final int COUNTED = 1_000;

    private static final String ROOTS = "p.SUPER_PROCESS_INSTANCE_ID_ is null";

    private final JdbcClient jdbc;
    private final RunList runs;
    private final RunsByWord byWord;

    RunSearch(JdbcClient jdbc, RunList runs, RunsByWord byWord) {
        this.jdbc = jdbc;
        this.runs = runs;
        this.byWord = byWord;
    }

    /**
     * One page of what was found.
     *
     * @param count how many there are in all, {@value #COUNTED} at most
     * @param more whether there are more than that
     */
    record Found(List<Facts> runs, int count, boolean more, int page) {

        Found {
            runs = List.copyOf(runs);
        }

        public boolean hasNext() {
            return more || page * PER_PAGE < count;
        }

        public int first() {
            return runs.isEmpty() ? 0 : (page - 1) * PER_PAGE + 1;
        }

        public int last() {
            return (page - 1) * PER_PAGE + runs.size();
        }
    }

    Found find(RunQuery query) {
        int from = (query.page() - 1) * PER_PAGE;
        if (hasWords(query)) {
            List<String> all = all(query, Math.max(from + PER_PAGE, COUNTED + 1));
            return found(query, all.stream().skip(from).limit(PER_PAGE).toList(), all.size());
        }
        Condition condition = condition(query);
        List<String> ids = ids(query, condition, " offset " + from + " rows fetch first " + PER_PAGE + " rows only");
        return found(query, ids, count(condition));
    }

    private Found found(RunQuery query, List<String> ids, int counted) {
        return new Found(runs.facts(ids), Math.min(counted, COUNTED), counted > COUNTED, query.page());
    }

    /** The ids of all that is found, in the order of the query. */
    List<String> all(RunQuery query, int atMost) {
        Condition condition = condition(query);
        return hasWords(query)
                ? byWord.having(words(query), ids(query, condition, ""))
                        .limit(atMost)
                        .toList()
                : ids(query, condition, " fetch first " + atMost + " rows only");
    }

    /** Of each cluster the run that ended last, by cluster; those that were deleted do not count. */
    Map<String, String> lastEnded() {
        String cluster = "case when position('/' in p.BUSINESS_KEY_) > 0"
                + " then substring(p.BUSINESS_KEY_ from 1 for position('/' in p.BUSINESS_KEY_) - 1)"
                + " else p.BUSINESS_KEY_ end";
        Map<String, String> last = new HashMap<>();
        jdbc.sql("select cluster, ID_ from (select p.ID_, " + cluster + " as cluster, row_number() over (partition by "
                        + cluster + " order by p.END_TIME_ desc, p.START_TIME_ desc, p.ID_) as place"
                        + " from ACT_HI_PROCINST p where " + ROOTS + " and " + inState(State.ended)
                        + ") ended where place = 1")
                .query(row -> {
                    last.put(row.getString(1), row.getString(2));
                });
        return last;
    }

    private static boolean hasWords(RunQuery query) {
        return !words(query).isEmpty();
    }

    /** A node stands among the words of the runs that have to do with it. */
    private static List<Wanted> words(RunQuery query) {
        List<Wanted> words = new ArrayList<>();
        if (!query.node().isEmpty()) {
            words.add(Wanted.whole(Words.node(query.node())));
        }
        query.words().forEach(word -> words.add(isOneLetter(word) ? Wanted.whole(word) : Wanted.beginning(word)));
        return words;
    }

    /** With one letter so many words begin that nobody who types it means them. */
    private static boolean isOneLetter(String word) {
        return word.codePointCount(0, word.length()) == 1;
    }

    private int count(Condition condition) {
        return condition
                .ask(
                        jdbc,
                        "select count(*) from (select p.ID_ " + condition.from() + " fetch first " + (COUNTED + 1)
                                + " rows only) found")
                .query(Integer.class)
                .single();
    }

    private List<String> ids(RunQuery query, Condition condition, String bounds) {
        return condition
                .ask(jdbc, "select p.ID_ " + condition.from() + " order by " + order(query) + bounds)
                .query(String.class)
                .list();
    }

    private static String order(RunQuery query) {
        String column =
                switch (query.order()) {
                    case STARTED -> "p.START_TIME_";
                    case ENDED -> "p.END_TIME_";
                    case TOOK -> "p.DURATION_";
                    case RUNBOOK -> "p.PROC_DEF_KEY_";
                    case WHERE -> "p.BUSINESS_KEY_";
                    case PERSON -> "p.START_USER_ID_";
                };
        String direction = query.descending() ? " desc nulls last" : " asc nulls last";
        return query.order() == RunQuery.Order.STARTED
                ? column + (query.descending() ? " desc" : " asc") + ", p.ID_"
                : column + direction + ", p.START_TIME_ desc, p.ID_";
    }

    /** What is asked for in SQL, with its parameters in their order. */
    private record Condition(String from, List<Object> parameters) {

        StatementSpec ask(JdbcClient jdbc, String sql) {
            return jdbc.sql(sql).params(parameters);
        }
    }

    private static Condition condition(RunQuery query) {
        Map<String, List<Object>> all = new LinkedHashMap<>();
        if (!query.cluster().isEmpty()) {
            all.put(
                    "(p.BUSINESS_KEY_ = ? or p.BUSINESS_KEY_ like ? escape '!')",
                    List.of(query.cluster(), escaped(query.cluster()) + "/%"));
        }
        if (!query.runbook().isEmpty()) {
            all.put("p.PROC_DEF_KEY_ = ?", List.of(query.runbook()));
        }
        if (query.version() > 0) {
            all.put(
                    "p.PROC_DEF_ID_ in (select d.ID_ from ACT_RE_PROCDEF d where d.VERSION_ = ?)",
                    List.of(query.version()));
        }
        if (!query.person().isEmpty()) {
            all.put(
                    "(p.START_USER_ID_ = ? or p.ID_ in (select e.root_id from decision e where e.person = ?))",
                    List.of(query.person(), query.person()));
        }
        if (!query.outcome().isEmpty()) {
            all.put("p.END_ACT_ID_ = ? and p.DELETE_REASON_ is null", List.of(query.outcome()));
        }
        query.state().ifPresent(state -> all.put(inState(state), List.of()));
        query.from().ifPresent(from -> all.put("p.START_TIME_ >= ?", List.of(time(from))));
        query.to().ifPresent(to -> all.put("p.START_TIME_ < ?", List.of(time(to))));
        StringBuilder where = new StringBuilder(ROOTS);
        List<Object> parameters = new ArrayList<>();
        all.forEach((condition, values) -> {
            where.append(" and ").append(condition);
            parameters.addAll(values);
        });
        return new Condition("from ACT_HI_PROCINST p where " + where, parameters);
    }

    private static String inState(State state) {
        return switch (state) {
            case running -> "p.END_TIME_ is null";
            case ended ->
                "p.END_TIME_ is not null and p.DELETE_REASON_ is null and p.STATE_ <> 'EXTERNALLY_TERMINATED'";
            case deleted ->
                "p.END_TIME_ is not null and (p.DELETE_REASON_ is not null or p.STATE_ = 'EXTERNALLY_TERMINATED')";
        };
    }

    /** The engine keeps times without a zone, in that of the server. */
    private static Object time(Instant moment) {
        return Timestamp.from(moment);
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }
}
