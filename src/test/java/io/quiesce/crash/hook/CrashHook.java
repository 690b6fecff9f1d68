package io.quiesce.crash.hook;

import io.quiesce.command.Command;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Target;
import io.quiesce.work.Assignment;
import io.quiesce.work.Outcome;
import io.quiesce.work.Step;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.TransactionState;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Stands around every step, every delegate and the wire, and tells {@link Reaper} where each run is. */
@AutoConfiguration
public class CrashHook {

    @Bean
    static BeanPostProcessor watched(ObjectProvider<DataSource> database) {
        Reaper reaper = Reaper.fromProperties();
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof Step step) {
                    return new WatchedStep(step, reaper, database);
                }
                if (bean instanceof JavaDelegate delegate) {
                    return new WatchedDelegate(delegate, reaper, database);
                }
                if (NOBODY_TAKES_BACK && bean instanceof JdbcClient client) {
                    return withoutTakeBack(client);
                }
                return name.equals("wire") ? new WatchedWire((CommandRunner) bean, reaper) : bean;
            }
        };
    }

    /** What the ids of a run's commands begin with. */
    private static String run(String rootId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(rootId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, 10);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String text(ObjectProvider<DataSource> database, String sql, Object... values) {
        return JdbcClient.create(database.getObject())
                .sql(sql)
                .params(values)
                .query(String.class)
                .optional()
                .orElse("none");
    }

    private static String runbook(ObjectProvider<DataSource> database, String rootId) {
        return text(database, "select PROC_DEF_KEY_ from ACT_HI_PROCINST where ID_ = ?", rootId);
    }

    /** Takes away that an engine frees what it, or a dead one, has held, to see whether anybody notices. */
    private static final boolean NOBODY_TAKES_BACK = Boolean.getBoolean("crash.nobody-takes-back");

    private static final List<String> TAKE_BACK = List.of(
            "update ACT_RU_JOB set LOCK_OWNER_ = null",
            "update work set state = 'QUEUED', owner = null, due_at = ? where");

    private static JdbcClient withoutTakeBack(JdbcClient client) {
        return (JdbcClient) Proxy.newProxyInstance(
                CrashHook.class.getClassLoader(), new Class<?>[] {JdbcClient.class}, (proxy, method, arguments) -> {
                    if (arguments != null
                            && arguments.length == 1
                            && arguments[0] instanceof String sql
                            && TAKE_BACK.stream().anyMatch(sql.replaceAll(" +", " ")::startsWith)) {
                        return client.sql(sql + " and 1 = 0");
                    }
                    return method.invoke(client, arguments);
                });
    }

    private record WatchedStep(Step step, Reaper reaper, ObjectProvider<DataSource> database) implements Step {
        @Override
        public Outcome run(Assignment assignment) {
            String run = CrashHook.run(assignment.rootId());
            String process = text(
                    database,
                    "select runbook from work where root_id = ? and step = ? and state = 'RUNNING'",
                    assignment.rootId(),
                    assignment.step());
            String name = runbook(database, assignment.rootId()) + "/" + process + "/" + assignment.step();
            reaper.begins(run, name);
            Outcome outcome = step.run(assignment);
            // what is going to be looked at again is not over
            if (!(outcome instanceof Outcome.Again)) {
                reaper.ended(run, name);
            }
            return outcome;
        }

        @Override
        public boolean endsOvertaken() {
            return step.endsOvertaken();
        }
    }

    /** A delegate runs in the engine's transaction: its middle is before the commit, its end after it. */
    private record WatchedDelegate(JavaDelegate delegate, Reaper reaper, ObjectProvider<DataSource> database)
            implements JavaDelegate {
        @Override
        public void execute(DelegateExecution execution) throws Exception {
            ExecutionEntity entity = (ExecutionEntity) execution;
            String process = entity.getProcessDefinition().getKey();
            String root = entity.getRootProcessInstanceId();
            // the row of a run that is just being started is not there yet
            String runbook = root.equals(entity.getProcessInstanceId()) ? process : runbook(database, root);
            String run = CrashHook.run(root);
            String name = runbook + "/" + process + "/" + entity.getActivityId();
            reaper.begins(run, name);
            delegate.execute(execution);
            reaper.inTheMiddle(name);
            Context.getCommandContext()
                    .getTransactionContext()
                    .addTransactionListener(TransactionState.COMMITTED, context -> reaper.ended(run, name));
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

        private static String run(String id) {
            return id.substring(0, Math.max(0, id.indexOf('.')));
        }

        @Override
        public CommandResult run(Target target, Command command) {
            String run = run(command.id());
            reaper.sends(run, command.kind());
            CommandResult result = wire.run(target, UNGUARDED ? another(command) : command);
            reaper.wasAnswered(run);
            return result;
        }

        @Override
        public void forget(Target target, String id) {
            wire.forget(target, id);
        }

        @Override
        public CommandResult stop(Target target, String idPrefix) {
            String run = run(idPrefix);
            reaper.sends(run, Command.Kind.ACT);
            CommandResult result = wire.stop(target, idPrefix);
            reaper.wasAnswered(run);
            return result;
        }
    }
}
