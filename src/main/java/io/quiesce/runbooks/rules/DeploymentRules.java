package io.quiesce.runbooks.rules;

import java.util.List;
import java.util.Map;

/** What is asked about each deployment before it takes effect. */
@FunctionalInterface
public interface DeploymentRules {

    /**
     * Where a deployment breaks a rule, in the order of its files; empty if it may take effect.
     *
     * @param resources contents by resource name
     */
    List<Breach> broken(Map<String, String> resources);
}
