package io.quiesce.runbooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.transcript.Transcript;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.Expression;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.spin.json.SpinJsonNode;
import org.camunda.spin.plugin.variable.SpinValues;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Checks what a person answered at a user task, and keeps it with what the task showed at that moment: the variables that its
 * form names.
 */
@Component
final class DecisionCheck {

    private static final String CONFIRM_FORCE = "Task_ConfirmForce";
    private static final List<String> SHOWN = List.of(
            "drain",
            "failure",
            "force",
            "planHash",
            "planView",
            "services",
            "rabbit",
            "nodes",
            "controlsSaid",
            "differences",
            "taken");

    private final Transcript transcript;
    private final Leases leases;
    private final ObjectProvider<IdentityService> identity;
    private final List<DecisionRule> rules;
    private final ObjectMapper json;

    DecisionCheck(
            Transcript transcript,
            Leases leases,
            ObjectProvider<IdentityService> identity,
            List<DecisionRule> rules,
            ObjectMapper json) {
        this.transcript = transcript;
        this.leases = leases;
        this.identity = identity;
        this.rules = List.copyOf(rules);
        this.json = json;
    }

    void answered(DelegateTask task, Choices choices) {
        String choice = text(task.getVariable("decision"));
        String comment = text(task.getVariable("comment")).strip();
        String person = person();
        if (choice.isEmpty()) {
            throw new DecisionRefused("The task '%s' needs a decision: one of %s."
                    .formatted(task.getName(), String.join(", ", choices.allowed())));
        }
        if (!choices.allowed().contains(choice)) {
            throw new DecisionRefused("The decision '%s' is unknown to the task '%s'; expected one of %s."
                    .formatted(cut(choice), task.getName(), String.join(", ", choices.allowed())));
        }
        if (choices.needComment().contains(choice) && comment.isEmpty()) {
            throw new DecisionRefused("The decision '%s' at the task '%s' needs a comment that says why."
                    .formatted(choice, task.getName()));
        }
        String rootId = ((ExecutionEntity) task.getExecution()).getRootProcessInstanceId();
        if (task.getTaskDefinitionKey().equals(CONFIRM_FORCE)) {
            needsAnotherPerson(rootId, task, person);
        }
        String runbook = leases.ofRunIfAny(rootId).map(Lease::runbook).orElse("");
        for (DecisionRule rule : rules) {
            if (rule.task().equals(task.getTaskDefinitionKey()) && runbook.startsWith(rule.runbooks())) {
                rule.answered(rootId, choice, person);
            }
        }
        if (choices.forceful().contains(choice)) {
            task.getExecution()
                    .getProcessInstance()
                    .setVariable("force", force(task, choices, choice, comment, person));
        }
        transcript.decided(
                rootId,
                task.getId(),
                task.getTaskDefinitionKey(),
                person,
                choice,
                comment,
                shown(task).toString());
    }

    private void needsAnotherPerson(String rootId, DelegateTask task, String person) {
        String asked = transcript.lastDecider(rootId, CONFIRM_FORCE).orElse("");
        if (asked.equals(person)) {
            throw new DecisionRefused(
                    "The task '%s' needs another person than %s, who asked for it.".formatted(task.getName(), person));
        }
    }

    private Object force(DelegateTask task, Choices choices, String choice, String comment, String person) {
        Map<String, Object> force = new TreeMap<>();
        force.put("choice", choice);
        force.put("question", choices.question().isEmpty() ? task.getName() : choices.question());
        force.put("cost", choices.cost());
        force.put("askedBy", person);
        force.put("comment", comment);
        force.put("what", concerned(task));
        return SpinValues.jsonValue(json.valueToTree(force).toString()).create();
    }

    /** What would be forced, one row each: what is left of a drain, nodes that hang, or the broker to boot. */
    private JsonNode concerned(DelegateTask task) {
        return Stream.of(
                        tree(task.getVariable("drain")).path("rows"),
                        tree(task.getVariable("nodes")).path("rows"),
                        tree(task.getVariable("rabbit")).path("what"))
                .filter(JsonNode::isArray)
                .findFirst()
                .orElseGet(json::createArrayNode);
    }

    private ObjectNode shown(DelegateTask task) {
        Optional<String> form = form((TaskEntity) task);
        ObjectNode shown = json.createObjectNode();
        for (String name : SHOWN) {
            Object value = task.getVariable(name);
            if (value != null && form.map(text -> names(text, name)).orElse(true)) {
                shown.set(name, tree(value));
            }
        }
        return shown;
    }

    private static boolean names(String form, String variable) {
        return Pattern.compile("\\b" + variable + "\\b").matcher(form).find();
    }

    /** The form of a task as it was deployed with its diagram; empty if it has none of its own. */
    private static Optional<String> form(TaskEntity task) {
        Expression key = task.getTaskDefinition().getCamundaFormDefinitionKey();
        if (key == null) {
            return Optional.empty();
        }
        CommandContext context = Context.getCommandContext();
        return Optional.ofNullable(context.getCamundaFormDefinitionManager()
                        .findDefinitionByDeploymentAndKey(
                                task.getProcessDefinition().getDeploymentId(), key.getExpressionText()))
                .map(form -> context.getResourceManager()
                        .findResourceByDeploymentIdAndResourceName(form.getDeploymentId(), form.getResourceName()))
                .map(resource -> new String(resource.getBytes(), StandardCharsets.UTF_8));
    }

    private JsonNode tree(@Nullable Object value) {
        try {
            return value instanceof SpinJsonNode node ? json.readTree(node.toString()) : json.valueToTree(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String person() {
        Authentication authentication = identity.getObject().getCurrentAuthentication();
        return authentication == null || authentication.getUserId() == null ? "" : authentication.getUserId();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static String cut(String text) {
        return text.length() <= 60 ? text : text.substring(0, 59) + "…";
    }
}
