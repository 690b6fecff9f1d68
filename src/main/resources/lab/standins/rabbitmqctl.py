"""rabbitmqctl: 3.2.4 on upstart nodes (field notes 6.1, 6.2), 3.10 on systemd nodes (recorded outputs rabbit-cluster_status-*,
rabbit-list_queues-*). An extra has a stand-alone broker that is no member of the masters' cluster (field notes 1.6)."""
import sys

import node_state
import plain_json
import services

BOLD, PLAIN = "\x1b[1m", "\x1b[0m"
ERLANG = "25.2.3"
VERSION = "3.10.8"


def rabbit(node):
    return "rabbit@" + node


def members():
    masters = node_state.nodes("master")
    return masters if node_state.NODE in masters else [node_state.NODE]


def is_cut_off(node):
    return node_state.fault("partition", node) is not None


def seen():
    """Who runs, and whom this side has lost to a partition; a cut-off node sees only itself, and the others do not see it."""
    running = [node for node in members() if services.is_running("rabbitmq-server", node)]
    if is_cut_off(node_state.NODE):
        return [node_state.NODE], [node for node in running if node != node_state.NODE]
    return [node for node in running if not is_cut_off(node)], [node for node in running if is_cut_off(node)]


def partitions():
    running, lost = seen()
    return {rabbit(node): [rabbit(other) for other in lost] for node in running} if lost else {}


# 3.2.4


def old_atom(name):
    return "'%s'" % name if "-" in name else name


def old_list(names, indent):
    """Erlang's pretty printer: names that do not fit go below the first."""
    lines = [""]
    for number, name in enumerate(names):
        piece = old_atom(rabbit(name)) + ("," if number < len(names) - 1 else "")
        if lines[-1] and indent + len(lines[-1]) + len(piece) > 72:
            lines.append("")
        lines[-1] += piece
    return ("\n" + " " * indent).join(lines)


def old_cluster_status():
    running, lost = seen()
    text = "[{nodes,[{disc,[%s]}]},\n" % old_list(members(), 16)
    text += " {running_nodes,[%s]},\n" % old_list(running[1:] + running[:1], 17)
    cut = ",".join("{%s,[%s]}" % (old_atom(rabbit(node)), ",".join(old_atom(rabbit(each)) for each in lost)) for node in running) if lost else ""
    return text + " {partitions,[%s]}]\n" % cut


def old_nodedown():
    node = node_state.NODE
    return (
        "Error: unable to connect to node '%s': nodedown\n\nDIAGNOSTICS\n===========\n\nattempted to contact: ['%s']\n\n%s:\n"
        "  * connected to epmd (port 4369) on %s\n  * epmd reports: node 'rabbit' not running at all\n                  no other nodes on %s\n"
        "  * suggestion: start the node\n\ncurrent node details:\n- node name: 'rabbitmqctl-4711@%s'\n- home dir: /var/lib/rabbitmq\n- cookie hash: 6wolELHF8jWUyRro3dR4bQ==\n\n"
    ) % (rabbit(node), rabbit(node), rabbit(node), node, node, node)


def queues():
    found = []
    for each in node_state.cluster()["nodes"]:
        if each["role"] != "backend" and services.is_running("ovs-workers", each["name"]):
            found.append(("celery@%s.celery.pidbox" % each["name"], 0))
    for each in node_state.cluster()["nodes"]:
        if each["role"] != "backend":
            found.append(("ovs_" + each["machineId"], 0))
    found += [("ovs_generic", 0), ("ovs_masters", 0)]
    if any(services.is_running("ovs-volumerouter-consumer", name) for name in node_state.nodes()):
        found.append(("volumerouter", 0))
    return found if node_state.NODE in node_state.nodes("master") else []


def old(quiet, command, rest):
    down = not services.is_running("rabbitmq-server")
    if command == "cluster_status":
        if not quiet:
            print("Cluster status of node %s ..." % old_atom(rabbit(node_state.NODE)))
        if down:
            sys.stdout.flush()
            sys.stderr.write(old_nodedown())
            return 2
        sys.stdout.write(old_cluster_status())
    elif command == "list_queues":
        if not quiet:
            print("Listing queues ...")
        if down:
            sys.stdout.flush()
            sys.stderr.write(old_nodedown())
            return 2
        columns = [each for each in rest if not each.startswith("-")] or ["name", "messages"]
        for name, messages in queues():
            print("\t".join(str({"name": name, "messages": messages}.get(column, 0)) for column in columns))
    elif command == "status":
        import service

        return 0 if service.rabbitmq_status(not down) == 0 else 2
    else:
        sys.stderr.write("Error: could not recognise command\nUsage:\nrabbitmqctl [-n <node>] [-q] <command> [<command options>]\n")
        return 1
    if not quiet:
        print("...done.")
    return 0


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
    running, _ = seen()
    return {
        "alarms": [], "cluster_name": node_state.cluster().get("rabbitCluster") or rabbit(members()[0]), "disk_nodes": [rabbit(node) for node in members()],
        "feature_flags": [{"desc": said, "doc_url": url, "name": name, "provided_by": "rabbit", "stability": "stable", "state": "enabled"} for name, said, url in FLAGS],
        "listeners": {rabbit(node): listeners(node) for node in running}, "maintenance_status": {rabbit(node): "not under maintenance" for node in running},
        "partitions": partitions(), "ram_nodes": [], "running_nodes": [rabbit(node) for node in running[1:] + running[:1]],
        "versions": {rabbit(node): {"erlang_version": ERLANG, "rabbitmq_name": "RabbitMQ", "rabbitmq_version": VERSION} for node in running},
    }


def new_text():
    state = new_json()
    cut = ["Node %s cannot communicate with %s" % (node, ", ".join(lost)) for node, lost in state["partitions"].items()]
    sections = [
        ("Disk Nodes", state["disk_nodes"]), ("Running Nodes", sorted(state["running_nodes"])),
        ("Versions", ["%s: RabbitMQ %s on Erlang %s" % (node, VERSION, ERLANG) for node in state["versions"]]),
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


def new(quiet, silent, as_json, command, rest):
    if command not in ("cluster_status", "list_queues", "status"):
        sys.stderr.write("Command '%s' not found. \n" % command)
        return 64
    if not services.is_running("rabbitmq-server"):
        sys.stderr.write(new_down())
        return 69
    if command == "list_queues":
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
    if command == "status":
        print("Status of node %s ...\n%sRuntime%s\n\nOS PID: %d\nOS: Linux\nUptime (seconds): 86400\nRabbitMQ version: %s" % (rabbit(node_state.NODE), BOLD, PLAIN, services.pid("rabbitmq-server"), VERSION))
        return 0
    if as_json:
        import json

        print(json.dumps(new_json(), separators=(",", ":")))
        return 0
    if not quiet and not silent:
        print("Cluster status of node %s ..." % rabbit(node_state.NODE))
    sys.stdout.write(new_text())
    return 0


def main(program, arguments):
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
        return old(quiet, command, rest)
    return new(quiet, silent, as_json, command, rest)
