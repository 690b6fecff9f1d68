package io.quiesce.runs;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.lease.Plans;
import io.quiesce.runs.LiveRun.Command;
import io.quiesce.runs.LiveRun.Decision;
import io.quiesce.runs.LiveRun.Instance;
import io.quiesce.runs.RunRecord.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/**
 * Writes the record of a run as a file: as JSON, or as a page that holds that JSON and all that it takes to show it, and asks
 * no server for anything. Thread-safe.
 */
@Component
final class RunFile {

    private static final int ALL = Integer.MAX_VALUE;

    /** A command may have printed a megabyte to either side. */
    private static final int AT_ONCE = 10;

    private final RunReader reader;
    private final Evidence evidence;
    private final ReportFiles reports;
    private final Plans plans;
    private final RepositoryService repository;
    private final IdentityService identity;
    private final ITemplateEngine templates;
    private final ObjectMapper json;
    private final Clock clock;

    RunFile(
            RunReader reader,
            Evidence evidence,
            ReportFiles reports,
            Plans plans,
            RepositoryService repository,
            IdentityService identity,
            ITemplateEngine templates,
            ObjectMapper json,
            Clock clock) {
        this.reader = reader;
        this.evidence = evidence;
        this.reports = reports;
        this.plans = plans;
        this.repository = repository;
        this.identity = identity;
        this.templates = templates;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Reads a run.
     *
     * @return empty if there is no such run
     */
    Optional<RunRecord> read(String rootId) {
        Instant made = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
        return reader.lookAtAll(rootId).map(run -> {
            Map<String, String> names = new HashMap<>();
            run.grid().forEach(tally -> names.put(tally.step(), tally.stepName()));
            Map<Long, JsonNode> shown = new LinkedHashMap<>();
            for (Decision decision : run.decisions()) {
                evidence.shown(rootId, decision.no()).ifPresent(what -> shown.put(decision.no(), what));
            }
            return new RunRecord(
                    made,
                    Visitor.of(identity).person(),
                    run,
                    plans.of(rootId).map(this::plan).orElse(null),
                    run.drains().stream()
                            .map(name -> evidence.drain(rootId, name, ALL))
                            .toList(),
                    shown,
                    reports.of(rootId),
                    evidence.path(rootId),
                    diagrams(run.instances()),
                    () -> new AllCommands(rootId, step -> names.getOrDefault(step, step)),
                    () -> evidence.inputs(rootId).iterator());
        });
    }

    private Plan plan(Plans.Kept plan) {
        try {
            return new Plan(plan.hash(), plan.approvedBy(), json.readTree(plan.body()));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("the plan of the run " + plan.rootId() + " is no JSON", e);
        }
    }

    private Map<String, String> diagrams(List<Instance> instances) {
        Map<String, String> diagrams = new LinkedHashMap<>();
        for (Instance instance : instances) {
            diagrams.computeIfAbsent(instance.runbook().id(), this::diagram);
        }
        return diagrams;
    }

    /** The diagram of a definition, as it was deployed. */
    String diagram(String definitionId) {
        return Visitor.bypassingRights(identity, () -> {
            try (InputStream model = repository.getProcessModel(definitionId)) {
                return new String(model.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException("the diagram " + definitionId + " cannot be read", e);
            }
        });
    }

    void writeJson(RunRecord record, Writer out) throws IOException {
        try (JsonGenerator generator = json.createGenerator(out)) {
            generator.useDefaultPrettyPrinter();
            json.writeValue(generator, record);
        }
    }

    void writePage(RunRecord record, Writer out) throws IOException {
        // where the record goes: together they are too large to be made in one piece
        String place = UUID.randomUUID().toString();
        String page = templates.process(
                "run-file",
                new Context(
                        Locale.ROOT,
                        Map.of(
                                "run",
                                record.run().run(),
                                "record",
                                record,
                                "parts",
                                SelfContained.runPage(),
                                "place",
                                place)));
        int before = page.indexOf(place);
        out.write(page, 0, before);
        JsonGenerator generator = json.createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setCharacterEscapes(new NoMarkup());
        json.writeValue(generator, record);
        out.write(page.substring(before + place.length()));
        out.flush();
    }

    /** What a host printed must not end the element that the record stands in. */
    private static final class NoMarkup extends CharacterEscapes {

        private static final long serialVersionUID = 1L;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes['<'] = ESCAPE_STANDARD;
            codes['>'] = ESCAPE_STANDARD;
            codes['&'] = ESCAPE_STANDARD;
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return null;
        }
    }

    /** All commands of a run, read in portions. */
    private final class AllCommands implements Iterator<Command> {

        private final String rootId;
        private final UnaryOperator<String> names;
        private Iterator<Command> portion = List.<Command>of().iterator();
        private long last = -1;
        private boolean over;

        AllCommands(String rootId, UnaryOperator<String> names) {
            this.rootId = rootId;
            this.names = names;
        }

        @Override
        public boolean hasNext() {
            if (!portion.hasNext() && !over) {
                List<Command> read = evidence.commandsInFull(rootId, last, AT_ONCE, names);
                over = read.size() < AT_ONCE;
                portion = read.iterator();
            }
            return portion.hasNext();
        }

        @Override
        public Command next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the run " + rootId + " has no further command");
            }
            Command command = portion.next();
            last = command.no();
            return command;
        }
    }
}
