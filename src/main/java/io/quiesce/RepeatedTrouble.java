package io.quiesce;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Leaves out of the log that the engine cannot look for jobs, if it said so less than a minute ago: it looks four times a
 * second, and says each time in a hundred lines that the database is away. On a disk that is full nobody can use that.
 */
final class RepeatedTrouble extends TurboFilter
        implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String JOBS = "org.camunda.bpm.engine.jobexecutor";
    private static final String ACQUISITION = "ENGINE-14019";
    private static final long EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final AtomicLong last = new AtomicLong(System.nanoTime() - EVERY_NANOS);

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext log) {
            log.addTurboFilter(this);
        }
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable problem) {
        if (format == null || !logger.getName().equals(JOBS) || !format.startsWith(ACQUISITION)) {
            return FilterReply.NEUTRAL;
        }
        long before = last.get();
        long now = System.nanoTime();
        return now - before >= EVERY_NANOS && last.compareAndSet(before, now) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
