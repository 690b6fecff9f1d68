package io.quiesce.runs;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.transcript.BugReports.Form;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class ReportArchiveTest {

    private static final Instant MADE = Instant.parse("2026-03-29T01:30:10Z");
    private static final Form REPORT =
            new Form("m1 is ill", "# m1 is ill\n", Map.of("logs/m1/b.log", "b", "logs/m1/a.log", "é\n"));

    @Test
    void holdsTheReportAndItsLogsWithTheTimeOfTheReport() throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(ReportArchive.of(REPORT, MADE)))) {
            holds(zip, "report.md", "# m1 is ill\n");
            holds(zip, "logs/m1/a.log", "é\n");
            holds(zip, "logs/m1/b.log", "b");
            assertThat(zip.getNextEntry()).isNull();
        }
    }

    private static void holds(ZipInputStream zip, String path, String text) throws IOException {
        ZipEntry entry = zip.getNextEntry();
        assertThat(entry.getName()).isEqualTo(path);
        assertThat(entry.getTimeLocal()).isEqualTo(LocalDateTime.parse("2026-03-29T01:30:10"));
        assertThat(new String(zip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
    }

    /** Changes only when the format does: then nobody can tell any more that a file is the one which a record names. */
    @Test
    void isTheSameByteForByteWhereverItIsMade() {
        TimeZone here = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Europe/Prague"));

            assertThat(Sha256.of(ReportArchive.of(REPORT, MADE)))
                    .isEqualTo("dc7bd9f71c4821eba364154458a8a549550a449039f40ac7e8efb52077341d4e");
        } finally {
            TimeZone.setDefault(here);
        }
    }
}
