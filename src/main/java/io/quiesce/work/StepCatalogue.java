package io.quiesce.work;

import java.beans.Introspector;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * The steps that a diagram may name, told from their classes alone: neither bean nor engine is made for it. Immutable.
 */
public final class StepCatalogue {

    private final SortedMap<String, StepDescription> steps;

    private StepCatalogue(SortedMap<String, StepDescription> steps) {
        this.steps = Collections.unmodifiableSortedMap(steps);
    }

    /**
     * The {@link Described} classes of a package and those below it. A step's bean is named as its class.
     *
     * @throws IllegalArgumentException if a description contradicts itself
     */
    public static StepCatalogue in(String packageName) {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(Described.class));
        SortedMap<String, StepDescription> steps = new TreeMap<>();
        for (BeanDefinition found : scanner.findCandidateComponents(packageName)) {
            Class<?> type = ClassUtils.resolveClassName(
                    String.valueOf(found.getBeanClassName()), ClassUtils.getDefaultClassLoader());
            String bean = Introspector.decapitalize(type.getSimpleName());
            Described described = type.getAnnotation(Described.class);
            if (described != null) {
                steps.put(bean, StepDescription.of(bean, type, described));
            }
        }
        return new StepCatalogue(steps);
    }

    /** The step that a diagram calls by this name. */
    public Optional<StepDescription> find(String bean) {
        return Optional.ofNullable(steps.get(bean));
    }

    /** The inputs of a step that nothing but its task gives, as they stand in the diagram; none for a step that is not known. */
    Set<String> literals(String bean) {
        return find(bean).stream()
                .flatMap(step -> step.inputs().stream())
                .filter(input -> !input.variable() && !input.mayBeExpression())
                .map(StepInput::name)
                .collect(Collectors.toSet());
    }

    /** The names of all steps, in order. */
    public Set<String> names() {
        return steps.keySet();
    }

    /** All steps, in the order of their names. */
    public Collection<StepDescription> all() {
        return steps.values();
    }
}
