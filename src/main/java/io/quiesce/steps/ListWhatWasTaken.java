package io.quiesce.steps;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.spin.plugin.variable.SpinValues;
import org.springframework.stereotype.Component;

/** <i>List what was taken</i>: what the run has taken from the node so far, for the person who says whether it goes back. */
@Component
final class ListWhatWasTaken implements JavaDelegate {

    private final LeaveRecords records;
    private final ObjectMapper json;

    ListWhatWasTaken(LeaveRecords records, ObjectMapper json) {
        this.records = records;
        this.json = json;
    }

    /** One thing that was taken, and how. */
    record Row(String what, String state) {}

    @Override
    public void execute(DelegateExecution execution) {
        LeaveRecord record = records.of(((ExecutionEntity) execution).getRootProcessInstanceId());
        execution.setVariable(
                "taken",
                SpinValues.jsonValue(
                                json.valueToTree(Map.of("rows", rows(record))).toString())
                        .create());
    }

    static List<Row> rows(LeaveRecord record) {
        List<Row> rows = new ArrayList<>();
        record.groups()
                .forEach(group -> rows.add(new Row(
                        "service group " + group.group(),
                        group.to().isEmpty() ? "taken offline here" : "switched to " + group.to())));
        record.applications().forEach(name -> rows.add(new Row(name, "halted")));
        record.primaries().forEach(point -> rows.add(new Row("CFS primary of " + point, "moved away")));
        record.mounts().forEach(mount -> rows.add(new Row(mount.point(), "unmounted")));
        return rows;
    }
}
