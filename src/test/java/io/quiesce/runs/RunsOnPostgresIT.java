package io.quiesce.runs;

import io.quiesce.OnPostgres;
import org.springframework.test.context.ContextConfiguration;

/** The run pages, on a PostgreSQL. */
@ContextConfiguration(initializers = OnPostgres.class)
final class RunsOnPostgresIT extends RunsIT {}
