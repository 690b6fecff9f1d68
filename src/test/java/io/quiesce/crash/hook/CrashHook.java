package io.quiesce.crash.hook;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.TransactionState;
import org.camunda.bpm.engine.impl.context.Context;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Stands around every step, every delegate and the wire, and tells {@link Reaper} where the engine is. */
@AutoConfiguration
public class CrashHook {

    @Bean
    static BeanPostProcessor watched() {
        Reaper reaper = Reaper.fromProperties();
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof Step step) {
                    return new WatchedStep(step, reaper);
                }
                if (bean instanceof JavaDelegate delegate) {
                    return new WatchedDelegate(delegate, reaper);
                }
                return name.equals("wire") ? new WatchedWire((CommandRunner) bean, reaper) : bean;
            }
        };
    }

    private record WatchedStep(Step step, Reaper reaper) implements Step {
        @Override
        public Outcome run(Assignment assignment) {
            reaper.begins(assignment.step());
            Outcome outcome = step.run(assignment);
            // what is going to be looked at again is not over
            if (!(outcome instanceof Outcome.Again)) {
                reaper.ended(assignment.step());
            }
            return outcome;
        }
    }

    /** A delegate runs in the engine's transaction: its middle is before the commit, its end after it. */
    private record WatchedDelegate(JavaDelegate delegate, Reaper reaper) implements JavaDelegate {
        @Override
        public void execute(DelegateExecution execution) throws Exception {
            String step = execution.getCurrentActivityId();
            reaper.begins(step);
            delegate.execute(execution);
            reaper.inTheMiddle(step);
            Context.getCommandContext()
                    .getTransactionContext()
                    .addTransactionListener(TransactionState.COMMITTED, context -> reaper.ended(step));
        }
    }

    private record WatchedWire(CommandRunner wire, Reaper reaper) implements CommandRunner {

        /** Takes the guard of launches away, to see whether anybody notices: each act gets an id of its own each time. */
        private static final boolean UNGUARDED = Boolean.getBoolean("crash.unguarded");

        private static Command another(Command command) {
            return new Command(
                    command.id() + "-" + System.nanoTime(),
                    command.line(),
                    command.input(),
                    command.kind(),
                    command.deadline());
        }

        @Override
        public CommandResult run(Target target, Command command) {
            reaper.sends(command.kind());
            CommandResult result = wire.run(target, UNGUARDED ? another(command) : command);
            reaper.wasAnswered();
            return result;
        }

        @Override
        public void forget(Target target, String id) {
            wire.forget(target, id);
        }

        @Override
        public CommandResult stop(Target target, String idPrefix) {
            reaper.sends(Command.Kind.ACT);
            CommandResult result = wire.stop(target, idPrefix);
            reaper.wasAnswered();
            return result;
        }
    }
}
