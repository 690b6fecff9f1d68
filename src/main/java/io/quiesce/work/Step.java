package io.quiesce.work;

/**
 * What a service task does: one verb from an assignment to an outcome. The bean's name is what the diagram writes as
 * {@code camunda:delegateExpression="${name}"}.
 *
 * <p>A step may be run again after a crash, with the same assignment: it looks before it acts. It holds no transaction
 * while it runs, and may be interrupted when its run is aborted.
 */
@FunctionalInterface
public interface Step {

    /**
     * Does the work.
     *
     * @throws RuntimeException if the step is broken; what a host did or said is never thrown but returned
     */
    Outcome run(Assignment assignment);

    /**
     * Whether the step itself ends what steps before it, which were overtaken, may still be doing on hosts; for any other that
     * is ended before it is run.
     */
    default boolean endsOvertaken() {
        return false;
    }
}
