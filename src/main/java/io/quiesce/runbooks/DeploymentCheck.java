package io.quiesce.runbooks;

import io.quiesce.runbooks.rules.Breach;
import io.quiesce.runbooks.rules.DeploymentRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.springframework.stereotype.Component;

/**
 * The one check that every deployment goes through, whatever door it comes by: the engine asks it first, within the transaction of
 * the deployment, so that a refusal leaves nothing behind.
 */
@Component
final class DeploymentCheck implements Deployer {

    private final DeploymentRules rules;

    DeploymentCheck(DeploymentRules rules) {
        this.rules = rules;
    }

    /**
     * Refuses what breaks a rule.
     *
     * @throws DeploymentRefused if it does
     */
    @Override
    public void deploy(DeploymentEntity deployment) {
        // the engine also comes here when it reads again what it has deployed long ago
        if (!deployment.isNew()) {
            return;
        }
        Map<String, String> resources = new TreeMap<>();
        deployment
                .getResources()
                .forEach((name, resource) ->
                        resources.put(name, new String(resource.getBytes(), StandardCharsets.UTF_8)));
        List<Breach> breaches = rules.broken(resources);
        if (!breaches.isEmpty()) {
            throw new DeploymentRefused(breaches);
        }
    }
}
