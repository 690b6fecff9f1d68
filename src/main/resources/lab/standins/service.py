"""service <name> <action>: an upstart job, a System V script, or a systemd unit, whatever the node has under that name.

Field notes 6.4 (the table of `service X status`); the systemd answers are systemctl's.
"""
import sys

import brokers
import graph
import inferred
import node_state
import services

TITLES = {"memcached": "memcached", "nginx": "nginx", "rabbitmq-server": "message broker", "cron": "periodic command scheduler"}


def main(program, arguments):
    if len(arguments) < 2:
        sys.stderr.write("Usage: service < option > | --status-all | [ service_name [ command | --full-restart ] ]\n")
        return 1
    name, action = arguments[0], arguments[1]
    if node_state.is_systemd():
        import systemctl

        return systemctl.main("systemctl", [action, name])
    entry = services.declared().get(name)
    if entry is None:
        sys.stderr.write("%s: unrecognized service\n" % name)
        return 1
    if entry["manager"] == "upstart":
        import upstart

        return upstart.main(action, [name])
    return sysv(name, action)


def sysv(name, action):
    title = TITLES.get(name, name)
    running = services.is_running(name)
    if action == "status":
        if name == brokers.NAME:
            return rabbitmq_status()
        print(" * %s is %srunning" % (name, "" if running else "not "))
        return 0 if running else stopped_code(name)
    if action in ("stop", "restart"):
        if running or services.state(name) == services.WAITING:
            services.change(name, services.STOPPED)
        sys.stdout.write(inferred.SYSV_STOP % (title, name))
        sys.stdout.flush()
    if action in ("start", "restart"):
        if not services.change(name, services.RUNNING):
            sys.stdout.write(inferred.RABBIT_SYSV_FAILED if name == brokers.NAME else inferred.SYSV_START_FAILED % (title, name))
            return 1
        sys.stdout.write(inferred.SYSV_START % (title, name))
    elif action != "stop":
        print("Usage: /etc/init.d/%s {start|stop|restart|status}" % name)
        return 1
    return 0


def stopped_code(name):
    """3, or 1 for one that was killed and left its pid file; memcached's own script removes that file while it looks (real-hosts)."""
    if not services.declared()[name].get("pidFileLeft"):
        return 3
    if name == "memcached":
        import clock

        clock.act(lambda now: now.entries(node_state.NODE)[name].pop("pidFileLeft", None))
    return 1


def rabbitmq_status():
    """What `rabbitmqctl status` says: a process that waits for others answers, without its broker among the applications."""
    state = graph.look().brokers.app(node_state.NODE)
    if state == brokers.RUNNING:
        sys.stdout.write(inferred.RABBITMQ_SYSV_STATUS % (node_state.NODE, services.pid(brokers.NAME), 86400))
        return 0
    if state == brokers.WAITING or services.is_running(brokers.NAME):
        sys.stdout.write(inferred.RABBIT_SYSV_WITHOUT_APP % (node_state.NODE, services.pid(brokers.NAME)))
        return 0
    import rabbitmqctl

    print("Status of node 'rabbit@%s' ..." % node_state.NODE)
    sys.stdout.write(rabbitmqctl.old_nodedown())
    return 3
