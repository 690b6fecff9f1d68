package io.quiesce.lab;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions of one management controller. As on real ones there are few, an unused one ends by itself, and all end
 * when the controller does. Thread-safe.
 */
final class ControllerSessions {

    /** As in Supermicro's Redfish manual; others have fewer. */
    static final int MOST = 16;

    private static final int TOKEN_BYTES = 16;

    /**
     * A session.
     *
     * @param id its name in its path; not secret
     * @param token what its owner shows; secret
     */
    record Session(String id, String token) {
        @Override
        public String toString() {
            return "session " + id;
        }
    }

    private final Clock clock;
    private final Duration idle;
    private final SecureRandom random = new SecureRandom();
    private final Map<Session, Instant> used = new LinkedHashMap<>();
    private int last;

    /** @param idle after how long an unused session ends */
    ControllerSessions(Clock clock, Duration idle) {
        this.clock = clock;
        this.idle = idle;
    }

    Duration idle() {
        return idle;
    }

    /** A new session; empty if there are as many as can be. */
    synchronized Optional<Session> begin() {
        forgetUnused();
        if (used.size() >= MOST) {
            return Optional.empty();
        }
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        last++;
        Session fresh = new Session(String.valueOf(last), HexFormat.of().formatHex(token));
        used.put(fresh, clock.instant());
        return Optional.of(fresh);
    }

    /** Whether a token belongs to a session; that session counts as used now. */
    synchronized boolean admits(String token) {
        forgetUnused();
        Optional<Session> found = used.keySet().stream()
                .filter(session -> session.token().equals(token))
                .findFirst();
        found.ifPresent(session -> used.put(session, clock.instant()));
        return found.isPresent();
    }

    /** Ends a session; false if there is none of this id. */
    synchronized boolean end(String id) {
        return used.keySet().removeIf(session -> session.id().equals(id));
    }

    /** The ids of all sessions, oldest first. */
    synchronized List<String> ids() {
        forgetUnused();
        return used.keySet().stream().map(Session::id).toList();
    }

    private void forgetUnused() {
        Instant since = clock.instant().minus(idle);
        used.values().removeIf(when -> when.isBefore(since));
    }
}
