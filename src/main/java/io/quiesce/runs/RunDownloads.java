package io.quiesce.runs;

import io.quiesce.runs.LiveRun.Facts;
import io.quiesce.runs.ReportFiles.Ending;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.ResponseEntity.BodyBuilder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What people and pages take away of runs: diagrams, outputs, bug reports, and the record of a whole run. */
@RestController
final class RunDownloads {

    private static final Duration A_VERSION_NEVER_CHANGES = Duration.ofDays(1);

    /** Taken for what it is said to be, whatever it looks like: it holds what hosts printed. */
    private static final Map<String, String> AS_IT_IS =
            Map.of("X-Content-Type-Options", "nosniff", "Content-Security-Policy", "sandbox; default-src 'none'");

    private final RunList runs;
    private final Evidence evidence;
    private final ReportFiles reports;
    private final RunFile file;

    RunDownloads(RunList runs, Evidence evidence, ReportFiles reports, RunFile file) {
        this.runs = runs;
        this.evidence = evidence;
        this.reports = reports;
        this.file = file;
    }

    /** The diagram of a process that this run used, in the version that it used. */
    @GetMapping("/runs/{rootId}/diagram/{definitionId}")
    ResponseEntity<byte[]> diagram(
            @PathVariable("rootId") String rootId, @PathVariable("definitionId") String definitionId) {
        boolean used = runs.instances(rootId, RunList.MOST_INSTANCES).stream()
                .anyMatch(instance -> instance.getProcessDefinitionId().equals(definitionId));
        if (!used) {
            throw RunRefused.unknown("diagram in this run", definitionId);
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_XML)
                .cacheControl(CacheControl.maxAge(A_VERSION_NEVER_CHANGES).cachePrivate())
                .body(file.diagram(definitionId).getBytes(StandardCharsets.UTF_8));
    }

    /** The record of a run as a page that needs no server. */
    @GetMapping("/runs/{rootId}/record.html")
    void recordAsPage(@PathVariable("rootId") String rootId, HttpServletResponse response) throws IOException {
        RunRecord record = record(rootId);
        begin(response, record, MediaType.TEXT_HTML);
        file.writePage(record, response.getWriter());
    }

    /** The record of a run for programs. */
    @GetMapping("/runs/{rootId}/record.json")
    void recordAsJson(@PathVariable("rootId") String rootId, HttpServletResponse response) throws IOException {
        RunRecord record = record(rootId);
        begin(response, record, MediaType.APPLICATION_JSON);
        file.writeJson(record, response.getWriter());
    }

    private RunRecord record(String rootId) {
        return file.read(rootId).orElseThrow(() -> RunRefused.unknown("run", rootId));
    }

    /** What a command was given on its standard input, as plain text. */
    @GetMapping("/runs/{rootId}/commands/{number}/in")
    ResponseEntity<byte[]> input(@PathVariable("rootId") String rootId, @PathVariable("number") long number) {
        return text(evidence.input(rootId, number)
                .orElseThrow(() -> RunRefused.unknown("input in this run", Long.toString(number))));
    }

    /** All that is kept of what a command printed, as plain text. */
    @GetMapping("/runs/{rootId}/commands/{number}/{stream:out|err}")
    ResponseEntity<byte[]> output(
            @PathVariable("rootId") String rootId,
            @PathVariable("number") long number,
            @PathVariable("stream") String stream) {
        return text(evidence.output(rootId, number, stream)
                .orElseThrow(() -> RunRefused.unknown("output in this run", number + " " + stream)));
    }

    private static ResponseEntity<byte[]> text(String text) {
        return asItIs(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                .body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A bug report of the run, to be pasted into an issue tracker. */
    @GetMapping("/runs/{rootId}/reports/{number}.md")
    ResponseEntity<byte[]> report(
            @PathVariable("rootId") String rootId,
            @PathVariable("number") int number,
            @RequestParam(name = "masked", defaultValue = "false") boolean masked) {
        return file(new MediaType(MediaType.TEXT_MARKDOWN, StandardCharsets.UTF_8), rootId, number, masked, Ending.md);
    }

    /** The same, with the logs that go with it. */
    @GetMapping("/runs/{rootId}/reports/{number}.zip")
    ResponseEntity<byte[]> archive(
            @PathVariable("rootId") String rootId,
            @PathVariable("number") int number,
            @RequestParam(name = "masked", defaultValue = "false") boolean masked) {
        return file(new MediaType("application", "zip"), rootId, number, masked, Ending.zip);
    }

    private ResponseEntity<byte[]> file(MediaType type, String rootId, int number, boolean masked, Ending ending) {
        byte[] bytes = reports.file(rootId, number, masked, ending)
                .orElseThrow(() -> RunRefused.unknown("bug report in this run", Integer.toString(number)));
        return asItIs(type)
                .header(HttpHeaders.CONTENT_DISPOSITION, attachment(ReportFiles.name(number, masked, ending)))
                .body(bytes);
    }

    private static void begin(HttpServletResponse response, RunRecord record, MediaType type) {
        AS_IT_IS.forEach(response::setHeader);
        response.setContentType(type.toString());
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        Facts run = record.run().run();
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                attachment("%s-%s-%s.%s".formatted(run.runbook().key(), run.cluster(), run.id(), type.getSubtype())));
    }

    private static String attachment(String name) {
        return ContentDisposition.attachment().filename(name).build().toString();
    }

    private static BodyBuilder asItIs(MediaType type) {
        BodyBuilder answer = ResponseEntity.ok().contentType(type);
        AS_IT_IS.forEach(answer::header);
        return answer;
    }
}
