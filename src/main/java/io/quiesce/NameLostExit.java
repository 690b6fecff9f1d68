package io.quiesce;

import io.quiesce.work.NameLost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Ends the process when another engine works under its name: whoever supervises it sees that, and may start it again. */
@Component
final class NameLostExit {

    private static final Logger log = LoggerFactory.getLogger(NameLostExit.class);

    private final ApplicationContext application;

    NameLostExit(ApplicationContext application) {
        this.application = application;
    }

    @EventListener
    void end(NameLost lost) {
        log.error("{} It ends.", lost.sentence());
        // not on the thread that found out, and no daemon as it is: it is one of those that are ended
        Thread exit = new Thread(() -> System.exit(SpringApplication.exit(application, () -> 1)), "exit");
        exit.setDaemon(false);
        exit.start();
    }
}
