package io.quiesce.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
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
}
