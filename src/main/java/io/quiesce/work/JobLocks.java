package io.quiesce.work;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes back the engine's jobs (timers, continuations) that an engine held when it was killed: this one at its start,
 * another one as soon as it counts as dead. The engine itself makes up a new name for its locks at each start, and a job of
 * a dead engine would wait until the lock runs out.
 */
@Component
final class JobLocks extends AbstractProcessEnginePlugin {

    private static final Logger log = LoggerFactory.getLogger(JobLocks.class);

    private static final String FREE = "update ACT_RU_JOB set LOCK_OWNER_ = null, LOCK_EXP_TIME_ = null where ";

    private final JdbcClient jdbc;
    private final String engine;
    private final Duration takeOver;
    private volatile Duration lockTime = Duration.ZERO;

    JobLocks(JdbcClient jdbc, WorkSettings settings) {
        this.jdbc = jdbc;
        this.engine = settings.engine();
        this.takeOver = settings.takeOver();
    }

    @Override
    public void postInit(ProcessEngineConfigurationImpl configuration) {
        configuration.getJobExecutor().setLockOwner(engine);
        lockTime = Duration.ofMillis(configuration.getJobExecutor().getLockTimeInMillis());
    }

    /** The job executor is started later: what has our name now is from an earlier life. */
    @Override
    public void postProcessEngineBuild(ProcessEngine built) {
        int back = takeBack();
        if (back > 0) {
            log.warn("{} jobs that this engine held when it ended are free again", back);
        }
    }

    int takeBack() {
        return jdbc.sql(FREE + "LOCK_OWNER_ = ?").param(engine).update();
    }

    /** Takes back what this engine locked before a moment: until then it could not even say that it had failed. */
    int takeBack(Instant before) {
        return jdbc.sql(FREE + "LOCK_OWNER_ = ? and LOCK_EXP_TIME_ < ?")
                .params(engine, Timestamp.from(before.plus(lockTime)))
                .update();
    }

    /**
     * Frees what is locked by no engine that lives. A job that its engine is at all the same, since it was only cut off, is
     * not done twice: one of both finds it changed and is rolled back, and jobs act on no host.
     */
    int takeOver() {
        return jdbc.sql(FREE + "LOCK_OWNER_ is not null and LOCK_OWNER_ <> ? and not exists (select 1 from engine"
                        + " where engine.name = LOCK_OWNER_ and engine.heartbeat >= " + EngineRows.ago(takeOver) + ")")
                .param(engine)
                .update();
    }
}
