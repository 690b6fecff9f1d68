package io.quiesce.steps;

import io.quiesce.command.Target;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.work.Described;
import io.quiesce.work.InputKind;
import io.quiesce.work.StepRefused;
import java.util.List;

/** Which nodes of a plan a power-on is for: all backends, all extras, or one master by its place in the order. Pure. */
@Described.Part(
        inputs = {
            @Described.Input(
                    name = "group",
                    label = "Nodes of the plan",
                    text = "Which nodes of the approved plan are meant. ${group}: as the caller of the phase "
                            + "says.",
                    kind = InputKind.CHOICE,
                    required = true,
                    defaultValue = "${group}",
                    choices = {"backends", "masters", "extras"}),
            @Described.Input(
                    name = "position",
                    label = "Place in the order",
                    text = "Of masters, which are taken one at a time: the place in the order of the plan, from "
                            + "0.",
                    kind = InputKind.NUMBER,
                    variable = true)
        })
final class RestartSelection {

    private static final String SKIPPING = "No node is switched on.";

    private RestartSelection() {}

    /**
     * @param group {@code backends}, {@code masters} or {@code extras}
     * @param position for masters, the place in the order of the plan, from 0; ignored otherwise
     * @return empty if the plan has no node of that group: that is a fact
     * @throws StepRefused if nothing is selected: an empty selection never means all
     */
    static List<Target> of(RestartPlan plan, String group, String position) {
        List<String> nodes =
                switch (group) {
                    case "backends" -> plan.backends();
                    case "extras" -> plan.extras();
                    case "masters" -> List.of(Selection.master(plan.masters(), position, SKIPPING));
                    default ->
                        throw Selection.refused(
                                "The group is '%s', expected backends, masters or extras.".formatted(group), SKIPPING);
                };
        return nodes.stream().map(node -> new Target(plan.cluster(), node)).toList();
    }
}
