package io.quiesce.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quiesce.work.Described;
import io.quiesce.work.Step;
import io.quiesce.work.StepCatalogue;
import io.quiesce.work.StepDescription;
import io.quiesce.work.StepInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.stereotype.Component;

/**
 * Holds what is said of the steps to what they do. Which methods a step may come to is told from the classes, what these
 * read and set from their sources.
 */
class StepDescriptionsTest {

    private static final String STEPS = "io.quiesce.steps";

    private static final StepCatalogue CATALOGUE = StepCatalogue.in(STEPS);

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.quiesce");

    private static final Map<String, Set<String>> CALLS = calls();

    private static final StepSources SOURCES = StepSources.read(Path.of("src/main/java/io/quiesce/steps"), STEPS);

    /** Whoever comes to one of these fails. */
    private static final Set<String> FAILS = Set.of(
            "io.quiesce.work.Outcome#failed",
            "io.quiesce.work.Outcome#disturbed",
            "io.quiesce.work.StepRefused#<init>",
            "org.camunda.bpm.engine.delegate.BpmnError#<init>");

    /** Whoever comes to one of these changes something on a host. */
    private static final Set<String> ACTS = Set.of(
            "io.quiesce.command.Command#act",
            "io.quiesce.command.Command#lastAct",
            "io.quiesce.command.Command#longAct",
            "io.quiesce.command.CommandRunner#stop",
            "io.quiesce.power.Power#on",
            "io.quiesce.power.Power#askOff",
            "io.quiesce.power.Power#forceOff");

    static Stream<String> steps() {
        return CATALOGUE.names().stream();
    }

    // ---- which

    @Test
    void everyBeanThatADiagramNamesIsDescribed() throws IOException {
        Set<String> named = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("processes"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".bpmn")).toList()) {
                Matcher bean = Pattern.compile("camunda:delegateExpression=\"\\$\\{(\\w+)}\"")
                        .matcher(Files.readString(file));
                while (bean.find()) {
                    named.add(bean.group(1));
                }
            }
        }

        assertThat(named).hasSizeGreaterThan(50);
        assertThat(CATALOGUE.names()).containsAll(named);
    }

    @Test
    void everyBeanThatADiagramCouldNameIsDescribedButWhatCleansUpAfterADeletion() {
        Set<String> beans = PRODUCT.stream()
                .filter(type -> type.getPackageName().equals(STEPS))
                .filter(type -> type.isAssignableTo(Step.class) || type.isAssignableTo(JavaDelegate.class))
                .filter(type -> type.isAnnotatedWith(Component.class))
                .map(type -> bean(type.getSimpleName()))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> described = new TreeSet<>(CATALOGUE.names());
        described.add("cleanUpDeletedRun");
        assertThat(beans).isEqualTo(described);
    }

    @Test
    void aBeanIsCalledAsItsClass() {
        assertThat(PRODUCT.stream().filter(type -> type.isAnnotatedWith(Described.class)))
                .hasSize(CATALOGUE.names().size())
                .allSatisfy(type -> {
                    assertThat(type.getPackageName()).isEqualTo(STEPS);
                    assertThat(type.getAnnotationOfType(Component.class).value())
                            .isEmpty();
                });
    }

    @Test
    void noTwoStepsAreCalledAlike() {
        assertThat(CATALOGUE.all()).extracting(StepDescription::name).doesNotHaveDuplicates();
    }

    @Test
    void textsAreSentencesForAPerson() {
        assertThat(CATALOGUE.all()).allSatisfy(step -> {
            assertThat(step.text()).endsWith(".").hasSizeGreaterThan(30);
            assertThat(step.name()).matches("[A-Z][A-Za-z ]+");
            assertThat(step.inputs()).allSatisfy(input -> {
                assertThat(input.text()).as(input.name()).endsWith(".");
                assertThat(input.label()).as(input.name()).isNotBlank();
            });
            assertThat(step.sets().values()).allSatisfy(text -> assertThat(text).isNotBlank());
        });
    }

    // ---- what

    @ParameterizedTest
    @MethodSource("steps")
    void readsWhatItSays(String bean) {
        Set<String> read = SOURCES.reads(reached(bean));
        if (read.remove(StepSources.ALL)) {
            assertThat(bean).isEqualTo("takeLease");
            read.addAll(StartVariables.known());
            read.addAll(Set.of("cluster", "reason"));
        }

        assertThat(step(bean).inputs().stream().map(StepInput::name).collect(Collectors.toSet()))
                .isEqualTo(read);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void setsWhatItSays(String bean) {
        Set<String> set = SOURCES.sets(reached(bean));
        if (set.remove(StepSources.ALL)) {
            assertThat(bean).isEqualTo("takeLease");
            set.addAll(StartVariables.known());
        }
        if (step(bean).raisesStepFailed() && isStep(bean)) {
            set.add("failure");
        }

        assertThat(step(bean).sets().keySet()).isEqualTo(set);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void actsIfItSaysSo(String bean) {
        assertThat(step(bean).destructive()).isEqualTo(reached(bean).stream().anyMatch(ACTS::contains));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void raisesStepFailedIfItSaysSo(String bean) {
        Set<String> failing = new HashSet<>(reached(bean));
        failing.retainAll(FAILS);
        if (!isStep(bean)) {
            // what a delegate throws beside an error of BPMN is no outcome of a step
            failing.remove("io.quiesce.work.StepRefused#<init>");
        }

        assertThat(step(bean).raisesStepFailed()).isEqualTo(!failing.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("steps")
    void failsInNoOtherWayIfItSaysThatItOnlyRefuses(String bean) {
        if (step(bean).refusesOnly()) {
            Set<String> failing = new HashSet<>(reached(bean));
            failing.retainAll(FAILS);

            assertThat(failing).containsExactly("io.quiesce.work.StepRefused#<init>");
            assertThat(reached(bean)).anyMatch(method -> method.startsWith("io.quiesce.steps.ApprovedPlan#"));
        }
    }

    private static StepDescription step(String bean) {
        return CATALOGUE.find(bean).orElseThrow();
    }

    private static boolean isStep(String bean) {
        return type(bean).isAssignableTo(Step.class);
    }

    private static JavaClass type(String bean) {
        return PRODUCT.get(STEPS + "." + Character.toUpperCase(bean.charAt(0)) + bean.substring(1));
    }

    private static String bean(String className) {
        return Character.toLowerCase(className.charAt(0)) + className.substring(1);
    }

    // ---- reach

    /** Every method that a step may come to, as {@code class#method}. */
    private static Set<String> reached(String bean) {
        String type = type(bean).getName();
        Set<String> reached = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(Set.of(type + (isStep(bean) ? "#run" : "#execute")));
        while (!open.isEmpty()) {
            String method = open.remove();
            if (reached.add(method)) {
                open.addAll(CALLS.getOrDefault(method, Set.of()));
            }
        }
        assertThat(reached).as("methods of " + bean).hasSizeGreaterThan(1);
        return reached;
    }

    private static Map<String, Set<String>> calls() {
        Map<String, Set<String>> calls = new HashMap<>();
        for (JavaClass type : PRODUCT) {
            for (JavaCodeUnit unit : type.getCodeUnits()) {
                Set<String> called = calls.computeIfAbsent(name(type, unit.getName()), key -> new TreeSet<>());
                unit.getCallsFromSelf().forEach(call -> called.add(name(call.getTargetOwner(), call.getName())));
                unit.getMethodReferencesFromSelf()
                        .forEach(call -> called.add(name(call.getTargetOwner(), call.getName())));
                unit.getConstructorReferencesFromSelf()
                        .forEach(call -> called.add(name(call.getTargetOwner(), call.getName())));
            }
        }
        return calls;
    }

    private static String name(JavaClass type, String method) {
        return type.getName() + "#" + method;
    }
}
