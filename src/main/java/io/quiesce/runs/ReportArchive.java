package io.quiesce.runs;

import io.quiesce.transcript.BugReports.Form;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A bug report and its logs as one file. */
final class ReportArchive {

    private ReportArchive() {}

    /** A zip archive with {@code report.md} and the logs at their paths. */
    static byte[] of(Form report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            add(zip, "report.md", report.markdown());
            for (var log : new TreeMap<>(report.logs()).entrySet()) {
                add(zip, log.getKey(), log.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String path, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(path));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
