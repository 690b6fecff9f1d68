package io.quiesce.runbooks;

import io.quiesce.OnPostgres;
import org.junit.jupiter.api.Tag;
import org.springframework.test.context.ContextConfiguration;

/** A watched folder, with a PostgreSQL. */
@Tag("matrix")
@ContextConfiguration(initializers = OnPostgres.class)
final class WatchedFolderOnPostgresIT extends WatchedFolderIT {}
