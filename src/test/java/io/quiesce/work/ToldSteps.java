package io.quiesce.work;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.camunda.bpm.engine.delegate.DelegateExecution;

/** The step {@code doAsTold}: does what a test told it for the run's variable {@code script}, and remembers. */
public final class ToldSteps implements Step {

    private final Map<String, Step> told = new ConcurrentHashMap<>();
    private final Map<String, Consumer<DelegateExecution>> toldDelegates = new ConcurrentHashMap<>();
    private final Queue<Hang> hangs = new ConcurrentLinkedQueue<>();
    private final Map<String, List<Assignment>> done = new ConcurrentHashMap<>();

    /** A step that hangs until it is let go, at the latest by {@link #letAllGo}. */
    public Hang hanging(Outcome outcome) {
        Hang hang = new Hang(outcome);
        hangs.add(hang);
        return hang;
    }

    /** For the end of a test: no thread stays behind, whatever went wrong. */
    public void letAllGo() {
        hangs.forEach(Hang::letGo);
        hangs.forEach(Hang::awaitGone);
        hangs.clear();
    }

    public void tell(String script, Step step) {
        told.put(script, step);
    }

    /** What the delegate {@code delegateAsTold} does for this script. */
    public void tellDelegate(String script, Consumer<DelegateExecution> delegate) {
        toldDelegates.put(script, delegate);
    }

    /** What the step was asked for so far with this script. */
    public List<Assignment> asked(String script) {
        return List.copyOf(done.getOrDefault(script, List.of()));
    }

    @Override
    public Outcome run(Assignment assignment) {
        String script = assignment.input("script");
        Step step = told.get(script);
        done.computeIfAbsent(script, key -> new CopyOnWriteArrayList<>()).add(assignment);
        if (step == null) {
            throw new IllegalStateException("nobody told what to do for " + script);
        }
        return step.run(assignment);
    }

    public void delegate(DelegateExecution execution) {
        toldDelegates
                .getOrDefault((String) execution.getVariable("script"), nothing -> {})
                .accept(execution);
    }
}
