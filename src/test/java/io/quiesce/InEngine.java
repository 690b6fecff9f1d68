package io.quiesce;

import io.quiesce.runbooks.TestDiagrams;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

/**
 * The whole application with the real engine and its job executor, but with nodes that answer by rules and steps that do
 * as a test tells them; no lab. The pool is smaller than the number of steps at work. Shared by all tests that ask for it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = Quiesce.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:in-engine;DB_CLOSE_DELAY=-1",
            "spring.datasource.hikari.maximum-pool-size=4",
            "quiesce.inventory=src/test/resources/engine/inventory.yml",
            "quiesce.work.heartbeat=300ms",
            "quiesce.work.take-over=3s",
            "quiesce.work.back-off=50ms,100ms",
            "quiesce.reconcile-every=PT1S"
        })
@Import({EngineFixture.class, TestDiagrams.class})
public @interface InEngine {}
