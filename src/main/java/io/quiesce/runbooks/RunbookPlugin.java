package io.quiesce.runbooks;

import java.util.ArrayList;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.springframework.stereotype.Component;

/** Registers what is asked of every deployment, what is added to every diagram, and how tasks are answered. */
@Component
final class RunbookPlugin extends AbstractProcessEnginePlugin {

    private final RunbookParseListener listener;
    private final DeploymentCheck check;
    private final StartForms startForms;

    RunbookPlugin(RunbookParseListener listener, DeploymentCheck check, StartForms startForms) {
        this.listener = listener;
        this.check = check;
        this.startForms = startForms;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        if (configuration.getCustomPostBPMNParseListeners() == null) {
            configuration.setCustomPostBPMNParseListeners(new ArrayList<>());
        }
        configuration.getCustomPostBPMNParseListeners().add(listener);
        if (configuration.getCustomPreDeployers() == null) {
            configuration.setCustomPreDeployers(new ArrayList<>());
        }
        configuration.getCustomPreDeployers().add(check);
        configuration.getCustomPreDeployers().add(startForms);
        configuration.setTaskService(new AnsweredTasks());
        configuration.setFormService(new AnsweredForms());
    }
}
