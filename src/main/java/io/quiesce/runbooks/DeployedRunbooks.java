package io.quiesce.runbooks;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Remembers what was deployed from folders last. Thread-safe; works in the caller's transaction. */
@Component
final class DeployedRunbooks {

    private final JdbcClient jdbc;

    DeployedRunbooks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What was deployed last; whoever else asks for the same waits until this transaction is over. */
    Optional<Digests> locked(Door door, String runbook) {
        return jdbc.sql("select files, content from deployed_runbook where runbook = ? and door = ? for update")
                .params(runbook, door.name())
                .query((row, index) -> new Digests(row.getString("files"), row.getString("content")))
                .optional();
    }

    /**
     * Remembers what is deployed now, where {@link #locked} has found nothing.
     *
     * @throws org.springframework.dao.DuplicateKeyException if another engine has done so since
     */
    void keepFirst(Door door, String runbook, Digests digests) {
        jdbc.sql("insert into deployed_runbook (runbook, door, files, content) values (?, ?, ?, ?)")
                .params(runbook, door.name(), digests.files(), digests.content())
                .update();
    }

    /** Remembers what is deployed now. */
    void keep(Door door, String runbook, Digests digests) {
        int known = jdbc.sql("update deployed_runbook set files = ?, content = ? where runbook = ? and door = ?")
                .params(digests.files(), digests.content(), runbook, door.name())
                .update();
        if (known == 0) {
            keepFirst(door, runbook, digests);
        }
    }

    void forget(Door door, String runbook) {
        jdbc.sql("delete from deployed_runbook where runbook = ? and door = ?")
                .params(runbook, door.name())
                .update();
    }
}
