package io.quiesce;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says where to go, once the application is ready. */
@Component
final class Greeting {

    private final ServletWebServerApplicationContext web;
    private final boolean lab;

    Greeting(ServletWebServerApplicationContext web, @Value("${quiesce.lab:false}") boolean lab) {
        this.web = web;
        this.lab = lab;
    }

    @EventListener(ApplicationReadyEvent.class)
    void greet() {
        String at = "http://localhost:" + web.getWebServer().getPort();
        String block = lab
                ? """

                  Quiesce is ready. This is a lab: its hosts are pretended, nothing real can be harmed.
                    Tasklist  %1$s/camunda/app/tasklist/
                    Lab       %1$s/lab
                    Logins    operator, approver, auditor, editor, admin; the password is lab

                  """
                : """

                  Quiesce is ready.
                    Tasklist  %1$s/camunda/app/tasklist/

                  """;
        System.out.print(block.formatted(at));
    }
}
