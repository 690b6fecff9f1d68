package io.quiesce.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

class DatabaseTroubleTest {

    @Test
    void namesTheFileAndWhatToDoWhenTheDiskIsFull() {
        Throwable written = new IOException("java.io.IOException: x", new IOException("No space left on device"));
        Throwable store = new IllegalStateException(
                "Writing to async:/var/lib/my data/quiesce.mv.db failed; length 28672 at 4096 [2.3.232/2]", written);

        assertThat(DatabaseTrouble.of(new ProcessEngineException(
                        "persistence",
                        new SQLNonTransientConnectionException("The database has been closed", "90098", store))))
                .contains("The disk of the database is full: No space left on device (/var/lib/my data/quiesce.mv.db)."
                        + " Make room there. Until then nothing is sent to any host;"
                        + " afterwards the runs go on by themselves.");
        assertThat(DatabaseTrouble.of(new RuntimeException(new SQLException("General error", "HY000", store))))
                .hasValueSatisfying(said -> assertThat(said).contains("No space left on device"));
    }

    @Test
    void knowsThatOfAPostgresTooAndSaysOfOtherTroubleWhatItSays() {
        assertThat(DatabaseTrouble.of(
                        new SQLException("could not extend file \"base/1\": No space left on device", "53100")))
                .hasValueSatisfying(said -> assertThat(said).startsWith("The disk of the database is full: could not"));
        assertThat(DatabaseTrouble.of(new SQLException("the connection attempt failed", "08001")))
                .hasValueSatisfying(said ->
                        assertThat(said).startsWith("The database cannot be used: the connection attempt failed."));
    }

    @Test
    void isSilentAboutWhatOneTransactionHadOrADatabaseHadNothingToDoWith() {
        assertThat(DatabaseTrouble.of(new OptimisticLockingException("somebody was faster")))
                .isEmpty();
        assertThat(DatabaseTrouble.of(new CannotAcquireLockException("", new SQLException("deadlock", "40001"))))
                .isEmpty();
        assertThat(DatabaseTrouble.of(new RuntimeException(new IOException("a broken pipe"))))
                .isEmpty();
    }
}
