package io.quiesce.scenario;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The processes that a test has started, ended after it, the last one first. */
final class OwnProcesses implements AfterEachCallback {

    private final Deque<Forked> started = new ArrayDeque<>();

    Forked own(Forked process) {
        started.push(process);
        return process;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        started.forEach(Forked::close);
        started.clear();
    }
}
