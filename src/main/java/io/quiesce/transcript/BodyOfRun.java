package io.quiesce.transcript;

import java.time.Instant;

/**
 * The JSON text of one run.
 *
 * @param madeAt when it was first written
 */
public record BodyOfRun(String rootId, Instant madeAt, String body) {}
