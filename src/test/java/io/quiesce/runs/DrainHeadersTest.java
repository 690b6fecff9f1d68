package io.quiesce.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrainHeadersTest {

    private static final Path SCRIPT = Path.of("src/main/resources/static/assets/runs/drain.js");

    /** Who reads the form and the page beside it finds the same words over the same column. */
    @ParameterizedTest
    @CsvSource({
        "'virtual-machines', decide-long-vm-drain",
        "flush, decide-long-flush",
        "volumes, decide-long-drain",
        "recovery, decide-long-recovery"
    })
    void aDrainHasTheHeadersOfItsForm(String drain, String form) throws IOException {
        Map<String, String> ofTheForm = columns(Path.of("forms", form + ".form"));

        assertThat(ofTheForm).isNotEmpty();
        assertThat(columns(drain)).isEqualTo(ofTheForm);
    }

    private static Map<String, String> columns(Path form) throws IOException {
        Map<String, String> columns = new TreeMap<>();
        new ObjectMapper().readTree(form.toFile()).path("components").forEach(component -> component
                .path("columns")
                .forEach(column -> columns.put(
                        column.path("key").asText(), column.path("label").asText())));
        return columns;
    }

    private static Map<String, String> columns(String drain) throws IOException {
        Matcher found = Pattern.compile("'?%s'?: \\{\\s+name: '[^']+',\\s+columns: \\{([^}]+)}".formatted(drain))
                .matcher(Files.readString(SCRIPT));
        assertThat(found.find()).as(drain).isTrue();
        Map<String, String> columns = new TreeMap<>();
        Matcher column = Pattern.compile("(\\w+): '([^']+)'").matcher(found.group(1));
        while (column.find()) {
            columns.put(column.group(1), column.group(2));
        }
        return columns;
    }
}
