package io.quiesce.openvstorage;

import io.quiesce.command.CommandResult.Exited;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What the real programs answered, to the byte. */
final class RecordedOutputs {

    private RecordedOutputs() {}

    static Exited exited(String name) {
        int code = Integer.parseInt(text(name + ".rc").strip());
        return ScriptedRunner.exited(code, text(name + ".stdout"), text(name + ".stderr"));
    }

    static String text(String file) {
        try (InputStream in = RecordedOutputs.class.getResourceAsStream("/outputs/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
