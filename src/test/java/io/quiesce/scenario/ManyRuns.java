package io.quiesce.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Makes a database as years of work leave it: the runs that are there, over and over, each 20 minutes before the last one,
 * with the word {@code ticket} and its number. Long texts, such as outputs, are whole in every hundredth. The copies have all that pages of runs read; the engine's logs of jobs and of
 * operations, its last values of variables, and the bytes of large ones are not copied.
 */
final class ManyRuns {

    static final int MINUTES_BETWEEN = 20;

    /** Texts as long as those of a real run are in every so many copies; in the others they are cut off. */
    private static final int WHOLE_EVERY = 100;

    private static final int SHORT_TEXT = 200;
    private static final int AT_ONCE = 250;
    private static final long MOST_ROWS = 100_000;

    /** What each table has of a run, and the column that says of which. */
    private static final Map<String, String> TABLES = tables();

    private static final Set<String> NOT_OF_A_RUN = Set.of(
            "proc_def_id_",
            "start_user_id_",
            "tenant_id_",
            "act_id_",
            "start_act_id_",
            "end_act_id_",
            "bytearray_id_",
            "command_id",
            "user_operation_id_");

    private final JdbcTemplate jdbc;
    private final boolean h2;

    ManyRuns(JdbcTemplate jdbc, boolean h2) {
        this.jdbc = jdbc;
        this.h2 = h2;
    }

    private static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        for (String history : List.of("PROCINST", "ACTINST", "TASKINST", "DETAIL")) {
            tables.put("ACT_HI_" + history, "c.root_proc_inst_id_");
        }
        for (String own : List.of("command", "sample", "decision", "path", "note", "run_word")) {
            tables.put(own, "c.root_id");
        }
        tables.put("command_output", "r.root_id");
        return tables;
    }

    static String ticket(int copy) {
        return "ticket%d".formatted(copy);
    }

    /**
     * Copies the runs that there are until there are so many. The last twelve digits of all ids are the number of the copy.
     *
     * @return those that are whole
     */
    List<String> fill(int runs) {
        List<String> originals = jdbc.queryForList(
                "select ID_ from ACT_HI_PROCINST where SUPER_PROCESS_INSTANCE_ID_ is null order by START_TIME_",
                String.class);
        jdbc.execute("create table copies (n integer primary key, original varchar(64), digits varchar(12))");
        jdbc.execute("create index copies_of on copies (original, n)");
        List<Object[]> rows = new ArrayList<>();
        List<String> whole = new ArrayList<>();
        for (int copy = 1; copy <= runs - originals.size(); copy++) {
            String original = originals.get(copy % originals.size());
            rows.add(new Object[] {copy, original, "%012x".formatted(copy)});
            if (copy % WHOLE_EVERY == 0) {
                whole.add(original.substring(0, original.length() - 12) + "%012x".formatted(copy));
            }
        }
        jdbc.batchUpdate("insert into copies values (?, ?, ?)", rows);
        List<String> statements = new ArrayList<>();
        TABLES.forEach((table, root) -> {
            Map<String, String> columns = columns(table);
            jdbc.execute("create table whole_" + table + " as select * from " + table);
            jdbc.execute("create table short_" + table + " as select "
                    + columns.entrySet().stream()
                            .map(column -> isText(column.getValue())
                                    ? "left(" + column.getKey() + ", " + SHORT_TEXT + ") as " + column.getKey()
                                    : column.getKey())
                            .collect(Collectors.joining(", "))
                    + " from " + table);
            statements.add(copy(table, columns, "whole_", root) + " and mod(k.n, " + WHOLE_EVERY + ") = 0");
            statements.add(copy(table, columns, "short_", root) + " and mod(k.n, " + WHOLE_EVERY + ") <> 0");
        });
        statements.add("insert into run_word (root_id, word) select " + idOf("k.original") + ", "
                + (h2 ? "stringtoutf8('ticket' || k.n)" : "convert_to('ticket' || k.n, 'UTF8')")
                + " from copies k where k.n between ? and ?");
        Map<String, String> indexes = indexes();
        indexes.keySet().forEach(name -> jdbc.execute("drop index " + name));
        for (int from = 1; from <= rows.size(); from += AT_ONCE) {
            for (String statement : statements) {
                jdbc.update(statement, from, from + AT_ONCE - 1);
            }
        }
        jdbc.execute("drop table copies");
        TABLES.keySet().forEach(table -> jdbc.execute("drop table whole_" + table));
        TABLES.keySet().forEach(table -> jdbc.execute("drop table short_" + table));
        indexes.values().forEach(jdbc::execute);
        jdbc.execute("analyze");
        return whole;
    }

    /**
     * The statements that make the indexes of these tables, by name. To make them of all rows at once takes a tenth of the
     * time of keeping them row by row.
     */
    private Map<String, String> indexes() {
        Map<String, String> indexes = new LinkedHashMap<>();
        String tables = "(?i)(" + String.join("|", TABLES.keySet()) + ")";
        if (h2) {
            Pattern index = Pattern.compile(
                    "CREATE INDEX \"PUBLIC\"\\.(\"\\w+\") ON \"PUBLIC\"\\.\"" + tables + "\".*", Pattern.DOTALL);
            for (String statement : jdbc.queryForList("script nodata", String.class)) {
                Matcher matcher = index.matcher(statement);
                if (matcher.matches()) {
                    indexes.put(matcher.group(1), statement);
                }
            }
        } else {
            jdbc.query(
                    "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'"
                            + " and indexdef like 'CREATE INDEX%'",
                    row -> {
                        if (row.getString(1).matches(tables)) {
                            indexes.put(row.getString(2), row.getString(3));
                        }
                    });
        }
        return indexes;
    }

    /** The types of a table's columns, by name. */
    private Map<String, String> columns(String table) {
        Map<String, String> columns = new LinkedHashMap<>();
        jdbc.query(
                "select lower(column_name), lower(data_type) from information_schema.columns where lower(table_name) = ?"
                        + " and lower(table_schema) = 'public' order by ordinal_position",
                row -> {
                    columns.put(row.getString(1), row.getString(2));
                },
                table.toLowerCase(Locale.ROOT));
        return columns;
    }

    private static boolean isText(String type) {
        return type.equals("text") || type.equals("character large object");
    }

    private String copy(String table, Map<String, String> columns, String from, String root) {
        List<String> values = columns.keySet().stream()
                .map(name -> value(name, columns.get(name)))
                .toList();
        return "insert into " + table + " (" + String.join(", ", columns.keySet()) + ") select "
                + String.join(", ", values) + " from " + from + table + " c "
                + (table.equals("command_output") ? "join " + from + "command r on r.no = c.command_no " : "")
                + "join copies k on k.original = " + root + " where k.n between ? and ?";
    }

    private String value(String column, String type) {
        String value = "c." + column;
        if (column.equals("no") || column.equals("command_no")) {
            return value + " + k.n * " + MOST_ROWS;
        }
        if (type.startsWith("timestamp")) {
            return h2
                    ? "dateadd(minute, -" + MINUTES_BETWEEN + " * k.n, " + value + ")"
                    : value + " - k.n * interval '" + MINUTES_BETWEEN + " minutes'";
        }
        boolean id = column.endsWith("id_") || column.endsWith("_id");
        return id && !NOT_OF_A_RUN.contains(column) ? idOf(value) : value;
    }

    private static String idOf(String value) {
        return "case when length(" + value + ") < 36 then " + value + " else left(" + value + ", length(" + value
                + ") - 12) || k.digits end";
    }
}
