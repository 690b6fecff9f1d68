package io.quiesce.transcript;

import io.quiesce.OnPostgres;
import org.springframework.test.context.ContextConfiguration;

/** The evidence, in a PostgreSQL. */
@ContextConfiguration(initializers = OnPostgres.class)
final class EvidenceOnPostgresIT extends EvidenceIT {}
