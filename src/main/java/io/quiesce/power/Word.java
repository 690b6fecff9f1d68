package io.quiesce.power;

import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.Output;
import io.quiesce.power.PowerState.Towards;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a power control answers, as one word on the standard output of its command. */
enum Word {
    ON("on"),
    OFF("off"),
    POWERING_ON("powering-on"),
    POWERING_OFF("powering-off"),
    /** The control says that it does what it was asked. */
    ACCEPTED("accepted"),
    /** It left here; nobody says whether it arrived. */
    SENT("sent");

    private final String text;

    Word(String text) {
        this.text = text;
    }

    Exited answer() {
        return new Exited(0, Output.of(text + "\n"), Output.EMPTY);
    }

    static Optional<Word> in(Output out) {
        String said = out.text().strip();
        return Arrays.stream(values()).filter(word -> word.text.equals(said)).findFirst();
    }

    /** The state that it names; empty if it answers an act. */
    Optional<PowerState> state() {
        return switch (this) {
            case ON -> Optional.of(new PowerState.On());
            case OFF -> Optional.of(new PowerState.Off());
            case POWERING_ON -> Optional.of(new PowerState.Changing(Towards.ON));
            case POWERING_OFF -> Optional.of(new PowerState.Changing(Towards.OFF));
            case ACCEPTED, SENT -> Optional.empty();
        };
    }

    static String listed(Word... words) {
        return Stream.of(words).map(word -> word.text).collect(Collectors.joining(" or "));
    }
}
