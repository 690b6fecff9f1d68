package io.quiesce.steps;

import io.quiesce.command.CommandRunner;
import io.quiesce.command.FanOut;
import io.quiesce.command.Target;
import io.quiesce.openvstorage.Broker;
import io.quiesce.openvstorage.BrokerLook;
import io.quiesce.openvstorage.RestartPlan;
import java.util.List;
import org.springframework.stereotype.Component;

/** The brokers of all masters of a plan, looked at at the same time. */
@Component
final class Brokers {

    private final FanOut fanOut;

    Brokers(FanOut fanOut) {
        this.fanOut = fanOut;
    }

    /** In the order in which the masters are switched on. */
    List<Broker> look(RestartPlan plan, CommandRunner runner) {
        List<Target> masters = plan.masters().stream()
                .map(node -> new Target(plan.cluster(), node))
                .toList();
        return List.copyOf(fanOut.over(masters, new BrokerLook(runner)::look).values());
    }
}
