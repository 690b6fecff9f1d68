package io.quiesce.work;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes back the engine's jobs (timers, continuations) that this engine held when it was killed. The engine itself makes
 * up a new name for its locks at each start, and a job of its dead self would wait until the lock runs out.
 */
@Component
final class JobLocks extends AbstractProcessEnginePlugin {

    private static final Logger log = LoggerFactory.getLogger(JobLocks.class);

    private final JdbcClient jdbc;
    private final String engine;

    JobLocks(JdbcClient jdbc, WorkSettings settings) {
        this.jdbc = jdbc;
        this.engine = settings.engine();
    }

    @Override
    public void postInit(ProcessEngineConfigurationImpl configuration) {
        configuration.getJobExecutor().setLockOwner(engine);
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
        return jdbc.sql("update ACT_RU_JOB set LOCK_OWNER_ = null, LOCK_EXP_TIME_ = null where LOCK_OWNER_ = ?")
                .param(engine)
                .update();
    }
}
