package io.quiesce.work;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * Tells the pool of connections which of them are of no use any more. H2 closes its database by itself when it cannot
 * write to the file, as on a full disk; a new connection opens it again, and those that there were never do.
 */
public final class ClosedDatabase implements SQLExceptionOverride {

    /** Of {@code org.h2.api.ErrorCode}: closed, its file cannot be read or written, and as what that is told first. */
    private static final Set<Integer> OF_NO_USE = Set.of(90098, 90121, 90028, 90031, 50000);

    // the name of the annotation is taken by the interface
    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException problem) {
        return OF_NO_USE.contains(problem.getErrorCode())
                ? SQLExceptionOverride.Override.MUST_EVICT
                : SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
}
