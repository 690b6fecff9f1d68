package io.quiesce.power;

/** Why a power state could not be read. Its message is shown to the operator; never leaves the package. */
final class NotRead extends Exception {

    private static final long serialVersionUID = 1L;

    NotRead(String why) {
        super(why);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
