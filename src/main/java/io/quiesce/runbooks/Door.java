package io.quiesce.runbooks;

/** A way by which runbooks are deployed from a folder, without anybody who presses a button. */
enum Door {
    /** At the start, from the folders beside the application, or from the jar. */
    SHIPPED("quiesce"),

    /** From the folder that is watched. */
    WATCHED("quiesce.runbooks");

    private final String source;

    Door(String source) {
        this.source = source;
    }

    /** By which the engine's list of deployments tells where one came from. */
    String source() {
        return source;
    }
}
