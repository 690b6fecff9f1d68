package io.quiesce.scenario;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One way through a runbook: how it is started, what people answer, and how it has to end.
 *
 * @param name what the matrix calls it
 * @param values what the start form holds
 * @param answers by task, what is decided there; a task that is not named is a failure of the journey
 * @param end the id of the end that has to be reached
 * @param prepare what is done to the hosts before, after the journeys that go first
 * @param first journeys that go before, without any harm
 */
record Journey(
        String name,
        String runbook,
        String cluster,
        Map<String, Object> values,
        Map<String, String> answers,
        String end,
        Consumer<LabHosts> prepare,
        List<Journey> first) {

    private static final Map<String, String> APPROVE = Map.of("Task_ApprovePlan", "approve");
    private static final Consumer<LabHosts> NOTHING = hosts -> {};
    private static final Map<String, Object> OVS = Map.of("cluster", LabHosts.CLUSTER, "reason", "power work");

    static final Journey SHUTDOWN = new Journey(
            "shutdown",
            "open-vstorage-shutdown",
            LabHosts.CLUSTER,
            OVS,
            APPROVE,
            "End_EnvironmentIsOff",
            NOTHING,
            List.of());

    static final Journey RESTART = new Journey(
            "restart",
            "open-vstorage-restart",
            LabHosts.CLUSTER,
            OVS,
            APPROVE,
            "End_EnvironmentIsBack",
            NOTHING,
            List.of(SHUTDOWN));

    static final Journey STOP_SERVER = new Journey(
            "stop one server",
            "open-vstorage-stop-server",
            LabHosts.CLUSTER,
            Run.with(OVS, "node", "ovs-e1"),
            APPROVE,
            "End_ServerIsOff",
            NOTHING,
            List.of());

    /** The machines on the server ignore the request to shut down, and the run is given up. */
    static final Journey DEAF_MACHINES = new Journey(
            "stop one server, abandoned",
            "open-vstorage-stop-server",
            LabHosts.CLUSTER,
            Run.with(Run.with(OVS, "node", "ovs-e1"), "drainLimit", "PT2S"),
            Map.of("Task_ApprovePlan", "approve", "Task_DecideLongVmDrain", "abandon"),
            "End_ServerWasKeptOnline",
            hosts -> hosts.fault("ovs-e1", "acpi-deaf-vm", Map.of()),
            List.of());

    static final Journey HEALTH_CHECK = new Journey(
            "health check",
            "open-vstorage-health-check",
            LabHosts.CLUSTER,
            OVS,
            Map.of(),
            "End_ServicesAndVPoolsAreHealthy",
            NOTHING,
            List.of());

    static final Journey LEAVE = leave("leave", "vx-3", Map.of(), APPROVE, "End_NodeHasLeftCleanly", NOTHING);

    static final Journey LEAVE_OF_THE_MASTER =
            leave("leave of the master", "vx-1", Map.of(), APPROVE, "End_NodeHasLeftCleanly", NOTHING);

    static final Journey ABANDONED_LEAVE = leave(
            "leave, abandoned",
            "vx-3",
            Map.of("drainLimit", "PT2S"),
            Map.of(
                    "Task_ApprovePlan", "approve",
                    "Task_DecideLongDrain", "abandon",
                    "Task_DecidePutBack", "put-back"),
            "End_LeaveWasAbandoned",
            hosts -> hosts.fault("vx-3", "process-holder", Map.of("target", "/oradata", "command", "rman")));

    static final Journey REJOIN = new Journey(
            "rejoin",
            "vxvm-rejoin",
            "vx-lab",
            Map.of("cluster", "vx-lab", "node", "vx-3", "reason", "a new memory module"),
            APPROVE,
            "End_NodeIsBack",
            NOTHING,
            List.of(LEAVE));

    static final Journey ASSESSMENT = new Journey(
            "assessment of a crash",
            "vxvm-assess-recovery",
            "vx-lab",
            Map.of("cluster", "vx-lab", "reason", "vx-4 has crashed"),
            Map.of("Task_DecideLongRecovery", "wait"),
            "End_ClusterIsWhole",
            hosts -> {
                hosts.fault("vx-1", "slow-resync", Map.of("factor", 30));
                hosts.power("vx-4", "off");
            },
            List.of());

    static final List<Journey> ALL = List.of(
            SHUTDOWN,
            STOP_SERVER,
            DEAF_MACHINES,
            RESTART,
            HEALTH_CHECK,
            LEAVE,
            LEAVE_OF_THE_MASTER,
            ABANDONED_LEAVE,
            REJOIN,
            ASSESSMENT);

    private static Journey leave(
            String name,
            String node,
            Map<String, Object> more,
            Map<String, String> answers,
            String end,
            Consumer<LabHosts> prepare) {
        Map<String, Object> values = Map.of("cluster", "vx-lab", "node", node, "reason", "a new memory module");
        for (Map.Entry<String, Object> each : more.entrySet()) {
            values = Run.with(values, each.getKey(), each.getValue());
        }
        return new Journey(name, "vxvm-clean-leave", "vx-lab", values, answers, end, prepare, List.of());
    }

    String businessKey() {
        Object node = values.get("node");
        return node == null ? cluster : cluster + "/" + node;
    }
}
