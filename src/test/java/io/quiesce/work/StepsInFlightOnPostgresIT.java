package io.quiesce.work;

import io.quiesce.OnPostgres;
import org.junit.jupiter.api.Tag;
import org.springframework.test.context.ContextConfiguration;

/** Steps in flight, in a PostgreSQL. */
@Tag("matrix")
@ContextConfiguration(initializers = OnPostgres.class)
final class StepsInFlightOnPostgresIT extends StepsInFlightIT {}
