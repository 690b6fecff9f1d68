package io.quiesce.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.InEngine;
import io.quiesce.Runs;
import java.time.Duration;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricJobLog;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A timer of an engine that has nothing else to do. */
@InEngine
class IdleTimerIT {

    private static final Duration LATE = Duration.ofSeconds(2);

    @Autowired
    Runs runs;

    @Autowired
    ProcessEngine engine;

    @Autowired
    HistoryService history;

    @Test
    void firesWithinTwoSecondsOfItsTime() {
        String run = runs.start(
                Bpmn.createExecutableProcess("timed")
                        .startEvent()
                        .intermediateCatchEvent("Timer_Short")
                        .timerWithDuration("PT3S")
                        .endEvent()
                        .done(),
                "timed");

        runs.awaitOver(run);

        HistoricJobLog fired = history.createHistoricJobLogQuery()
                .processInstanceId(run)
                .successLog()
                .singleResult();
        assertThat(Duration.between(
                        fired.getJobDueDate().toInstant(), fired.getTimestamp().toInstant()))
                .isBetween(Duration.ZERO, LATE);
    }

    /** The pause between two looks grows while there is nothing to do, or while others are faster. */
    @Test
    void isLookedForOftenEnoughHoweverLongTheEngineWasIdle() {
        JobExecutor executor =
                ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getJobExecutor();

        assertThat(Duration.ofMillis(executor.getMaxWait() + executor.getMaxBackoff()))
                .isLessThan(LATE);
    }
}
