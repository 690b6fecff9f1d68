package io.quiesce.work;

import io.quiesce.OnPostgres;
import org.junit.jupiter.api.Tag;
import org.springframework.test.context.ContextConfiguration;

/** Deletion, in a PostgreSQL. */
@Tag("matrix")
@ContextConfiguration(initializers = OnPostgres.class)
final class DeletionOnPostgresIT extends DeletionIT {}
