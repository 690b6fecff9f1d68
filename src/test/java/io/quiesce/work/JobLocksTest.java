package io.quiesce.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
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
    void onlyItsOwnJobsAreTakenBackAtItsStart() {
        jobs("('ours', 'engine-1', now()), ('theirs', 'engine-2', now())");

        assertThat(locks.takeBack()).isOne();

        assertThat(free()).containsExactly("ours");
    }

    @Test
    void jobsAreTakenBackFromWhomeverIsNoLivingEngine() {
        engines("('engine-1', now()), ('engine-2', now()), ('engine-3', now() - interval '13' second)");
        jobs(
                "('ours', 'engine-1', now()), ('of a living one', 'engine-2', now()), ('of a silent one', 'engine-3', now()),"
                        + " ('of nobody', '0a1b', now()), ('free', null, null)");

        assertThat(locks.takeOver()).isEqualTo(2);

        assertThat(free()).containsExactly("free", "of a silent one", "of nobody");
    }

    @Test
    void whatWasLockedBeforeTheDatabaseWentAwayIsTakenBack() {
        var configuration = new StandaloneInMemProcessEngineConfiguration();
        DefaultJobExecutor executor = new DefaultJobExecutor();
        executor.setLockTimeInMillis(600_000);
        configuration.setJobExecutor(executor);
        locks.postInit(configuration);
        Instant back = Instant.parse("2026-03-01T10:00:00Z");
        jobs("('ours', 'engine-1', '%s'), ('ours since', 'engine-1', '%s'), ('theirs', 'engine-2', '%s')"
                .formatted(
                        Timestamp.from(back.plusSeconds(540)),
                        Timestamp.from(back.plusSeconds(601)),
                        Timestamp.from(back.plusSeconds(540))));

        assertThat(locks.takeBack(back)).isOne();

        assertThat(free()).containsExactly("ours");
    }

    private void engines(String rows) {
        jdbc.sql("create table engine (name varchar(255), heartbeat timestamp(3) with time zone)")
                .update();
        jdbc.sql("insert into engine values " + rows).update();
    }

    private void jobs(String rows) {
        jdbc.sql("create table ACT_RU_JOB (ID_ varchar(64), LOCK_OWNER_ varchar(255), LOCK_EXP_TIME_ timestamp)")
                .update();
        jdbc.sql("insert into ACT_RU_JOB values " + rows).update();
    }

    private List<String> free() {
        return jdbc.sql("select ID_ from ACT_RU_JOB where LOCK_OWNER_ is null and LOCK_EXP_TIME_ is null order by 1")
                .query(String.class)
                .list();
    }

    private static JdbcDataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:job-locks-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1");
        return database;
    }
}
