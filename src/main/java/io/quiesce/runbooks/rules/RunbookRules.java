package io.quiesce.runbooks.rules;

import io.quiesce.inventory.Inventory;
import io.quiesce.work.StepCatalogue;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** All rules, for runbooks made of the steps that there are. Stateless. */
@Component
public final class RunbookRules implements DeploymentRules {

    private final StepCatalogue steps;
    private final Inventory inventory;
    private final Originals originals;

    public RunbookRules(StepCatalogue steps, Inventory inventory, Originals originals) {
        this.steps = steps;
        this.inventory = inventory;
        this.originals = originals;
    }

    @Override
    public List<Breach> broken(Map<String, String> resources) {
        Contents contents = Contents.of(resources, steps, inventory, originals);
        if (!contents.unreadableFiles().isEmpty()) {
            // what else is missing or wrong cannot be told before these are read
            return contents.unreadableFiles();
        }
        return Stream.of(Rule.values())
                .flatMap(rule -> rule.broken(contents))
                .distinct()
                .sorted(Comparator.comparing(Breach::file))
                .toList();
    }
}
