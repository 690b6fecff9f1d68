package io.quiesce.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

class PassingTest {

    static Stream<Throwable> passing() {
        return Stream.of(
                new OptimisticLockingException("somebody was faster"),
                new CannotAcquireLockException("a lock"),
                new CannotGetJdbcConnectionException("no connection"),
                new CannotCreateTransactionException("no connection"),
                new TransactionSystemException("JDBC rollback failed", new SQLException("Connection is closed")),
                new ProcessEngineException("wrapped", new SQLException("Connection is closed")),
                new ProcessEngineException("wrapped", new SQLException("a deadlock", "40P01")),
                new ProcessEngineException("wrapped", new RuntimeException(new SQLException("cut", "08006"))),
                new ProcessEngineException("wrapped", new SQLException("administrator's command", "57P01")),
                new ProcessEngineException("wrapped", new SQLException("could not extend file", "53100")),
                new SQLException("General error", "HY000", new IOException("No space left on device")));
    }

    static Stream<Throwable> staying() {
        return Stream.of(
                new ProcessEngineException("Unknown property used in expression: ${missing}"),
                new DataIntegrityViolationException("value too long"),
                new BadSqlGrammarException("insert", "insert", new SQLException("no such table", "42S02")),
                new ProcessEngineException("wrapped", new SQLException("value too long", "22001")),
                new SQLException("says nothing"),
                new UncheckedIOException(new IOException("nothing of the database")),
                new NullPointerException());
    }

    @ParameterizedTest
    @MethodSource("passing")
    void troubleThatPassesIsTriedAgain(Throwable trouble) {
        assertThat(Passing.is(trouble)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("staying")
    void troubleThatWouldComeAgainIsNot(Throwable trouble) {
        assertThat(Passing.is(trouble)).isFalse();
    }

    @Test
    void whoeverIsOvertakenByAnotherTokenOfTheScopeIsToldByAForeignKey() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = connection.createStatement()) {
            statement.execute("create table execution (id int primary key, parent int references execution)");
            statement.execute("insert into execution values (1, null), (2, 1)");

            assertThat(overtaken(statement, "delete from execution where id = 1"))
                    .isTrue();
            assertThat(overtaken(statement, "insert into execution values (3, 7)"))
                    .isTrue();
            assertThat(overtaken(statement, "insert into execution values (1, null)"))
                    .isFalse();
        }
        assertThat(Passing.isRace(new ProcessEngineException(
                        "wrapped", new BatchUpdateException("still referenced", "23503", new int[0]))))
                .isTrue();
    }

    private static boolean overtaken(Statement statement, String sql) {
        try {
            statement.execute(sql);
            throw new AssertionError("it was not refused: " + sql);
        } catch (SQLException refused) {
            return Passing.isRace(new ProcessEngineException("wrapped", refused));
        }
    }
}
