package io.quiesce.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.Target;
import io.quiesce.lease.Lease;
import io.quiesce.lease.Leases;
import io.quiesce.lease.Plans;
import io.quiesce.openvstorage.RestartPlan;
import io.quiesce.openvstorage.ShutdownPlan;
import io.quiesce.openvstorage.Volumes.Access;
import io.quiesce.plan.Finding;
import io.quiesce.vxvm.LeavePlan;
import io.quiesce.work.Failure;
import io.quiesce.work.StepRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.RuntimeService;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * The plan of a run that a person agreed to, taken from its row and proved to be that one: whoever may complete a task
 * can write any process variable, so none of them decides what is acted upon.
 */
@Component
final class ApprovedPlan {

    private final Leases leases;
    private final Plans plans;
    private final ObjectProvider<RuntimeService> runtime;
    private final ObjectMapper json;

    ApprovedPlan(Leases leases, Plans plans, ObjectProvider<RuntimeService> runtime, ObjectMapper json) {
        this.leases = leases;
        this.plans = plans;
        this.runtime = runtime;
        this.json = json;
    }

    /**
     * The plan of a shutdown or of stopping a server, with what the survey found.
     *
     * @throws StepRefused if it is not the one that was approved, or not for the cluster that the run holds
     */
    SurveyedPlan surveyed(String rootId) {
        return approved(rootId, SurveyedPlan.class);
    }

    ShutdownPlan of(String rootId) {
        return surveyed(rootId).plan();
    }

    /**
     * The plan of a restart.
     *
     * @throws StepRefused if it is not the one that was approved, or not for the cluster that the run holds
     */
    RestartPlan restart(String rootId) {
        return approved(rootId, SurveyedRestart.class).plan();
    }

    /**
     * The plan of a leave.
     *
     * @throws StepRefused if it is not the one that was approved, or not for the cluster that the run holds
     */
    LeavePlan leave(String rootId) {
        return approved(rootId, SurveyedLeave.class).plan();
    }

    /**
     * The plan of a rejoin.
     *
     * @throws StepRefused if it is not the one that was approved, or not for the cluster that the run holds
     */
    RejoinPlan rejoin(String rootId) {
        return approved(rootId, SurveyedRejoin.class).plan();
    }

    private <T extends Surveyed> T approved(String rootId, Class<T> type) {
        Lease lease = leases.ofRun(rootId);
        Plans.Kept kept = plans.approved(rootId);
        T surveyed = read(kept.body(), type);
        Object hash = runtime.getObject().getVariable(rootId, "planHash");
        if (!kept.hash().equals(surveyed.hash()) || !kept.hash().equals(hash)) {
            throw refused("The plan is not the one that %s approved: its fingerprint is %s, expected %s."
                    .formatted(kept.approvedBy(), hash, kept.hash()));
        }
        if (!surveyed.cluster().equals(lease.cluster())) {
            throw refused("The plan is for the cluster %s, but the run holds %s."
                    .formatted(surveyed.cluster(), lease.cluster()));
        }
        return surveyed;
    }

    /** Keeps the plan of a run, in place of an earlier one, and gives its hash. */
    String keep(String rootId, Surveyed plan) {
        String hash = plan.hash();
        plans.keep(rootId, plan.cluster(), hash, written(plan));
        return hash;
    }

    /** What the survey of a plan found, whatever kind of plan it is. */
    List<Finding> findings(String body) {
        try {
            return List.of(json.treeToValue(json.readTree(body).path("findings"), Finding[].class));
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    private <T> T read(String body, Class<T> type) {
        try {
            return json.readValue(body, type);
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    private static IllegalStateException unreadable(JsonProcessingException e) {
        return new IllegalStateException("the plan of a run cannot be read: " + e.getOriginalMessage(), e);
    }

    private String written(Surveyed plan) {
        try {
            return json.writeValueAsString(plan);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Which node is asked for which vPools. */
    static Map<Target, List<Access>> pools(ShutdownPlan plan) {
        Map<Target, List<Access>> pools = new TreeMap<>();
        plan.pools().forEach(pool -> pools.computeIfAbsent(
                        new Target(plan.cluster(), pool.node()), target -> new ArrayList<>())
                .add(pool.access()));
        return pools;
    }

    private static StepRefused refused(String text) {
        return new StepRefused(
                new Failure("Check the plan", "", "", "", text, "Nothing can be skipped here.", List.of()));
    }
}
