package io.quiesce.transcript;

import java.util.Optional;
import java.util.function.UnaryOperator;

/** One JSON text per run, whose form its writer knows. Thread-safe. */
public interface BodyPerRun {

    /** The text of a run; empty before the first change. */
    Optional<String> of(String rootId);

    /** Changes the text of a run; {@code empty} is what is changed the first time. Nobody else changes it meanwhile. */
    void change(String rootId, String cluster, String empty, UnaryOperator<String> change);
}
