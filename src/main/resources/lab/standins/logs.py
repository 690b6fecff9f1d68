"""What services write (field notes 5.5): on upstart nodes /var/log/upstart/<job>.log, on systemd nodes the journal, and on both the
vPools' own files of era A, RabbitMQ's and libvirt's.

The journal is pretended by <node>/logs/<unit>.log, one line an entry: seconds, who says it, text. No file grows without bound.
"""
import os
import time

import inferred
import node_state

LIMIT_BYTES = 64 * 1024
MANAGER = "systemd[1]"


def _append(path, lines):
    text = "".join(line + "\n" for line in lines)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "a", encoding="utf-8") as file:
        file.write(text)
        size = file.tell()
    if size > LIMIT_BYTES:
        with open(path, encoding="utf-8") as file:
            kept = file.read()[-LIMIT_BYTES // 2:]
        with open(path, "w", encoding="utf-8") as file:
            file.write(kept.partition("\n")[2])


def _file(node, path, lines):
    _append(os.path.join(node_state.node_dir(node), "root", path), lines)


def journal_path(node, unit):
    return os.path.join(node_state.node_dir(node), "logs", unit + ".log")


def _journal(node, unit, at, who, lines):
    _append(journal_path(node, unit), ["%.3f %s %s" % (at, who, line) for line in lines])


def stamp(at):
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at))


def says(node, unit, pid, at, *lines):
    """What a service itself writes."""
    if node_state.is_systemd(node):
        _journal(node, unit, at, "%s[%d]" % (unit[:15], pid), lines)
    elif unit.startswith(("ovs-", "alba-")):
        _file(node, "var/log/upstart/%s.log" % unit, ["%s %s" % (stamp(at), line) for line in lines])
    if unit.startswith(("ovs-volumedriver_", "ovs-dtl_")) and node_state.definition(node)["era"] == "A":
        name = unit[len("ovs-"):].replace("volumedriver_", "")
        head = inferred.VOLUMEDRIVER_LOG % (stamp(at), node, pid)
        _file(node, "var/log/ovs/volumedriver/%s.log" % name, [head + line for line in lines])


def manager(node, unit, at, *lines):
    """What systemd writes about a unit, in the words of version 252; upstart writes nothing into a job's file."""
    if node_state.is_systemd(node):
        _journal(node, unit, at, MANAGER, lines)


def started(node, unit, pid, at):
    manager(node, unit, at, "Started %s.service - %s." % (unit, unit))
    for prefix, text in inferred.FIRST_LINES:
        if unit.startswith(prefix):
            says(node, unit, pid, at, text.replace("%h", node))


def starting(node, unit, at):
    manager(node, unit, at, "Starting %s.service - %s..." % (unit, unit))


def stopped(node, unit, at):
    manager(node, unit, at, "Stopping %s.service - %s..." % (unit, unit), "Stopped %s.service - %s." % (unit, unit))


def failed(node, unit, at):
    manager(
        node, unit, at, "%s.service: Main process exited, code=exited, status=1/FAILURE" % unit, "%s.service: Failed with result 'exit-code'." % unit,
        "Failed to start %s.service - %s." % (unit, unit))


def rabbit(node, at, *lines):
    _file(node, "var/log/rabbitmq/rabbit@%s.log" % node, inferred.rabbit_log(stamp(at), lines, node_state.is_systemd(node)))


def libvirt(node, at, *lines):
    _file(node, "var/log/libvirt/libvirtd.log", ["%s: %s" % (time.strftime("%Y-%m-%d %H:%M:%S.000+0000", time.gmtime(at)), line) for line in lines])
    if node_state.is_systemd(node):
        _journal(node, "libvirtd", at, "libvirtd[1]", lines)
