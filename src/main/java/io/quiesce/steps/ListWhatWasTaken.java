package io.quiesce.steps;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Described;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.spin.plugin.variable.SpinValues;
import org.springframework.stereotype.Component;

/** <i>List what was taken</i>: what the run has taken from the node so far, for the person who says whether it goes back. */
@Described(
        name = "List what was taken",
        text = "Lists, from the record of the run, what has been taken from the node so far. It asks no " + "node.",
        sets = @Described.Sets(name = "taken", text = "what was taken and how, for the form of Decide on putting back"),
        raisesStepFailed = false)
@Component
final class ListWhatWasTaken implements JavaDelegate {

    private final LeaveRecords records;
    private final Transcript transcript;
    private final ObjectMapper json;

    ListWhatWasTaken(LeaveRecords records, Transcript transcript, ObjectMapper json) {
        this.records = records;
        this.transcript = transcript;
        this.json = json;
    }

    /** One thing that was taken, and how. */
    record Row(String what, String state) {}

    @Override
    public void execute(DelegateExecution execution) {
        String rootId = ((ExecutionEntity) execution).getRootProcessInstanceId();
        LeaveRecord record = records.of(rootId);
        transcript.note(rootId, sentence(record));
        execution.setVariable(
                "taken",
                SpinValues.jsonValue(
                                json.valueToTree(Map.of("rows", rows(record))).toString())
                        .create());
    }

    /** The node has not left, or nobody would be asked. */
    private static String sentence(LeaveRecord record) {
        List<String> things = rows(record).stream()
                .map(row -> "%s (%s)".formatted(row.what(), row.state()))
                .toList();
        return things.isEmpty()
                ? "%s has not left, and nothing was taken from it".formatted(record.node())
                : "%s has not left; taken from it so far: %s".formatted(record.node(), String.join(", ", things));
    }

    static List<Row> rows(LeaveRecord record) {
        List<Row> rows = new ArrayList<>();
        record.groups()
                .forEach(group -> rows.add(new Row(
                        "service group " + group.group(),
                        group.to().isEmpty() ? "taken offline here" : "switched to " + group.to())));
        record.applications().forEach(name -> rows.add(new Row("application " + name, "halted")));
        record.primaries().forEach(point -> rows.add(new Row("CFS primary of " + point, "moved away")));
        record.mounts().forEach(mount -> rows.add(new Row(mount.point(), "unmounted")));
        return rows;
    }
}
