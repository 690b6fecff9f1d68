package io.quiesce.work;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/**
 * The runs that this process has worked for, as long as they go on, each with the acts of its overtaken steps that this process
 * has ended, or has tried to: a silent node is waited for once. Thread-safe.
 */
@Component
final class KnownRuns {

    private final Map<String, Set<String>> tried = new ConcurrentHashMap<>();

    /** Meets a run; true if that is the first time. */
    boolean meet(String rootId) {
        return tried.putIfAbsent(rootId, ConcurrentHashMap.newKeySet()) == null;
    }

    /** The acts that were tried; whoever tries another one adds it. */
    Set<String> tried(String rootId) {
        return tried.computeIfAbsent(rootId, run -> ConcurrentHashMap.newKeySet());
    }

    /** The runs that are known now. */
    Set<String> now() {
        return Set.copyOf(tried.keySet());
    }

    /**
     * Forgets runs that are over: nobody asks for what was tried of them any more.
     *
     * @param goingOn answers of some runs those that go on
     */
    void forgetWhatIsOver(UnaryOperator<Set<String>> goingOn) {
        Set<String> over = new HashSet<>(tried.keySet());
        over.removeAll(goingOn.apply(Set.copyOf(over)));
        tried.keySet().removeAll(over);
    }
}
