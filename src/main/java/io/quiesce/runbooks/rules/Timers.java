package io.quiesce.runbooks.rules;

import java.util.Optional;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.calendar.BusinessCalendar;
import org.camunda.bpm.engine.impl.calendar.CycleBusinessCalendar;
import org.camunda.bpm.engine.impl.calendar.DueDateBusinessCalendar;
import org.camunda.bpm.engine.impl.calendar.DurationBusinessCalendar;
import org.camunda.bpm.model.bpmn.instance.Event;
import org.camunda.bpm.model.bpmn.instance.Expression;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.jspecify.annotations.Nullable;

/** Whether the times of timers can be read, by the calendars that the engine uses. */
final class Timers {

    private static final BusinessCalendar DATES = new DueDateBusinessCalendar();
    private static final BusinessCalendar DURATIONS = new DurationBusinessCalendar();
    private static final BusinessCalendar CYCLES = new CycleBusinessCalendar();

    private Timers() {}

    static Stream<Breach> brokenTimer(Contents contents) {
        return contents.all().flatMap(diagram -> diagram.all(Event.class)
                .flatMap(event -> Diagram.definitions(event, TimerEventDefinition.class).stream()
                        .flatMap(timer -> Stream.of(
                                        unread(DATES, timer.getTimeDate(), "date", "2026-01-31T22:15:00Z"),
                                        unread(DURATIONS, timer.getTimeDuration(), "duration", "PT10M"),
                                        unread(CYCLES, timer.getTimeCycle(), "cycle", "R3/PT10M"))
                                .flatMap(Optional::stream))
                        .map(unread -> diagram.breach(Rule.BROKEN_TIMER, event, unread.problem(), unread.remedy()))));
    }

    /** A time that stands in the diagram and cannot be read. */
    private record Unread(String text, String kind, String example) {

        String problem() {
            return text.isEmpty()
                    ? "The timer has an empty %s.".formatted(kind)
                    : "The timer's %s '%s' cannot be read.".formatted(kind, text);
        }

        String remedy() {
            return "Write it as ISO 8601 does, such as %s, or as an expression.".formatted(example);
        }
    }

    private static Optional<Unread> unread(
            BusinessCalendar calendar, @Nullable Expression time, String kind, String example) {
        // the engine strips it too
        String text = time == null ? "" : time.getTextContent().strip();
        return time == null || !Expressions.isPlain(text) || isRead(calendar, text)
                ? Optional.empty()
                : Optional.of(new Unread(text, kind, example));
    }

    private static boolean isRead(BusinessCalendar calendar, String text) {
        try {
            calendar.resolveDuedate(text);
            return true;
        } catch (ProcessEngineException unreadable) {
            return false;
        }
    }
}
