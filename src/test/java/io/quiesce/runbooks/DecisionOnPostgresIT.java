package io.quiesce.runbooks;

import io.quiesce.OnPostgres;
import org.junit.jupiter.api.Tag;
import org.springframework.test.context.ContextConfiguration;

/** Decisions, in a PostgreSQL. */
@Tag("matrix")
@ContextConfiguration(initializers = OnPostgres.class)
final class DecisionOnPostgresIT extends DecisionIT {}
