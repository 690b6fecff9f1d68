package io.quiesce.runs;

import io.quiesce.transcript.BugReports.Form;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A bug report and its logs as one file, the same byte for byte whenever and wherever it is made: with the time of the report, in
 * UTC, and not compressed, since what comes of that depends on a library of the machine.
 */
final class ReportArchive {

    private ReportArchive() {}

    /**
     * A zip archive with {@code report.md} and the logs at their paths.
     *
     * @param at when the report was made
     */
    static byte[] of(Form report, Instant at) {
        LocalDateTime time = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            zip.setMethod(ZipOutputStream.STORED);
            add(zip, "report.md", report.markdown(), time);
            for (var log : new TreeMap<>(report.logs()).entrySet()) {
                add(zip, log.getKey(), log.getValue(), time);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String path, String text, LocalDateTime time) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        ZipEntry entry = new ZipEntry(path);
        entry.setTimeLocal(time);
        entry.setSize(bytes.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
