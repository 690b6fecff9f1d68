package io.quiesce.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.lab.ControllerSessions.Session;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ControllerSessionsTest {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private final ControllerSessions sessions = new ControllerSessions(
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            },
            Duration.ofMinutes(30));

    @Test
    void admitsATokenUntilItsSessionEnds() {
        Session session = sessions.begin().orElseThrow();

        assertThat(sessions.admits(session.token())).isTrue();
        assertThat(sessions.admits(session.id())).isFalse();
        assertThat(sessions.end(session.id())).isTrue();
        assertThat(sessions.admits(session.token())).isFalse();
        assertThat(sessions.end(session.id())).isFalse();
    }

    @Test
    void endsASessionThatIsNotUsedAndKeepsOneThatIs() {
        Session used = sessions.begin().orElseThrow();
        Session unused = sessions.begin().orElseThrow();

        now = now.plus(Duration.ofMinutes(20));
        assertThat(sessions.admits(used.token())).isTrue();
        now = now.plus(Duration.ofMinutes(20));

        assertThat(sessions.ids()).containsExactly(used.id());
        assertThat(sessions.admits(unused.token())).isFalse();
        assertThat(sessions.admits(used.token())).isTrue();
    }

    @Test
    void hasOnlyAFew() {
        for (int i = 0; i < ControllerSessions.MOST; i++) {
            assertThat(sessions.begin()).isPresent();
        }
        assertThat(sessions.begin()).isEmpty();

        sessions.end(sessions.ids().get(0));
        assertThat(sessions.begin()).isPresent();
    }

    @Test
    void neverPrintsAToken() {
        Session session = sessions.begin().orElseThrow();

        assertThat(session.toString()).doesNotContain(session.token());
    }
}
