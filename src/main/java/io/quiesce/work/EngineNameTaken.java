package io.quiesce.work;

/** Another living engine has this engine's name. The message is for who starts this one. */
public final class EngineNameTaken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EngineNameTaken(String name, String place) {
        super(
                "The engine name '%s' (quiesce.work.engine) is taken: a living engine of this name works on the same database (%s)."
                                .formatted(name, place)
                        + " Two engines of one name would do each other's steps.");
    }
}
