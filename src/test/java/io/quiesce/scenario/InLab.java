package io.quiesce.scenario;

import io.quiesce.runbooks.TestDiagrams;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

/** The whole application, with a lab whose clock runs twenty times as fast. Shared by all tests that ask for it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        useMainMethod = UseMainMethod.ALWAYS,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:in-lab;DB_CLOSE_DELAY=-1",
            "quiesce.lab-directory=${labDirectory:target/lab-it}",
            "quiesce.lab-pace=0.05",
            "quiesce.drain.stuck-after=4s",
            "quiesce.drain.down-within=6s",
            "quiesce.start.answer-within=5s",
            "quiesce.start.off-within=4s",
            "quiesce.rabbit.boots-within=3s",
            "quiesce.rabbit.waits-within=18s",
            "quiesce.rabbit.settles-within=750ms",
            "quiesce.vxvm.done-within=20s",
            "quiesce.vxvm.settle-for=500ms",
            "quiesce.reconcile-every=PT1S"
        })
@Import({MovableClock.Wound.class, TestDiagrams.class})
@interface InLab {}
