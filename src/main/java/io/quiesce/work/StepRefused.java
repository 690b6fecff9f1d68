package io.quiesce.work;

/** A step may not do what it was asked for; thrown before anything is sent, and reported as a failure of the step. */
public final class StepRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public StepRefused(Failure failure) {
        super(failure.text());
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
