package io.quiesce.transcript;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps the words by which a run is found, in the caller's transaction. Thread-safe. */
final class RunWords {

    private static final int AT_ONCE = 200;

    private final JdbcClient jdbc;

    RunWords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds those that the run does not have; a host says mostly the same again. */
    void keep(String rootId, Collection<String> words) {
        List<String> all = new ArrayList<>(new LinkedHashSet<>(words));
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<String> some = all.subList(from, Math.min(from + AT_ONCE, all.size()));
            Set<String> known = known(rootId, some);
            insert(rootId, some.stream().filter(word -> !known.contains(word)).toList());
        }
    }

    private Set<String> known(String rootId, List<String> words) {
        return new HashSet<>(jdbc.sql("select word from run_word where root_id = :root and word in (:words)")
                .param("root", rootId)
                .param("words", words.stream().map(RunWords::bytes).toList())
                .query((row, index) -> new String(row.getBytes(1), StandardCharsets.UTF_8))
                .list());
    }

    private void insert(String rootId, List<String> words) {
        if (words.isEmpty()) {
            return;
        }
        String rows = words.stream().map(word -> "(?, ?)").collect(Collectors.joining(", "));
        List<Object> values = new ArrayList<>();
        for (String word : words) {
            values.add(rootId);
            values.add(bytes(word));
        }
        jdbc.sql("insert into run_word (root_id, word) values " + rows)
                .params(values)
                .update();
    }

    static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.UTF_8);
    }
}
