package io.quiesce.work;

import io.quiesce.OnPostgres;
import org.junit.jupiter.api.Tag;
import org.springframework.test.context.ContextConfiguration;

/** What is stuck, in a PostgreSQL. */
@Tag("matrix")
@ContextConfiguration(initializers = OnPostgres.class)
final class StuckWorkOnPostgresIT extends StuckWorkIT {}
