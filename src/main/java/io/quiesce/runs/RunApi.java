package io.quiesce.runs;

import io.quiesce.transcript.BugReports;
import io.quiesce.transcript.BugReports.Form;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.ResponseEntity.BodyBuilder;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** What programs ask about runs, our own pages among them. Refusals are JSON, in the shape of the engine's REST. */
@RestController
final class RunApi {

    private static final Duration A_VERSION_NEVER_CHANGES = Duration.ofDays(1);

    private final RunReader reader;
    private final RunList runs;
    private final Evidence evidence;
    private final BugReports reports;
    private final RunAbort aborts;
    private final KeptCluster kept;
    private final RepositoryService repository;
    private final IdentityService identity;

    RunApi(
            RunReader reader,
            RunList runs,
            Evidence evidence,
            BugReports reports,
            RunAbort aborts,
            KeptCluster kept,
            RepositoryService repository,
            IdentityService identity) {
        this.reader = reader;
        this.runs = runs;
        this.evidence = evidence;
        this.reports = reports;
        this.aborts = aborts;
        this.kept = kept;
        this.repository = repository;
        this.identity = identity;
    }

    /** The run that a user task belongs to, and the process instance in it. */
    record TaskRun(String run, String instance) {}

    /** Why a run shall be aborted, or what was seen on its cluster; null when the person did not say. */
    record Why(@Nullable String reason) {}

    record Accepted(String run, String text) {}

    record Refusal(String type, String message) {}

    @GetMapping("/runs/{rootId}/live")
    LiveRun live(
            @PathVariable("rootId") String rootId,
            @RequestParam(name = "commands", defaultValue = "20") int commands,
            @RequestParam(name = "before", defaultValue = "" + RunReader.NEWEST) long before,
            @RequestParam(name = "drain", required = false) @Nullable String drain) {
        return reader.look(rootId, commands, before, drain).orElseThrow(() -> RunRefused.unknown("run", rootId));
    }

    /** The diagram of a process that this run used, in the version that it used. */
    @GetMapping("/runs/{rootId}/diagram/{definitionId}")
    ResponseEntity<byte[]> diagram(
            @PathVariable("rootId") String rootId, @PathVariable("definitionId") String definitionId) {
        boolean used = runs.instances(rootId).stream()
                .anyMatch(instance -> instance.getProcessDefinitionId().equals(definitionId));
        if (!used) {
            throw RunRefused.unknown("diagram in this run", definitionId);
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_XML)
                .cacheControl(CacheControl.maxAge(A_VERSION_NEVER_CHANGES).cachePrivate())
                .body(Visitor.bypassingRights(identity, () -> xml(definitionId)));
    }

    private byte[] xml(String definitionId) {
        try (InputStream model = repository.getProcessModel(definitionId)) {
            return model.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the diagram " + definitionId + " cannot be read", e);
        }
    }

    /** All that is kept of what a command printed, as plain text. */
    @GetMapping("/runs/{rootId}/commands/{number}/{stream:out|err}")
    ResponseEntity<byte[]> output(
            @PathVariable("rootId") String rootId,
            @PathVariable("number") long number,
            @PathVariable("stream") String stream) {
        String text = evidence.output(rootId, number, stream)
                .orElseThrow(() -> RunRefused.unknown("output in this run", number + " " + stream));
        return asItIs(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                .body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A bug report of the run, to be pasted into an issue tracker. */
    @GetMapping("/runs/{rootId}/reports/{number}.md")
    ResponseEntity<byte[]> report(
            @PathVariable("rootId") String rootId,
            @PathVariable("number") int number,
            @RequestParam(name = "masked", defaultValue = "false") boolean masked) {
        Form report = form(rootId, number, masked);
        return file(new MediaType(MediaType.TEXT_MARKDOWN, StandardCharsets.UTF_8), number, masked, "md")
                .body(report.markdown().getBytes(StandardCharsets.UTF_8));
    }

    /** The same, with the logs that go with it. */
    @GetMapping("/runs/{rootId}/reports/{number}.zip")
    ResponseEntity<byte[]> archive(
            @PathVariable("rootId") String rootId,
            @PathVariable("number") int number,
            @RequestParam(name = "masked", defaultValue = "false") boolean masked) {
        return file(new MediaType("application", "zip"), number, masked, "zip")
                .body(ReportArchive.of(form(rootId, number, masked)));
    }

    private Form form(String rootId, int number, boolean masked) {
        return reports.find(rootId, number, masked)
                .orElseThrow(() -> RunRefused.unknown("bug report in this run", Integer.toString(number)));
    }

    private static BodyBuilder file(MediaType type, int number, boolean masked, String ending) {
        String name = "bug-report-%d%s.%s".formatted(number, masked ? "-masked" : "", ending);
        return asItIs(type)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString());
    }

    /** Taken for what it is said to be, whatever it looks like: it holds what hosts printed. */
    private static BodyBuilder asItIs(MediaType type) {
        return ResponseEntity.ok()
                .contentType(type)
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox; default-src 'none'");
    }

    @GetMapping("/runs/of-task/{taskId}")
    TaskRun ofTask(@PathVariable("taskId") String taskId) {
        return runs.task(taskId)
                .map(task -> new TaskRun(task.getRootProcessInstanceId(), task.getProcessInstanceId()))
                .orElseThrow(() -> RunRefused.unknown("task", taskId));
    }

    @PostMapping(path = "/runs/{rootId}/abort", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Accepted> abort(@PathVariable("rootId") String rootId, @RequestBody Why request) {
        String reason = request.reason();
        aborts.abort(rootId, Visitor.of(identity), reason == null ? "" : reason);
        return ResponseEntity.status(HttpStatus.ACCEPTED)
                .body(new Accepted(
                        rootId,
                        "The run is being aborted: its remote work is stopped and what it created is removed."));
    }

    /** An administrator has looked at the cluster that a run keeps as effect unknown, and gives it back. */
    @PostMapping(path = "/runs/{rootId}/give-back", consumes = MediaType.APPLICATION_JSON_VALUE)
    Accepted giveBack(@PathVariable("rootId") String rootId, @RequestBody Why request) {
        String reason = request.reason();
        kept.giveBack(rootId, Visitor.of(identity), reason == null ? "" : reason);
        return new Accepted(rootId, "The cluster is free again.");
    }

    @ExceptionHandler
    ResponseEntity<Refusal> refused(RunRefused refused) {
        return refusal(refused.status(), refused.sentence());
    }

    @ExceptionHandler
    ResponseEntity<Refusal> unreadable(HttpMessageNotReadableException unreadable) {
        return refusal(HttpStatus.BAD_REQUEST, "The body is not the JSON that was expected: {\"reason\": \"…\"}.");
    }

    @ExceptionHandler
    ResponseEntity<Refusal> ofAnotherType(MethodArgumentTypeMismatchException mismatch) {
        String expected = mismatch.getRequiredType() == boolean.class ? "true or false" : "a number";
        return refusal(
                HttpStatus.BAD_REQUEST,
                "'%s' is '%s', expected %s.".formatted(mismatch.getName(), mismatch.getValue(), expected));
    }

    private static ResponseEntity<Refusal> refusal(HttpStatus status, String sentence) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Refusal(status.getReasonPhrase().replace(" ", ""), sentence));
    }
}
