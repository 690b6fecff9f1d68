package io.quiesce.lab;

/** The lab could not do what it was asked; the message says what and why. */
public final class LabFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LabFailure(String message) {
        super(message);
    }

    LabFailure(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
