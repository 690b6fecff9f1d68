package io.quiesce.runs;

import com.fasterxml.jackson.databind.JsonNode;
import io.quiesce.runs.CommandQuery.How;
import io.quiesce.runs.LiveRun.FoundCommands;
import org.camunda.bpm.engine.IdentityService;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What programs ask about runs, our own pages among them. */
@RestController
final class RunApi {

    private final RunReader reader;
    private final RunList runs;
    private final RunFeed feed;
    private final Evidence evidence;
    private final RunAbort aborts;
    private final KeptCluster kept;
    private final IdentityService identity;

    RunApi(
            RunReader reader,
            RunList runs,
            RunFeed feed,
            Evidence evidence,
            RunAbort aborts,
            KeptCluster kept,
            IdentityService identity) {
        this.reader = reader;
        this.runs = runs;
        this.feed = feed;
        this.evidence = evidence;
        this.aborts = aborts;
        this.kept = kept;
        this.identity = identity;
    }

    /** A run, and a process instance in it. */
    record Place(String run, String instance) {}

    /** Why a run shall be aborted, or what was seen on its cluster; null when the person did not say. */
    record Why(@Nullable String reason) {}

    record Accepted(String run, String text) {}

    @GetMapping("/runs/{rootId}/live")
    LiveRun live(
            @PathVariable("rootId") String rootId,
            @RequestParam(name = "commands", defaultValue = "" + RunFeed.COMMANDS) int commands,
            @RequestParam(name = "drain", required = false) @Nullable String drain) {
        return reader.look(rootId, commands, drain).orElseThrow(() -> RunRefused.unknown("run", rootId));
    }

    /** The run as it is now, and again each time something in it has changed, until it is over. */
    @GetMapping(path = "/runs/{rootId}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> events(@PathVariable("rootId") String rootId) {
        SseEmitter events = feed.follow(rootId).orElseThrow(() -> RunRefused.unknown("run", rootId));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                // a proxy that collects what it hands on would hand on nothing until the run is over
                .header("X-Accel-Buffering", "no")
                .body(events);
    }

    /** The commands of a run that are as asked for, the newest first, by portions. */
    @GetMapping("/runs/{rootId}/commands")
    FoundCommands commands(
            @PathVariable("rootId") String rootId,
            @RequestParam(name = "text", defaultValue = "") String text,
            @RequestParam(name = "node", defaultValue = "") String node,
            @RequestParam(name = "step", defaultValue = "") String step,
            @RequestParam(name = "how", defaultValue = "") String how,
            @RequestParam(name = "limit", defaultValue = "100") int limit,
            @RequestParam(name = "before", defaultValue = "" + RunReader.NEWEST) long before) {
        return reader.commands(rootId, new CommandQuery(text, node, step, How.of(how)), limit, before)
                .orElseThrow(() -> RunRefused.unknown("run", rootId));
    }

    /** What a task showed when a person answered it, by the name of the variable that it showed. */
    @GetMapping("/runs/{rootId}/decisions/{number}")
    JsonNode shown(@PathVariable("rootId") String rootId, @PathVariable("number") long number) {
        return evidence.shown(rootId, number)
                .orElseThrow(() -> RunRefused.unknown("decision in this run", Long.toString(number)));
    }

    /** The run that a process instance belongs to, itself or as a called process. */
    @GetMapping("/runs/of-instance/{instanceId}")
    Place ofInstance(@PathVariable("instanceId") String instanceId) {
        return runs.rootOf(instanceId)
                .map(root -> new Place(root, instanceId))
                .orElseThrow(() -> RunRefused.unknown("process instance", instanceId));
    }

    @GetMapping("/runs/of-task/{taskId}")
    Place ofTask(@PathVariable("taskId") String taskId) {
        return runs.task(taskId)
                .map(task -> new Place(task.getRootProcessInstanceId(), task.getProcessInstanceId()))
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
}
