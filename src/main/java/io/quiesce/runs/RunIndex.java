package io.quiesce.runs;

import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngine;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.stereotype.Component;

/**
 * Sees to an index of all that runs are searched for and put in order by, on the engine's table of process instances. An H2
 * finds 20,000 runs in it within 50 ms, and needs a second to read the rows themselves. A PostgreSQL needs no such index, and
 * takes no row into one that is longer than a third of a page.
 */
@Component
final class RunIndex {

    /** The engine makes its tables itself, later than ours are made. */
    RunIndex(ProcessEngine engine, DataSource database) throws MetaDataAccessException {
        String product = JdbcUtils.extractDatabaseMetaData(database, metadata -> metadata.getDatabaseProductName());
        if (product.equals("H2")) {
            JdbcClient.create(database)
                    .sql("create index if not exists QUIESCE_RUNS on ACT_HI_PROCINST (SUPER_PROCESS_INSTANCE_ID_,"
                            + " START_TIME_, END_TIME_, DURATION_, PROC_DEF_KEY_, PROC_DEF_ID_, BUSINESS_KEY_,"
                            + " START_USER_ID_, END_ACT_ID_, STATE_, DELETE_REASON_, ID_)")
                    .update();
        }
    }
}
