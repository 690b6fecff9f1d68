package io.quiesce.work;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is said of one step.
 *
 * @param bean the name that a diagram calls it by
 * @param version the number of its element template, from 1
 * @param name its label: verb and object
 * @param text what it does
 * @param inputs what it reads, in the order in which an editor is asked
 * @param sets the variables that it may set, each with what it means
 * @param destructive whether it acts on hosts, so that the run must hold the lease of the cluster
 * @param raisesStepFailed whether it may raise the BPMN error {@code StepFailed}
 * @param refusesOnly whether it does so only by refusing a plan that is not the approved one, which nothing has to catch
 */
public record StepDescription(
        String bean,
        int version,
        String name,
        String text,
        List<StepInput> inputs,
        Map<String, String> sets,
        boolean destructive,
        boolean raisesStepFailed,
        boolean refusesOnly) {

    private static final String FAILURE =
            "when StepFailed is raised: step, node, command, output and a sentence, for the form of Resolve failure";

    public StepDescription {
        if (version < 1) {
            throw new IllegalArgumentException(
                    "the step '%s' has version %d; versions begin at 1".formatted(bean, version));
        }
        inputs = List.copyOf(inputs);
        sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
        Set<String> names = new HashSet<>();
        for (StepInput input : inputs) {
            if (!names.add(input.name())) {
                throw new IllegalArgumentException("the step '%s' has two inputs '%s'".formatted(bean, input.name()));
            }
        }
    }

    static StepDescription of(String bean, Class<?> type, Described described) {
        List<StepInput> inputs = new ArrayList<>();
        Map<String, String> sets = new LinkedHashMap<>();
        for (Class<?> shared : described.parts()) {
            Described.Part part = shared.getAnnotation(Described.Part.class);
            if (part == null) {
                throw new IllegalArgumentException(
                        "the step '%s' names %s, which is no part of steps".formatted(bean, shared.getSimpleName()));
            }
            add(part.inputs(), part.sets(), inputs, sets);
        }
        add(described.inputs(), described.sets(), inputs, sets);
        if (described.raisesStepFailed() && Step.class.isAssignableFrom(type)) {
            sets.put("failure", FAILURE);
        }
        return new StepDescription(
                bean,
                described.version(),
                described.name(),
                described.text(),
                inputs,
                sets,
                described.destructive(),
                described.raisesStepFailed(),
                described.refusesOnly());
    }

    private static void add(
            Described.Input[] read, Described.Sets[] set, List<StepInput> inputs, Map<String, String> sets) {
        for (Described.Input input : read) {
            inputs.add(StepInput.of(input));
        }
        for (Described.Sets variable : set) {
            sets.put(variable.name(), variable.text());
        }
    }

    /** The id of its element template. */
    public String template() {
        return "io.quiesce.steps." + bean;
    }

    public Optional<StepInput> input(String input) {
        return inputs.stream().filter(one -> one.name().equals(input)).findFirst();
    }
}
