package io.quiesce.runs;

import io.quiesce.runs.LiveRun.Note;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a run that is on cannot be aborted any more, in a sentence; pure. */
final class NoWayBack {

    /** What the step that asks a node to leave notes before it does, and when the node has not taken it. */
    private static final Pattern ASKED =
            Pattern.compile("(\\S+) is asked to leave \\S+; from here on there is no way back");

    private static final Pattern NOT_TAKEN = Pattern.compile("\\S+ has not taken the request to leave");

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private NoWayBack() {}

    /**
     * Says why.
     *
     * @param notes of the run, the newest first
     * @param asks whether a task of the run waits for a person
     */
    static String because(List<Note> notes, boolean asks) {
        return asked(notes).orElse("This run has come too far to be aborted: it goes on to its end.")
                + (asks ? " What its tasks ask can still be decided in Tasklist." : "");
    }

    private static Optional<String> asked(List<Note> notes) {
        for (Note note : notes) {
            if (NOT_TAKEN.matcher(note.text()).matches()) {
                return Optional.empty();
            }
            Matcher asked = ASKED.matcher(note.text());
            if (asked.matches()) {
                return Optional.of(("This run is past the point of no return: %s was asked to leave at %s; from then on"
                                + " there is no way back, and the run goes on to its end.")
                        .formatted(asked.group(1), moment(note.at())));
            }
        }
        return Optional.empty();
    }

    private static String moment(Instant at) {
        return MOMENT.format(at);
    }
}
