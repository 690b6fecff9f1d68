package io.quiesce.runbooks;

import io.quiesce.OnPostgres;
import org.junit.jupiter.api.Tag;
import org.springframework.test.context.ContextConfiguration;

/** Answers in the moment in which the run moves, in a PostgreSQL. */
@Tag("matrix")
@ContextConfiguration(initializers = OnPostgres.class)
final class LateAnswerOnPostgresIT extends LateAnswerIT {}
