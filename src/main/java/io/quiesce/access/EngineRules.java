package io.quiesce.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.auth.DefaultAuthorizationProvider;
import org.camunda.bpm.engine.impl.cmd.StartProcessInstanceAtActivitiesCmd;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.camunda.bpm.engine.impl.persistence.entity.AuthorizationEntity;
import org.camunda.bpm.engine.repository.Deployment;

/**
 * Three rules that the engine's rights cannot express.
 *
 * <ul>
 *   <li>Whoever may work on a task may not also hand it to others or write its variables from outside.
 *   <li>Whoever deploys may not delete the deployment, which would delete runs and their history with it.
 *   <li>Whoever may start a runbook starts it at its beginning: not behind the approval.
 * </ul>
 */
final class EngineRules extends AbstractProcessEnginePlugin {

    @Override
    public void preInit(ProcessEngineConfigurationImpl engine) {
        engine.setDefaultUserPermissionNameForTask(Permissions.TASK_WORK.getName());
        engine.setResourceAuthorizationProvider(new DeployersMayOnlyRead());
        engine.setCustomPreCommandInterceptorsTxRequired(
                with(engine.getCustomPreCommandInterceptorsTxRequired(), engine));
        engine.setCustomPreCommandInterceptorsTxRequiresNew(
                with(engine.getCustomPreCommandInterceptorsTxRequiresNew(), engine));
    }

    @SuppressWarnings("NullAway") // the engine's lists are null until somebody sets them
    private static List<CommandInterceptor> with(
            List<CommandInterceptor> others, ProcessEngineConfigurationImpl engine) {
        List<CommandInterceptor> interceptors = others == null ? new ArrayList<>() : new ArrayList<>(others);
        interceptors.add(new StartsAtTheBeginning(engine));
        return interceptors;
    }

    private static final class DeployersMayOnlyRead extends DefaultAuthorizationProvider {

        @Override
        public AuthorizationEntity[] newDeployment(Deployment deployment) {
            AuthorizationEntity[] grants = super.newDeployment(deployment);
            for (AuthorizationEntity grant : Optional.ofNullable(grants).orElse(new AuthorizationEntity[0])) {
                grant.removePermission(Permissions.DELETE);
            }
            return grants;
        }
    }

    private static final class StartsAtTheBeginning extends CommandInterceptor {

        private final ProcessEngineConfigurationImpl engine;

        StartsAtTheBeginning(ProcessEngineConfigurationImpl engine) {
            this.engine = engine;
        }

        @Override
        public <T> T execute(Command<T> command) {
            if (command instanceof StartProcessInstanceAtActivitiesCmd) {
                Authentication person = engine.getIdentityService().getCurrentAuthentication();
                if (person != null && !isAdministrator(person)) {
                    throw new AuthorizationException(
                            person.getUserId(),
                            Permissions.UPDATE.getName(),
                            Resources.PROCESS_INSTANCE.resourceName(),
                            "a run that does not start at its beginning");
                }
            }
            return next.execute(command);
        }

        private static boolean isAdministrator(Authentication person) {
            List<String> groups = Optional.ofNullable(person.getGroupIds()).orElse(List.of());
            return groups.contains(WorkGroup.ADMINISTRATOR.id()) || groups.contains(Groups.CAMUNDA_ADMIN);
        }
    }
}
