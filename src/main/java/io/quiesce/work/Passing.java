package io.quiesce.work;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Tells trouble of the database that passes (somebody was faster, a lock, a connection that broke, a full disk) from what
 * would come again. The engine wraps such trouble in exceptions of its own, so the causes count too.
 */
public final class Passing {

    private static final int DEEPEST = 20;

    /** Class 40; the standard's state for a foreign key, and H2's for a reference to what is not there; a lock not got. */
    private static final Pattern RACE = Pattern.compile("40...|23503|23506|HYT00|55P03");

    private Passing() {}

    static boolean is(Throwable problem) {
        if (DatabaseTrouble.of(problem).isPresent()) {
            return true;
        }
        @Nullable Throwable cause = problem;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof OptimisticLockingException
                    || cause instanceof TransientDataAccessException
                    || cause instanceof RecoverableDataAccessException
                    || cause instanceof DataAccessResourceFailureException
                    || cause instanceof CannotCreateTransactionException
                    // neither a commit nor a rollback went through: the connection broke in between
                    || cause instanceof TransactionSystemException
                    || cause instanceof SQLTransientException
                    || cause instanceof SQLRecoverableException
                    || cause instanceof SQLNonTransientConnectionException
                    || cause instanceof SQLException sql && (passes(sql.getSQLState()) || isClosed(sql))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /**
     * Whether somebody else was faster, so that it may be done again at once: the engine said so, the database rolled it back
     * for the sake of another, or what this wanted to remove, or to refer to, was made or removed in the same moment. Two
     * tokens of one scope that move at once are told by nothing but a foreign key.
     */
    public static boolean isRace(Throwable problem) {
        @Nullable Throwable cause = problem;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof OptimisticLockingException
                    || cause instanceof SQLException sql
                            && RACE.matcher(String.valueOf(sql.getSQLState())).matches()) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** What the pool says, without a state, to who goes on using a connection that broke. */
    private static boolean isClosed(SQLException problem) {
        return problem.getSQLState() == null && "Connection is closed".equals(problem.getMessage());
    }

    /** Classes 08 and 57P: the connection or the server is gone; class 40: rolled back for the sake of another. */
    private static boolean passes(@Nullable String state) {
        return state != null && (state.startsWith("08") || state.startsWith("40") || state.startsWith("57P"));
    }
}
