package io.quiesce.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.Reading.NotRead;
import io.quiesce.command.Reading.Read;
import org.junit.jupiter.api.Test;

class ReadingTest {

    @Test
    void anAnswerOfWhichOnlyTheBeginningWasKeptIsNotRead() {
        Exited flooded = new Exited(0, new Output("everything is closed\n", 10L << 30, "…"), Output.EMPTY);

        Reading<String> reading =
                Reading.of(flooded, exited -> new Read<>(exited.out().text()));

        assertThat(reading)
                .isEqualTo(new NotRead<String>(
                        "the answer is longer than what is kept of it: 10737418240 bytes", flooded));
    }

    @Test
    void complaintsBesideAnAnswerMayBeLong() {
        Exited complaining = new Exited(0, Output.of("closed\n"), new Output("warning", 10L << 30, "…"));

        assertThat(Reading.of(complaining, exited -> new Read<>(exited.out().text())))
                .isEqualTo(new Read<>("closed\n"));
    }
}
