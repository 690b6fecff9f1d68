"""rabbitmqctl: 3.2.4 on upstart nodes (field notes 6.1, 6.2), 3.10 on systemd nodes (recorded outputs rabbit-cluster_status-*,
rabbit-list_queues-*); rabbitmq-diagnostics beside the latter (rabbit-diag-*, rabbit-check_running-*). What a broker remembers and
waits for is in brokers.py. An extra has a stand-alone broker that is no member of the masters' cluster (field notes 1.6)."""
import sys
import time

import brokers
import graph
import inferred
import node_state
import plain_json
import services
from brokers import rabbit

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"
ERLANG = "25.2.3"
VERSION = "3.10.8"


def members():
    return brokers.members(node_state.NODE)


def app():
    return graph.look().brokers.app(node_state.NODE)


def seen():
    """Whom this side believes to run, whom of them it has no answer from, and whom it has lost to a partition."""
    cluster = graph.look().brokers
    running, dead = cluster.seen_by(node_state.NODE, node_state.now())
    believed = [node for node in members() if node == node_state.NODE or node in running or node in dead]
    lost = [node for node in members() if node != node_state.NODE and cluster.runs(node) and node not in running]
    return believed, dead, lost


def partitions():
    believed, dead, lost = seen()
    return {rabbit(node): [rabbit(other) for other in lost] for node in believed if node not in dead} if lost else {}


def wait_for(dead):
    """A call to a dead node blocks until net_ticktime has passed since it died; recorded: 66 s, begun 2 s after the plug was pulled."""
    for node in dead:
        died = graph.look().brokers.entry(node)["diedAt"]
        time.sleep(max(0.0, died + node_state.imposed(brokers.ANSWER_SECONDS) - node_state.now()))


# 3.2.4


def old_list(names, indent):
    """Erlang's pretty printer: names that do not fit go below the first."""
    lines = [""]
    for number, name in enumerate(names):
        piece = brokers.atom(rabbit(name)) + ("," if number < len(names) - 1 else "")
        if lines[-1] and indent + len(lines[-1]) + len(piece) > 72:
            lines.append("")
        lines[-1] += piece
    return ("\n" + " " * indent).join(lines)


def old_cluster_status():
    if app() != brokers.RUNNING:
        # Field notes 6.1: with the broker stopped or still booting there is no running_nodes, and the exit code is 0.
        return "[{nodes,[{disc,[%s]}]}]\n" % old_list(members(), 16)
    running, dead, lost = seen()
    wait_for(dead)
    text = "[{nodes,[{disc,[%s]}]},\n" % old_list(members(), 16)
    text += " {running_nodes,[%s]},\n" % old_list(running[1:] + running[:1], 17)
    cut = ",".join("{%s,[%s]}" % (brokers.atom(rabbit(node)), ",".join(brokers.atom(rabbit(each)) for each in lost)) for node in running) if lost else ""
    return text + " {partitions,[%s]}]\n" % cut


def old_nodedown():
    node = node_state.NODE
    return (
        "Error: unable to connect to node '%s': nodedown\n\nDIAGNOSTICS\n===========\n\nattempted to contact: ['%s']\n\n%s:\n"
        "  * connected to epmd (port 4369) on %s\n  * epmd reports: node 'rabbit' not running at all\n                  no other nodes on %s\n"
        "  * suggestion: start the node\n\ncurrent node details:\n- node name: 'rabbitmqctl-4711@%s'\n- home dir: /var/lib/rabbitmq\n- cookie hash: 6wolELHF8jWUyRro3dR4bQ==\n\n"
    ) % (rabbit(node), rabbit(node), rabbit(node), node, node, node)


def queues():
    """(name, messages): a worker's own queue while it is connected, one queue for each node, those of the framework (field notes 6.2)."""
    now = graph.look()
    found = []
    for each in node_state.cluster()["nodes"]:
        if each["role"] != "backend" and now.is_running(each["name"], "ovs-workers"):
            found.append(("celery@%s.celery.pidbox" % each["name"], 0))
    for each in node_state.cluster()["nodes"]:
        if each["role"] != "backend":
            found.append(("ovs_" + each["machineId"], waiting_messages(now, each["name"])))
    found += [("ovs_generic", 0), ("ovs_masters", 0)]
    if any(now.is_running(name, "ovs-volumerouter-consumer") for name in node_state.nodes()):
        found.append(("volumerouter", 0))
    return found if node_state.NODE in node_state.nodes("master") else []


def waiting_messages(now, node):
    """The fault queues-grow: nobody takes what is sent to the node, and all the time more is sent."""
    fault = now.fault(node, "queues-grow")
    if fault is None:
        return 0
    return 1 + int((node_state.now() - fault["since"]) / node_state.pace() * float(fault["parameters"].get("perSecond", 2)))


def old(quiet, command, rest):
    state = app()
    if command in ("stop_app", "start_app"):
        return old_application(quiet, command, state)
    down = not is_registered(state)
    if command == "cluster_status":
        if not quiet:
            print("Cluster status of node %s ..." % brokers.atom(rabbit(node_state.NODE)))
        if down:
            return old_down()
        sys.stdout.flush()
        sys.stdout.write(old_cluster_status())
    elif command == "list_queues":
        if not quiet:
            print("Listing queues ...")
        if down:
            return old_down()
        if state != brokers.RUNNING:
            sys.stdout.flush()
            sys.stderr.write(inferred.RABBIT_OLD_NO_QUEUES)
            return 2
        columns = [each for each in rest if not each.startswith("-")] or ["name", "messages"]
        for name, messages in queues():
            print("\t".join(str({"name": name, "messages": messages}.get(column, 0)) for column in columns))
    elif command == "status":
        import service

        return 0 if service.rabbitmq_status() == 0 else 2
    else:
        # force_boot is one of these: it came with 3.3 (field notes 6.3).
        return old_usage()
    if not quiet:
        print("...done.")
    return 0


def old_usage():
    """Also for --formatter, which came with 3.7 (field notes 6.1)."""
    sys.stderr.write("Error: could not recognise command\nUsage:\nrabbitmqctl [-n <node>] [-q] <command> [<command options>]\n")
    return 1


def old_down():
    sys.stdout.flush()
    sys.stderr.write(old_nodedown())
    return 2


def old_application(quiet, command, state):
    if not quiet:
        print(inferred.RABBIT_OLD_APPLICATION[command] % brokers.atom(rabbit(node_state.NODE)))
    if not is_registered(state):
        return old_down()
    if not application(command):
        sys.stdout.flush()
        sys.stderr.write(inferred.RABBIT_OLD_START_FAILED)
        return 2
    if not quiet:
        print("...done.")
    return 0


def application(command):
    """stop_app and start_app: the broker leaves or joins while its process stays; whether it is so then."""
    import clock

    wanted = brokers.RUNNING if command == "start_app" else brokers.STOPPED
    before = app()

    def act(now):
        if wanted == brokers.STOPPED:
            now.brokers.leave(node_state.NODE, now.at, cut=False)
        elif now.brokers.app(node_state.NODE) == brokers.STOPPED:
            now.brokers.start(node_state.NODE, now.at)

    clock.act(act)
    if wanted == brokers.RUNNING:
        services.wait_while(lambda: app() in (brokers.BOOTING, brokers.WAITING))
    after = app()
    if after != before:
        node_state.effect("broker " + ("started" if after == brokers.RUNNING else "stopped"), brokers.NAME)
    return after == wanted


# 3.10


FLAGS = (
    ("classic_mirrored_queue_version", "Support setting version for classic mirrored queues", ""),
    ("implicit_default_bindings", "Default bindings are now implicit, instead of being stored in the database", ""),
    ("maintenance_mode_status", "Maintenance mode status", ""),
    ("quorum_queue", "Support queues of type `quorum`", "https://www.rabbitmq.com/quorum-queues.html"),
    ("stream_queue", "Support queues of type `stream`", "https://www.rabbitmq.com/stream.html"),
    ("user_limits", "Configure connection and channel limits for a user", ""),
    ("virtual_host_metadata", "Virtual host metadata (description, tags, etc)", ""),
)


def listeners(node):
    return [
        {"interface": "[::]", "node": rabbit(node), "port": 25672, "protocol": "clustering", "purpose": "inter-node and CLI tool communication"},
        {"interface": "[::]", "node": rabbit(node), "port": 5672, "protocol": "amqp", "purpose": "AMQP 0-9-1 and AMQP 1.0"},
    ]


def new_json():
    believed, dead, _ = seen()
    cut = partitions()
    wait_for(dead)
    answering = [node for node in believed if node not in dead]
    versions = {rabbit(node): {"erlang_version": ERLANG, "rabbitmq_name": "RabbitMQ", "rabbitmq_version": VERSION} for node in answering}
    versions.update({rabbit(node): {"erlang_version": "", "rabbitmq_name": "", "rabbitmq_version": ""} for node in dead})
    for node in dead:
        sys.stderr.write(dead_node_errors(node))
    return {
        "alarms": [], "cluster_name": node_state.cluster().get("rabbitCluster") or rabbit(members()[0]), "disk_nodes": [rabbit(node) for node in members()],
        "feature_flags": [{"desc": said, "doc_url": url, "name": name, "provided_by": "rabbit", "stability": "stable", "state": "enabled"} for name, said, url in FLAGS],
        "listeners": {rabbit(node): [] if node in dead else listeners(node) for node in believed},
        "maintenance_status": {rabbit(node): "unknown" if node in dead else "not under maintenance" for node in believed},
        "partitions": cut, "ram_nodes": [], "running_nodes": [rabbit(node) for node in believed[1:] + believed[:1]], "versions": versions,
    }


def dead_node_errors(node):
    """Recorded: rabbit-cluster_status-unplugged-2s-json, standard error."""
    text = ""
    for flag in ("virtual_host_metadata", "user_limits"):
        at = time.strftime("%H:%M:%S.000", time.gmtime())
        text += "\n%s [error] Feature flags: error while running rabbit_feature_flags:is_supported_locally[[:%s]] on node `%s`: :nodedown\n" % (at, flag, rabbit(node))
        text += "\n%s [error] Feature flags: error while querying `[:%s]` support on node %s: {:badrpc, :nodedown}\n" % (at, flag, rabbit(node))
    return text


def new_text():
    state = new_json()
    cut = ["Node %s cannot communicate with %s" % (node, ", ".join(lost)) for node, lost in state["partitions"].items()]
    answering = [node for node, version in state["versions"].items() if version["rabbitmq_version"]]
    sections = [
        ("Disk Nodes", state["disk_nodes"]), ("Running Nodes", sorted(state["running_nodes"])),
        ("Versions", ["%s: RabbitMQ %s on Erlang %s" % (node, VERSION, ERLANG) for node in answering]),
        ("Maintenance status", ["Node: %s, status: %s" % each for each in state["maintenance_status"].items()]), ("Alarms", ["(none)"]),
        ("Network Partitions", cut or ["(none)"]),
        ("Listeners", ["Node: %(node)s, interface: %(interface)s, port: %(port)d, protocol: %(protocol)s, purpose: %(purpose)s" % each for several in state["listeners"].values() for each in several]),
        ("Feature flags", ["Flag: %s, state: enabled" % flag[0] for flag in FLAGS]),
    ]
    lines = [BOLD + "Basics" + PLAIN, "", "Cluster name: " + state["cluster_name"], ""]
    for title, body in sections:
        lines += [BOLD + title + PLAIN, ""] + body + [""]
    return "\n".join(lines[:-1]) + "\n"


def new_down():
    node = node_state.NODE
    return (
        "Error: unable to perform an operation on node '%s'. Please see diagnostics information and suggestions below.\n\n"
        "Most common reasons for this are:\n\n"
        " * Target node is unreachable (e.g. due to hostname resolution, TCP connection or firewall issues)\n"
        " * CLI tool fails to authenticate with the server (e.g. due to CLI tool's Erlang cookie not matching that of the server)\n"
        " * Target node is not running\n\nIn addition to the diagnostics info below:\n\n"
        " * See the CLI, clustering and networking guides on https://rabbitmq.com/documentation.html to learn more\n"
        " * Consult server logs on node %s\n"
        " * If target node is configured to use long node names, don't forget to use --longnames with CLI tools\n\n"
        "DIAGNOSTICS\n===========\n\nattempted to contact: [%s]\n\n%s:\n  * connected to epmd (port 4369) on %s\n"
        "  * epmd reports: node 'rabbit' not running at all\n                  no other nodes on %s\n  * suggestion: start the node\n\n"
        "Current node details:\n * node name: 'rabbitmqcli-620-%s'\n * effective user's home directory: /var/lib/rabbitmq\n * Erlang cookie hash: 6wolELHF8jWUyRro3dR4bQ==\n\n"
    ) % (rabbit(node), rabbit(node), rabbit(node), rabbit(node), node, node, rabbit(node))


USAGES = {
    "cluster_status": "cluster_status [--timeout <timeout>]", "status": "status [--unit <unit>] [--timeout <timeout>]",
    "list_queues": "list_queues [--vhost <vhost>] [--online] [--offline] [--local] [--no-table-headers] [<column>, ...] [--timeout <timeout>]",
}


def not_running(command, arguments):
    """Recorded: rabbit-cluster_status-stopapp-self, -waiting-for-last-node, rabbit-list_queues-stopapp; exit 64."""
    sys.stderr.write(
        "Error: this command requires the 'rabbit' app to be running on the target node. Start it with 'rabbitmqctl start_app'.\n"
        "Arguments given:\n\t%s\n\n%sUsage%s\n\nrabbitmqctl [--node <node>] [--longnames] [--quiet] %s\n" % (" ".join(arguments), BOLD, PLAIN, USAGES[command]))
    return 64


def is_registered(state):
    """Whether there is a process that answers, with its broker or without: one that has just been started has none yet."""
    return state in (brokers.RUNNING, brokers.WAITING) or services.is_running(brokers.NAME)


def new(quiet, silent, as_json, command, rest, arguments):
    state = app()
    if command == "force_boot":
        return force_boot(quiet or silent, state, arguments)
    if command not in USAGES and command not in ("stop_app", "start_app"):
        sys.stderr.write("Command '%s' not found. \n" % command)
        return 64
    if not is_registered(state):
        sys.stderr.write(new_down())
        return 69
    if command in ("stop_app", "start_app"):
        if not quiet and not silent:
            print(inferred.RABBIT_NEW_APPLICATION[command] % rabbit(node_state.NODE))
            sys.stdout.flush()
        if application(command):
            return 0
        sys.stderr.write(inferred.RABBIT_NEW_START_FAILED)
        return 70
    if state != brokers.RUNNING:
        return not_running(command, arguments)
    if command == "list_queues":
        return new_list_queues(quiet, silent, as_json, rest)
    if command == "status":
        print("Status of node %s ...\n%sRuntime%s\n\nOS PID: %d\nOS: Linux\nUptime (seconds): 86400\nRabbitMQ version: %s" % (rabbit(node_state.NODE), BOLD, PLAIN, services.pid("rabbitmq-server"), VERSION))
        return 0
    if as_json:
        import json

        print(json.dumps(new_json(), separators=(",", ":")))
        return 0
    if not quiet and not silent:
        print("Cluster status of node %s ..." % rabbit(node_state.NODE))
        sys.stdout.flush()
    sys.stdout.write(new_text())
    return 0


def new_list_queues(quiet, silent, as_json, rest):
    columns = [each for each in rest if not each.startswith("-")] or ["name", "messages"]
    rows = [{column: {"name": name, "messages": messages}.get(column, 0) for column in columns} for name, messages in queues()]
    if as_json:
        print("[")
        for number, row in enumerate(rows):
            print((",{" if number else "{") + ",".join(plain_json.dumps(key) + ":" + plain_json.dumps(value) for key, value in row.items()) + "}")
        print("]")
        return 0
    if not quiet and not silent:
        print("Timeout: 60.0 seconds ...\nListing queues for vhost / ...")
    if rows and not silent and "--no-table-headers" not in rest:
        print("\t".join(columns))
    for row in rows:
        print("\t".join(str(value) for value in row.values()))
    return 0


def force_boot(quiet, state, arguments):
    """Not of a running broker: the next time it boots it waits for nobody (field notes 6.3)."""
    if state == brokers.RUNNING:
        sys.stderr.write(inferred.RABBIT_STOP_APP_FIRST % (" ".join(arguments), BOLD, PLAIN))
        return 64
    import clock

    clock.act(lambda now: now.entries(node_state.NODE)[brokers.NAME].update({"forced": True}))
    if not quiet:
        print(inferred.RABBIT_FORCE_BOOT % rabbit(node_state.NODE))
    node_state.effect("broker boot forced", brokers.NAME)
    return 0


def diagnostics(arguments):
    """rabbitmq-diagnostics: ping proves little, check_running says whether the broker works (real-hosts)."""
    words = [argument for argument in arguments if not argument.startswith("-")]
    command = words[0] if words else ""
    node = rabbit(node_state.NODE)
    state = app()
    opening = {
        "check_running": "Checking if RabbitMQ is running on node %s ...", "check_local_alarms": "Asking node %s to report any local resource alarms ...",
        "ping": "Will ping %s. This only checks if the OS process is running and registered with epmd. Timeout: 60000 ms.",
    }
    if command not in opening:
        sys.stderr.write("Command '%s' not found. \n" % command)
        return 64
    if "-q" not in arguments:
        print(opening[command] % node)
        sys.stdout.flush()
    if not is_registered(state):
        sys.stderr.write(new_down())
        return 69
    if command == "check_running" and state != brokers.RUNNING:
        sys.stderr.write("Error:\nRabbitMQ on node %s is not running or has not fully booted yet (check with is_booting)\n" % node)
        return 69
    print({"check_running": "RabbitMQ on node %s is fully booted and running" % node, "check_local_alarms": "Node %s reported no local alarms" % node, "ping": "Ping succeeded"}[command])
    return 0


def main(program, arguments):
    if program == "rabbitmq-diagnostics":
        return diagnostics(arguments)
    quiet = silent = as_json = False
    command = None
    rest = []
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        if argument in ("-q", "--quiet"):
            quiet = True
        elif argument in ("-s", "--silent"):
            silent = True
        elif argument in ("-n", "--node", "-t", "--timeout", "-p", "--vhost"):
            index += 1
        elif argument in ("--formatter", "-f"):
            index += 1
            as_json = index < len(arguments) and arguments[index] == "json"
        elif argument.startswith("--formatter="):
            as_json = argument[12:] == "json"
        elif command is None and not argument.startswith("-"):
            command = argument
        else:
            rest.append(argument)
        index += 1
    if command is None:
        sys.stderr.write("Usage:\nrabbitmqctl [-n <node>] [-q] <command> [<command options>]\n")
        return 64 if node_state.is_systemd() else 1
    if not node_state.is_systemd():
        if any(argument.startswith("--formatter") for argument in arguments):
            return old_usage()
        return old(quiet, command, rest)
    return new(quiet, silent, as_json, command, rest, arguments)
