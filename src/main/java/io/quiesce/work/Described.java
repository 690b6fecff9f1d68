package io.quiesce.work;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What an editor must know of a step who draws it into a diagram and reads no Java. Stands on each class that a diagram
 * may name in {@code camunda:delegateExpression}, and is the one source of its element template, of its section in
 * {@code docs/steps.md} and of what is checked when a diagram is deployed. Read by {@link StepCatalogue}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Described {

    /** The label in the Modeler: verb and object. */
    String name();

    /** The number of the template; raised with whatever changes in what the editor is offered. */
    int version() default 1;

    /** What it does, in plain sentences. */
    String text();

    /** Classes that read inputs or set variables for several steps, each with its {@link Part}. */
    Class<?>[] parts() default {};

    /** What it reads beside that. */
    Input[] inputs() default {};

    /** The process variables that it may set beside that, those for forms included. */
    Sets[] sets() default {};

    /** Whether it acts on hosts, so that the run must hold the lease of the cluster. */
    boolean destructive() default false;

    /** Whether it may raise the BPMN error {@code StepFailed}, which some boundary event has to catch. */
    boolean raisesStepFailed() default true;

    /**
     * Whether it fails only by refusing a plan that is not the one that was approved. Nobody can decide about that but an
     * administrator, so nothing has to catch it: the run stops there with an incident.
     */
    boolean refusesOnly() default false;

    /** What a class reads and sets for each step that works with it. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface Part {

        Input[] inputs() default {};

        Sets[] sets() default {};
    }

    /** A value that the step reads by its name: an input parameter of the task, or a process variable. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({})
    @interface Input {

        String name();

        String label();

        String text();

        InputKind kind();

        /** Under which heading of the Modeler's panel it is asked for. */
        String group() default "Inputs";

        /** Whether the step cannot do without it. */
        boolean required() default false;

        /**
         * Whether it is a variable that the run or a step before sets, for which the template has no field. Any other input
         * is a parameter of the task itself.
         */
        boolean variable() default false;

        /** What a literal value has to match as a whole, or empty for what the kind asks for anyway. */
        String pattern() default "";

        /** What is said of a value that does not match. */
        String message() default "";

        /** What the template writes at first; an expression such as <code>${group}</code> hands a variable on. */
        String defaultValue() default "";

        /** Of a choice: its values. */
        String[] choices() default {};
    }

    /** A process variable that the step sets. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({})
    @interface Sets {

        String name();

        String text();
    }
}
