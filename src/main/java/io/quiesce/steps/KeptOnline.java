package io.quiesce.steps;

import io.quiesce.transcript.Transcript;
import org.springframework.stereotype.Component;

/** Says why a server was not stopped, in the record of the run and for its end. */
@Component
final class KeptOnline {

    private static final int LONGEST = 3900;

    private final Transcript transcript;

    KeptOnline(Transcript transcript) {
        this.transcript = transcript;
    }

    /** The reason, no longer than a variable may be. */
    String because(String rootId, String why) {
        transcript.note(rootId, "The server is kept online. " + why);
        return why.length() <= LONGEST ? why : why.substring(0, LONGEST - 1) + "…";
    }
}
