package io.quiesce.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultJobExecutor;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class JobLocksTest {

    private final JdbcClient jdbc = JdbcClient.create(database());
    private final JobLocks locks = new JobLocks(
            jdbc,
            new WorkSettings(
                    "engine-1", 1, 1, Duration.ofSeconds(2), Duration.ofSeconds(12), List.of(Duration.ofSeconds(1))));

    @Test
    void theEngineLocksUnderTheSameNameAfterARestart() {
        var configuration = new StandaloneInMemProcessEngineConfiguration();
        configuration.setJobExecutor(new DefaultJobExecutor());

        locks.postInit(configuration);

        assertThat(configuration.getJobExecutor().getLockOwner()).isEqualTo("engine-1");
    }

    @Test
    void onlyItsOwnJobsAreTakenBack() {
        jdbc.sql("create table ACT_RU_JOB (ID_ varchar(64), LOCK_OWNER_ varchar(255), LOCK_EXP_TIME_ timestamp)")
                .update();
        jdbc.sql("insert into ACT_RU_JOB values ('ours', 'engine-1', now()), ('theirs', 'engine-2', now())")
                .update();

        assertThat(locks.takeBack()).isOne();

        assertThat(jdbc.sql("select ID_ from ACT_RU_JOB where LOCK_OWNER_ is null and LOCK_EXP_TIME_ is null")
                        .query(String.class)
                        .list())
                .containsExactly("ours");
    }

    private static JdbcDataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:job-locks-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1");
        return database;
    }
}
