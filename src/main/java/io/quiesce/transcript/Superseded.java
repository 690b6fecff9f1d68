package io.quiesce.transcript;

/** A piece of work wanted to write and is another engine's by now. What it has found out is of no use any more. */
public final class Superseded extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Superseded() {
        super("the piece of work is another engine's by now, so it writes nothing any more");
    }
}
