package io.quiesce.steps;

import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.ShutdownPlan.NodeEntry;
import io.quiesce.work.Described;
import io.quiesce.work.Failure;
import io.quiesce.work.InputKind;
import io.quiesce.work.StepRefused;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which nodes of a plan a power-off is for: all extras, all backends, or one master by its place in the plan's order. A
 * plan of one server is for that server, whatever group is asked for: variables can be written by others. Pure.
 */
@Described.Part(
        inputs = {
            @Described.Input(
                    name = "group",
                    label = "Nodes of the plan",
                    text = "Which nodes of the approved plan are meant. ${group}: as the caller of the phase "
                            + "says. In a plan of one server it is that server, whatever is chosen.",
                    kind = InputKind.CHOICE,
                    required = true,
                    defaultValue = "${group}",
                    choices = {"extras", "masters", "backend", "server"}),
            @Described.Input(
                    name = "position",
                    label = "Place in the order",
                    text = "Of masters, which are taken one at a time: the place in the order of the plan, from "
                            + "0.",
                    kind = InputKind.NUMBER,
                    variable = true)
        })
final class Selection {

    private static final String SKIPPING = "No node is powered off.";

    private Selection() {}

    /**
     * @param group {@code extras}, {@code masters} or {@code backend}
     * @param position for masters, the place in the order of the plan, from 0; ignored otherwise
     * @return empty if the plan has no node of that group: that is a fact
     * @throws StepRefused if nothing is selected: an empty selection never means all
     */
    static List<NodeEntry> of(ShutdownPlan plan, String group, String position) {
        if (plan.ofOneServer()) {
            return server(plan);
        }
        return switch (group) {
            case "extras" -> plan.extras();
            case "backend" -> plan.backends();
            case "masters" -> List.of(master(plan.masters(), position, SKIPPING));
            default ->
                throw refused("The group is '%s', expected extras, masters or backend.".formatted(group), SKIPPING);
        };
    }

    private static List<NodeEntry> server(ShutdownPlan plan) {
        List<NodeEntry> one =
                Stream.concat(plan.extras().stream(), plan.masters().stream()).toList();
        if (one.size() != 1) {
            throw refused(
                    "The plan for the server %s has %d nodes to power off, expected one."
                            .formatted(plan.server(), one.size()),
                    SKIPPING);
        }
        return one;
    }

    /**
     * One master by its place in the order of a plan.
     *
     * @param skipping what skipping would mean
     * @throws StepRefused if there is no such place
     */
    static <T> T master(List<T> masters, String position, String skipping) {
        int place;
        try {
            place = Integer.parseInt(position);
        } catch (NumberFormatException e) {
            throw refused("The position is '%s', expected a number.".formatted(position), skipping);
        }
        if (place < 0 || place >= masters.size()) {
            throw refused(
                    "The position is %d, but the plan has %d masters.".formatted(place, masters.size()), skipping);
        }
        return masters.get(place);
    }

    static StepRefused refused(String text, String skipping) {
        return new StepRefused(
                new Failure("Select nodes", "", "", "", "No node was selected. " + text, skipping, List.of()));
    }
}
