package io.quiesce.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StylesheetTest {

    /** Tasklist's own page says no charset for what it loads: a letter beyond ASCII comes out as two others there. */
    @ParameterizedTest
    @ValueSource(strings = "src/main/resources/static/assets/runs/run.css")
    void readsTheSameInEveryCharset(String file) throws IOException {
        String text = Files.readString(Path.of(file), StandardCharsets.UTF_8);

        assertThat(text).isNotEmpty().matches("\\p{ASCII}+");
    }
}
