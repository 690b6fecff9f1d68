package io.quiesce;

import io.quiesce.command.ScriptedCommandRunner;
import io.quiesce.work.ToldSteps;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What {@link InEngine} adds to the application. */
@TestConfiguration(proxyBeanMethods = false)
class EngineFixture {

    @Bean
    @Primary
    ScriptedCommandRunner nodes() {
        return new ScriptedCommandRunner();
    }

    @Bean
    ToldSteps doAsTold() {
        return new ToldSteps();
    }

    @Bean
    JavaDelegate delegateAsTold(ToldSteps told) {
        return told::delegate;
    }

    @Bean
    Runs runs(RuntimeService runtime, RepositoryService repository, TaskService tasks, JdbcClient jdbc) {
        return new Runs(runtime, repository, tasks, jdbc);
    }
}
