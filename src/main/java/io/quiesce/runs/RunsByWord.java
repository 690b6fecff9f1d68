package io.quiesce.runs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Tells which runs have words. Thread-safe.
 *
 * <p>All runs that have a word are read at once, from the word to the runs. The beginning of a word that stands for so many
 * words that this would take long is in nearly every run, so runs are asked one after the other, as far as somebody reads.
 */
@Component
final class RunsByWord {

    private static final byte AFTER_ALL_LETTERS = (byte) 0xff;
    private static final int ASKED_AT_ONCE = 200;

    private final JdbcClient jdbc;
    private final int mostRead;

    /**
     * What a run must have: a word between these, in UTF-8.
     *
     * @param from the first of them
     * @param to the first that comes after them
     * @param isWhole whether it is one word only, of which no run has more
     */
    record Wanted(byte[] from, byte[] to, boolean isWhole) {

        /** A word that begins so; no letter in UTF-8 has the byte that is put after it. */
        static Wanted beginning(String beginning) {
            return upTo(beginning, AFTER_ALL_LETTERS);
        }

        /** This word and no longer one. */
        static Wanted whole(String word) {
            return upTo(word, (byte) 0);
        }

        private static Wanted upTo(String word, byte next) {
            byte[] from = word.getBytes(StandardCharsets.UTF_8);
            byte[] to = Arrays.copyOf(from, from.length + 1);
            to[from.length] = next;
            return new Wanted(from, to, next == 0);
        }
    }

    @Autowired
    RunsByWord(JdbcClient jdbc) {
        this(jdbc, 10_000);
    }

    /**
     * For tests.
     *
     * @param mostRead words that are read at once
     */
    RunsByWord(JdbcClient jdbc, int mostRead) {
        this.jdbc = jdbc;
        this.mostRead = mostRead;
    }

    /**
     * Those runs that have all of the words, in the given order.
     *
     * @return reads the database while it is read itself
     */
    Stream<String> having(List<Wanted> words, List<String> runs) {
        List<String> left = runs;
        List<Wanted> frequent = new ArrayList<>();
        for (Wanted word : words) {
            List<String> read = with(word);
            if (!word.isWhole() && read.size() > mostRead) {
                frequent.add(word);
            } else {
                Set<String> these = new HashSet<>(read);
                left = left.stream().filter(these::contains).toList();
            }
        }
        return frequent.isEmpty() ? left.stream() : asked(frequent, left);
    }

    private List<String> with(Wanted word) {
        String bound = word.isWhole() ? "" : " fetch first " + (mostRead + 1) + " rows only";
        return jdbc.sql("select root_id from run_word where word >= ? and word < ?" + bound)
                .params(word.from(), word.to())
                .query(String.class)
                .list();
    }

    private Stream<String> asked(List<Wanted> words, List<String> runs) {
        return IntStream.iterate(0, from -> from < runs.size(), from -> from + ASKED_AT_ONCE)
                .mapToObj(from -> runs.subList(from, Math.min(from + ASKED_AT_ONCE, runs.size())))
                .flatMap(some -> those(some, words).stream());
    }

    private List<String> those(List<String> runs, List<Wanted> words) {
        StringBuilder sql = new StringBuilder("select p.ID_ from ACT_HI_PROCINST p where p.ID_ in (:runs)");
        Map<String, Object> values = new HashMap<>(Map.of("runs", runs));
        for (Wanted word : words) {
            int number = values.size();
            // no "exists": a PostgreSQL would rather read all runs that have the word, for each two hundred anew
            sql.append(" and (select 1 from run_word w where w.root_id = p.ID_ and w.word >= :from")
                    .append(number)
                    .append(" and w.word < :to")
                    .append(number)
                    .append(" fetch first 1 rows only) = 1");
            values.put("from" + number, word.from());
            values.put("to" + number, word.to());
        }
        Set<String> these = new HashSet<>(
                jdbc.sql(sql.toString()).params(values).query(String.class).list());
        return runs.stream().filter(these::contains).toList();
    }
}
