package io.quiesce.transcript;

import io.quiesce.OnPostgres;
import org.springframework.test.context.ContextConfiguration;

/** Bug reports, in a PostgreSQL. */
@ContextConfiguration(initializers = OnPostgres.class)
final class BugReportsOnPostgresIT extends BugReportsIT {}
