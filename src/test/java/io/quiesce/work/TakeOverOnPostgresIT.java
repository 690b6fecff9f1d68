package io.quiesce.work;

import io.quiesce.OnPostgres;
import org.springframework.test.context.ContextConfiguration;

/** Taking over, in a PostgreSQL. */
@ContextConfiguration(initializers = OnPostgres.class)
final class TakeOverOnPostgresIT extends TakeOverIT {}
