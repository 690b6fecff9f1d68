package io.quiesce.scenario;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One way through a runbook: how it is started, what people answer, and how it has to end.
 *
 * @param name what the matrix calls it
 * @param cluster on which it goes
 * @param values what the start form holds besides the cluster
 * @param answers by task, what is decided there the first time, the second time and so on, the last for good; a task that is
 *     not named is a failure of the journey
 * @param end the id of the end that has to be reached
 * @param prepare what is done to the hosts before; what is left of an earlier journey is mended there too
 * @param meanwhile what is done to the hosts while the run is on its way: again and again, so it looks itself whether its time
 *     has come
 */
record Journey(
        String name,
        String runbook,
        String cluster,
        Map<String, Object> values,
        Map<String, List<Answer>> answers,
        String end,
        Consumer<LabHosts> prepare,
        Consumer<LabHosts> meanwhile) {

    Journey(
            String name,
            String runbook,
            String cluster,
            Map<String, Object> values,
            Map<String, List<Answer>> answers,
            String end,
            Consumer<LabHosts> prepare) {
        this(name, runbook, cluster, values, answers, end, prepare, NOTHING);
    }

    /** The decision that is none: the run is aborted instead. */
    static final String ABORT = "abort";

    private static final Consumer<LabHosts> NOTHING = hosts -> {};
    private static final String UPSTART = "ovs-lab";
    private static final String SYSTEMD = "ovs-lab-systemd";
    private static final String VCS = "vx-lab";
    private static final String BARE = "vx-lab-bare";

    /** What a person decides, and what is mended just before. */
    record Answer(String decision, Consumer<LabHosts> before) {}

    /** Journeys on one cluster, one after the other. */
    record Route(String cluster, List<Journey> journeys) {}

    // Open vStorage

    private static final Map<String, List<Answer>> APPROVED = Map.of(
            "Task_ApprovePlan", one("approve"),
            "Task_DecideLongVmDrain", one("wait"),
            "Task_DecideLongFlush", one("wait"),
            "Task_SwitchOnByHand", one("wait"),
            // a slow machine's list of machines may not be there in time
            "Task_ReviewDifferences", one("retry"));

    private static final Journey SHUTDOWN_WITH_FORCE = new Journey(
            "shut down, with force where a machine is deaf and patience where a flush is frozen",
            "open-vstorage-shutdown",
            UPSTART,
            Map.of("drainLimit", "PT4S"),
            but(
                    "Task_DecideLongVmDrain", List.of(answer("wait"), answer("destroy")),
                    "Task_ConfirmForce", one("confirm"),
                    "Task_DecideLongFlush", List.of(answer("wait"), mended("wait", "ovs-m2", "frozen-flush"))),
            "End_EnvironmentIsOff",
            hosts -> {
                hosts.fault("ovs-e1", "acpi-deaf-vm", Map.of("vm", "web01"));
                hosts.fault("ovs-m2", "frozen-flush", Map.of());
            });

    private static final Journey RESTART = new Journey(
            "restart",
            "open-vstorage-restart",
            UPSTART,
            Map.of(),
            APPROVED,
            "End_EnvironmentIsBack",
            hosts -> hosts.mend("ovs-e1", "acpi-deaf-vm"));

    private static final Journey ABANDONED_SHUTDOWN = new Journey(
            "shut down, abandoned in the flush",
            "open-vstorage-shutdown",
            UPSTART,
            Map.of("drainLimit", "PT4S"),
            but("Task_DecideLongFlush", one("abandon")),
            "End_ShutdownWasAbandoned",
            hosts -> hosts.fault("ovs-m2", "frozen-flush", Map.of()));

    private static final Journey ABORTED_SHUTDOWN = new Journey(
            "shut down, aborted in the flush",
            "open-vstorage-shutdown",
            UPSTART,
            Map.of("drainLimit", "PT4S"),
            but("Task_DecideLongFlush", one(ABORT)),
            "End_ShutdownWasAborted",
            NOTHING);

    private static final Journey ABANDONED_STOP = new Journey(
            "stop one server, abandoned in the flush",
            "open-vstorage-stop-server",
            UPSTART,
            Map.of("drainLimit", "PT4S", "node", "ovs-m2"),
            but("Task_DecideLongFlush", one("abandon")),
            "End_ServerWasKeptOnline",
            NOTHING);

    private static final Journey ABORTED_STOP = new Journey(
            "stop one server, aborted in the flush",
            "open-vstorage-stop-server",
            UPSTART,
            Map.of("drainLimit", "PT4S", "node", "ovs-m2"),
            but("Task_DecideLongFlush", one(ABORT)),
            "End_StopWasAborted",
            NOTHING);

    private static final Journey ACCEPTED_CHECK = new Journey(
            "health check, a broker restarted, a service that does not start accepted",
            "open-vstorage-health-check",
            UPSTART,
            Map.of(),
            Map.of("Task_ResolveServices", one("accept")),
            "End_ServicesAndVPoolsHaveOpenIssues",
            hosts -> {
                hosts.mend("ovs-m2", "frozen-flush");
                hosts.fault("ovs-m3", "partition", Map.of());
                hosts.fault("ovs-e1", "service-will-not-start", Map.of("service", "ovs-workers"));
            });

    private static final Journey ABORTED_CHECK = new Journey(
            "health check, aborted",
            "open-vstorage-health-check",
            UPSTART,
            Map.of(),
            Map.of("Task_ResolveServices", one(ABORT)),
            "End_CheckWasAborted",
            NOTHING);

    private static final Journey STOP_WITH_FORCE = new Journey(
            "stop one server, with force where machines are deaf and patience where a flush is frozen",
            "open-vstorage-stop-server",
            SYSTEMD,
            Map.of("drainLimit", "PT4S", "node", "os-e1"),
            but(
                    "Task_DecideLongVmDrain", List.of(answer("wait"), answer("destroy")),
                    "Task_ConfirmForce", one("confirm"),
                    "Task_DecideLongFlush", List.of(answer("wait"), mended("wait", "os-e1", "frozen-flush"))),
            "End_ServerIsOff",
            hosts -> {
                hosts.fault("os-e1", "acpi-deaf-vm", Map.of());
                hosts.fault("os-e1", "frozen-flush", Map.of());
            });

    private static final Journey RESTART_WITH_POWER_CUT = new Journey(
            "restart, a node that hangs cut off",
            "open-vstorage-restart",
            SYSTEMD,
            Map.of(),
            but(
                    "Task_SwitchOnByHand", List.of(answer("wait"), answer("force-off"), answer("wait")),
                    "Task_ConfirmForce", List.of(mended("confirm", "os-e1", "does-not-boot"))),
            "End_EnvironmentIsBack",
            hosts -> {
                hosts.mend("os-e1", "acpi-deaf-vm");
                hosts.fault("os-e1", "does-not-boot", Map.of());
            });

    private static final Journey RESTART_WITH_FORCED_BOOT = new Journey(
            "restart, the boot of a broker forced, a service that does not start accepted",
            "open-vstorage-restart",
            SYSTEMD,
            Map.of(),
            but(
                    // mended only afterwards: a broker that starts by itself needs no force any more
                    "Task_DecideRabbitMq",
                            List.of(answer("force_boot"), answer("retry", hosts -> brokers(hosts, hosts::mend))),
                    "Task_ConfirmForce", one("confirm"),
                    "Task_ResolveServices", one("accept"),
                    "Task_ReviewDifferences", one("accept")),
            "End_EnvironmentIsBackWithOpenIssues",
            hosts -> {
                brokers(hosts, (node, fault) -> hosts.fault(node, fault, Map.of()));
                hosts.fault("os-e1", "service-will-not-start", Map.of("service", "ovs-workers"));
            });

    private static final Journey ABANDONED_RESTART = new Journey(
            "restart, its plan rejected",
            "open-vstorage-restart",
            SYSTEMD,
            Map.of(),
            Map.of("Task_ApprovePlan", one("reject")),
            "End_RestartWasAbandoned",
            NOTHING);

    private static final Journey ABORTED_RESTART = new Journey(
            "restart, aborted before its plan is approved",
            "open-vstorage-restart",
            SYSTEMD,
            Map.of(),
            Map.of("Task_ApprovePlan", one(ABORT)),
            "End_RestartWasAborted",
            NOTHING);

    // VxVM

    private static final Map<String, List<Answer>> LEAVING =
            Map.of("Task_ApprovePlan", one("approve"), "Task_DecideLongDrain", one("wait"));

    private static final Journey ABANDONED_LEAVE = new Journey(
            "leave, abandoned when a process does not let go, and all put back",
            "vxvm-clean-leave",
            VCS,
            Map.of("node", "vx-3", "drainLimit", "PT4S"),
            Map.of(
                    "Task_ApprovePlan", one("approve"),
                    "Task_DecideLongDrain", List.of(answer("wait"), answer("abandon")),
                    "Task_DecidePutBack", one("put-back")),
            "End_LeaveWasAbandoned",
            hosts -> hosts.fault("vx-3", "process-holder", Map.of("target", "/oradata", "command", "rman")));

    private static final Journey LEAVE = new Journey(
            "leave",
            "vxvm-clean-leave",
            VCS,
            Map.of("node", "vx-3"),
            LEAVING,
            "End_NodeHasLeftCleanly",
            hosts -> hosts.mend("vx-3", "process-holder"));

    private static final Journey ABORTED_REJOIN = new Journey(
            "rejoin, aborted",
            "vxvm-rejoin",
            VCS,
            Map.of("node", "vx-3"),
            Map.of("Task_ApprovePlan", one(ABORT)),
            "End_RejoinWasAborted",
            NOTHING);

    private static final Journey REJOIN = new Journey(
            "rejoin",
            "vxvm-rejoin",
            VCS,
            Map.of("node", "vx-3"),
            Map.of("Task_ApprovePlan", one("approve")),
            "End_NodeIsBack",
            NOTHING);

    private static final Journey LEAVE_OF_THE_MASTER = new Journey(
            "leave of the master",
            "vxvm-clean-leave",
            VCS,
            Map.of("node", "vx-1"),
            LEAVING,
            "End_NodeHasLeftCleanly",
            NOTHING);

    private static final Journey ABORTED_ASSESSMENT = new Journey(
            "assessment of a crash, aborted",
            "vxvm-assess-recovery",
            VCS,
            Map.of("drainLimit", "PT1S"),
            Map.of("Task_DecideLongRecovery", one(ABORT)),
            "End_AssessmentWasAborted",
            hosts -> {
                hosts.nodes().forEach(node -> hosts.fault(node, "slow-resync", Map.of("factor", 1_000)));
                hosts.power("vx-4", "off");
            });

    private static final Journey ASSESSMENT = new Journey(
            "assessment of a crash",
            "vxvm-assess-recovery",
            VCS,
            Map.of("drainLimit", "PT1S"),
            Map.of("Task_DecideLongRecovery", List.of(answer("wait"), answer("wait", hosts -> hosts.nodes()
                    .forEach(node -> hosts.mend(node, "slow-resync"))))),
            "End_ClusterIsWhole",
            NOTHING);

    private static final Journey ABORTED_LEAVE = new Journey(
            "leave without a monitor, aborted when a process does not let go",
            "vxvm-clean-leave",
            BARE,
            Map.of("node", "vb-2", "drainLimit", "PT4S"),
            Map.of("Task_ApprovePlan", one("approve"), "Task_DecideLongDrain", one(ABORT)),
            "End_LeaveWasAborted",
            hosts -> hosts.fault("vb-2", "process-holder", Map.of("target", "datadg/journal", "command", "dd")));

    private static final Journey BARE_LEAVE = new Journey(
            "leave without a monitor",
            "vxvm-clean-leave",
            BARE,
            Map.of("node", "vb-2"),
            LEAVING,
            "End_NodeHasLeftCleanly",
            hosts -> hosts.mend("vb-2", "process-holder"));

    private static final Journey BARE_REJOIN = new Journey(
            "rejoin without a monitor",
            "vxvm-rejoin",
            BARE,
            Map.of("node", "vb-2"),
            Map.of("Task_ApprovePlan", one("approve")),
            "End_NodeIsBack",
            NOTHING);

    private static final Journey UNCLEAN_LEAVE = new Journey(
            "leave in which the node crashes",
            "vxvm-clean-leave",
            BARE,
            Map.of("node", "vb-2", "drainLimit", "PT2S"),
            Map.of(
                    "Task_ApprovePlan", one("approve"),
                    "Task_DecideLongDrain", one("wait"),
                    "Task_DecideLongRecovery", List.of(answer("wait"), mended("wait", "vb-1", "slow-resync"))),
            "End_NodeHasLeftNotCleanly",
            hosts -> {
                hosts.fault("vb-1", "slow-resync", Map.of("factor", 1_000));
                hosts.fault("vb-2", "volume-reopened", Map.of("volume", "datadg/journal", "when", "leave"));
            },
            hosts -> {
                if (!hosts.effects("volume opened").isEmpty()
                        && hosts.effects("node off").isEmpty()) {
                    hosts.power("vb-2", "off");
                }
            });

    /** On four clusters at the same time, all that the shipped runbooks can come to. */
    static final List<Route> ALL = List.of(
            new Route(
                    UPSTART,
                    List.of(
                            SHUTDOWN_WITH_FORCE,
                            RESTART,
                            ABANDONED_SHUTDOWN,
                            ABORTED_SHUTDOWN,
                            ABANDONED_STOP,
                            ABORTED_STOP,
                            ACCEPTED_CHECK,
                            ABORTED_CHECK)),
            new Route(
                    SYSTEMD,
                    List.of(
                            STOP_WITH_FORCE,
                            RESTART_WITH_POWER_CUT,
                            RESTART_WITH_FORCED_BOOT,
                            ABANDONED_RESTART,
                            ABORTED_RESTART)),
            new Route(
                    VCS,
                    List.of(
                            ABANDONED_LEAVE,
                            LEAVE,
                            ABORTED_REJOIN,
                            REJOIN,
                            LEAVE_OF_THE_MASTER,
                            ABORTED_ASSESSMENT,
                            ASSESSMENT)),
            new Route(BARE, List.of(ABORTED_LEAVE, BARE_LEAVE, BARE_REJOIN, UNCLEAN_LEAVE)));

    /** One server, as a person stops it on most days. */
    static final Route STOP_SERVER = new Route(
            UPSTART,
            List.of(new Journey(
                    "stop one server",
                    "open-vstorage-stop-server",
                    UPSTART,
                    Map.of("node", "ovs-e1"),
                    APPROVED,
                    "End_ServerIsOff",
                    NOTHING)));

    /** The machines on the server ignore the request to shut down, and the run is given up. */
    static final Route DEAF_MACHINES = new Route(
            UPSTART,
            List.of(new Journey(
                    "stop one server, abandoned",
                    "open-vstorage-stop-server",
                    UPSTART,
                    Map.of("node", "ovs-e1", "drainLimit", "PT2S"),
                    but("Task_DecideLongVmDrain", one("abandon")),
                    "End_ServerWasKeptOnline",
                    hosts -> hosts.fault("ovs-e1", "acpi-deaf-vm", Map.of()))));

    private static Answer answer(String decision) {
        return answer(decision, NOTHING);
    }

    private static Answer answer(String decision, Consumer<LabHosts> before) {
        return new Answer(decision, before);
    }

    private static Answer mended(String decision, String node, String fault) {
        return answer(decision, hosts -> hosts.mend(node, fault));
    }

    private static List<Answer> one(String decision) {
        return List.of(answer(decision));
    }

    private static void brokers(LabHosts hosts, java.util.function.BiConsumer<String, String> what) {
        hosts.nodes().stream().filter(node -> node.contains("-m")).forEach(node -> what.accept(node, "rabbitmq-down"));
    }

    private static Map<String, List<Answer>> but(Object... tasksAndAnswers) {
        Map<String, List<Answer>> answers = new java.util.TreeMap<>(APPROVED);
        for (int i = 0; i < tasksAndAnswers.length; i += 2) {
            @SuppressWarnings("unchecked")
            List<Answer> given = (List<Answer>) tasksAndAnswers[i + 1];
            answers.put((String) tasksAndAnswers[i], given);
        }
        return answers;
    }

    Map<String, Object> start() {
        return Run.with(Run.with(values, "cluster", cluster), "reason", name);
    }

    String businessKey() {
        Object node = values.get("node");
        return node == null ? cluster : cluster + "/" + node;
    }

    /** What is decided at a task that was answered so often before; null if nobody knows what to do there. */
    @org.jspecify.annotations.Nullable
    Answer answer(String task, int before) {
        List<Answer> given = answers.get(task);
        return given == null ? null : given.get(Math.min(before, given.size() - 1));
    }
}
