package io.quiesce;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.inventory.Inventory;
import io.quiesce.inventory.InventoryFile;
import io.quiesce.power.PowerControls;
import io.quiesce.power.PoweredRunner;
import io.quiesce.ssh.SshCommandRunner;
import io.quiesce.ssh.SshSettings;
import io.quiesce.transcript.Transcript;
import io.quiesce.work.Presence;
import io.quiesce.work.StepCatalogue;
import io.quiesce.work.WorkSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Puts the parts together that know nothing of each other or of Spring. */
@Configuration(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@EnableScheduling
class Assembly {

    /** At more nodes than can be silent at once. */
    private static final int EVERYWHERE = 256;

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** The first that happens to the database: this engine enters, and the tables are made or brought up to date. */
    @Bean
    FlywayMigrationStrategy entrance(Presence presence) {
        return flyway -> presence.enter(flyway::migrate);
    }

    @Bean
    Inventory inventory(@Value("${quiesce.inventory:inventory.yml}") Path file) {
        return InventoryFile.read(file);
    }

    /** The steps that diagrams may name. */
    @Bean
    StepCatalogue stepCatalogue() {
        return StepCatalogue.in("io.quiesce.steps");
    }

    /** The nodes' shells; handed on only as a part of {@link #wire}, by which everybody else sends. */
    @Bean(destroyMethod = "close", defaultCandidate = false)
    SshCommandRunner shells(Inventory inventory, Transcript transcript) {
        return new SshCommandRunner(inventory, SshSettings.DEFAULTS, transcript::removed);
    }

    @Bean
    PowerControls powerControls(@Qualifier("shells") SshCommandRunner shells) {
        return new PowerControls(System.getenv(), shells::runOn);
    }

    @Bean
    CommandRunner wire(@Qualifier("shells") SshCommandRunner shells, Inventory inventory, PowerControls controls) {
        return new PoweredRunner(shells, inventory, controls);
    }

    @Bean(destroyMethod = "shutdownNow")
    ExecutorService fanOutThreads() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "node-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** For what must not wait for nodes that do not answer: so many of them at once do not keep it from the others. */
    @Bean(defaultCandidate = false)
    FanOut everywhere(ExecutorService fanOutThreads) {
        return new FanOut(fanOutThreads, EVERYWHERE);
    }

    @Bean
    FanOut fanOut(ExecutorService fanOutThreads, WorkSettings settings) {
        return new FanOut(fanOutThreads, settings.nodes());
    }
}
