package io.quiesce.work;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in words why the database cannot be used, and what to do: for the log, and for whoever asks for a page. */
public final class DatabaseTrouble {

    private static final int DEEPEST = 20;
    private static final Pattern FULL = Pattern.compile("(?i)no space left|file too large|quota exceeded|disk full");
    private static final Pattern FILE = Pattern.compile("(?:Writing to|Reading from) (?:async:)?(.+?) failed");
    private static final Pattern CLASS_NAME = Pattern.compile("^(?:[a-z]\\w*\\.)+[A-Z]\\w*: ");

    private DatabaseTrouble() {}

    /** The words; empty if the trouble is another, or one that only this transaction had. */
    public static Optional<String> of(Throwable problem) {
        boolean unusable = false;
        boolean ofDatabase = false;
        String why = "";
        String file = "";
        @Nullable Throwable cause = problem;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            String said = cause.getMessage();
            if (cause instanceof SQLException sql) {
                ofDatabase = true;
                unusable |= isUnusable(sql);
            }
            unusable |= ofDatabase && cause instanceof IOException;
            if (ofDatabase && said != null) {
                why = said;
                Matcher named = FILE.matcher(said);
                file = named.find() ? named.group(1) : file;
            }
            cause = cause.getCause();
        }
        return unusable ? Optional.of(sentence(CLASS_NAME.matcher(why).replaceFirst(""), file)) : Optional.empty();
    }

    /** Classes 08, 53, 57P and 58: no connection, no room, being shut down, a system that fails. */
    private static boolean isUnusable(SQLException problem) {
        String state = problem.getSQLState();
        return problem instanceof SQLNonTransientConnectionException
                || state != null && state.matches("(08|53|57P|58).*");
    }

    private static String sentence(String why, String file) {
        String where = file.isEmpty() ? "" : " (" + file + ")";
        return FULL.matcher(why).find()
                ? "The disk of the database is full: %s%s. Make room there. ".formatted(why, where)
                        + "Until then nothing is sent to any host; afterwards the runs go on by themselves."
                : "The database cannot be used: %s%s. ".formatted(why, where)
                        + "Until it can, nothing is sent to any host; afterwards the runs go on by themselves.";
    }
}
