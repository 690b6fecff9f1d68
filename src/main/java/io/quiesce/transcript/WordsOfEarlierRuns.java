package io.quiesce.transcript;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

/** Gives the runs of earlier releases the words by which they are found, once. SQL cannot cut texts into words. */
@Component
final class WordsOfEarlierRuns implements JavaMigration {

    private static final int AT_ONCE = 500;

    private record Said(long number, String rootId, String text) {}

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("10");
    }

    @Override
    public String getDescription() {
        return "words of earlier runs";
    }

    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        RunWords words = new RunWords(jdbc);
        jdbc.sql("select distinct root_id, node from command")
                .query((row, index) -> new Said(0, row.getString("root_id"), Words.node(row.getString("node"))))
                .list()
                .forEach(node -> words.keep(node.rootId(), Set.of(node.text())));
        inPortions(jdbc, words, "select no, root_id, line from command where no > ? order by no");
        inPortions(jdbc, words, "select no, root_id, comment_text from decision where no > ? order by no");
        inPortions(jdbc, words, "select no, root_id, text from note where no > ? order by no");
        for (String stream : List.of("out", "err")) {
            inPortions(
                    jdbc,
                    words,
                    "select o.command_no, c.root_id, o.text from command_output o join command c on c.no = o.command_no"
                            + " where o.stream = '" + stream + "' and o.command_no > ? order by o.command_no");
        }
        if (hasTable(connection, "act_hi_detail")) {
            startedWith(jdbc, words);
        }
    }

    private static void inPortions(JdbcClient jdbc, RunWords words, String select) {
        List<Said> portion = List.of(new Said(0, "", ""));
        while (!portion.isEmpty()) {
            portion = jdbc.sql(select + " fetch first " + AT_ONCE + " rows only")
                    .param(portion.get(portion.size() - 1).number())
                    .query((row, index) -> new Said(row.getLong(1), row.getString(2), row.getString(3)))
                    .list();
            portion.forEach(said -> words.keep(said.rootId(), Words.of(said.text())));
        }
    }

    /** What runs were started with is kept by the engine. */
    private static void startedWith(JdbcClient jdbc, RunWords words) {
        jdbc.sql("select d.PROC_INST_ID_, d.NAME_, d.TEXT_ from ACT_HI_DETAIL d where d.EXECUTION_ID_ = d.PROC_INST_ID_"
                        + " and d.NAME_ in ('reason', 'node') and d.TEXT_ is not null")
                .query((row, index) -> startedWith(row))
                .list()
                .forEach(said -> words.keep(said.rootId(), said.words()));
    }

    private record Start(String rootId, Set<String> words) {}

    private static Start startedWith(ResultSet row) throws SQLException {
        Set<String> words = new LinkedHashSet<>(Words.of(row.getString(3)));
        if (row.getString(2).equals("node")) {
            words.add(Words.node(row.getString(3)));
        }
        return new Start(row.getString(1), words);
    }

    private static boolean hasTable(Connection connection, String name) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet tables = connection.getMetaData().getTables(null, connection.getSchema(), null, null)) {
            while (tables.next()) {
                found.add(tables.getString("TABLE_NAME"));
            }
        }
        return found.stream().anyMatch(name::equalsIgnoreCase);
    }
}
