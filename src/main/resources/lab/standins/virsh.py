"""virsh: libvirt 9.0.0 on systemd nodes, 1.2.2 on upstart nodes.

Copies the recorded outputs virsh-list-*, virsh-domstate-*, virsh-dominfo, virsh-shutdown*, virsh-destroy-*, virsh-start*,
virsh-suspend and virsh-list-daemon-down; the 1.2.2 dialect is the field notes' section 4. `shutdown` only asks: the guest goes
off later, or never. At a boot libvirt starts what is marked for it before the vPools are mounted, which fails (vd#84).
"""
import errno
import os
import sys

import inferred
import logs
import mounts
import node_state
import services

RUNNING = "running"
PAUSED = "paused"
OFF = "shut off"
BOOTED = "booted"
SAVED = "saved"


class Domains:
    """The node's virtual machines, under the lock, with what the clock has brought about since somebody looked."""

    def __init__(self, node=None, looks=True):
        self.node = node or node_state.NODE
        self.path = os.path.join(node_state.node_dir(node), "vms.json")
        self.looks = looks

    def __enter__(self):
        self.lock = node_state.Lock()
        self.lock.__enter__()
        if self.looks:
            services.forget()
            services.declared(self.node)
        self.all = node_state.read_json(self.path, [])
        self.changed = False
        if self.looks:
            for domain in self.all:
                self._settle(domain, node_state.now())
        return self

    def __exit__(self, *ignored):
        if self.changed:
            node_state.write_json(self.path, self.all)
        self.lock.__exit__()

    def host_goes(self, at, lost):
        """The host shuts down, and libvirt-guests saves what still runs, which is not the same as stopped; or it loses its power."""
        for domain in self.all:
            self._settle(domain, at)
            if domain["state"] != OFF:
                self.off(domain, *(("unknown", "vm lost") if lost else (SAVED, "vm suspended")), at)

    def autostart(self, at, is_mounted):
        """What libvirt does once at a boot, when the vPools are not mounted yet (field notes 4)."""
        for domain in self.all:
            if not domain["autostart"] or domain["state"] != OFF:
                continue
            missing = next((path for vpool, path in disks(domain) if not is_mounted(vpool)), None)
            if missing is None:
                self.on(domain, at)
                continue
            said = "qemuAutostartDomain:292 : Failed to autostart VM '%s': Failed to open file '%s': No such file or directory" % (domain["name"], missing)
            logs.libvirt(self.node, at, said)
            node_state.effect("vm autostart failed", domain["name"], self.node, at)

    def _settle(self, domain, now):
        dies = domain.get("diesAt")
        if dies is not None and dies <= min(now, domain.get("offAt") or now):
            self.off(domain, "crashed", "vm crashed", dies)
        due = domain.get("offAt")
        if due is None or now < due:
            return
        domain["offAt"] = None
        self.changed = True
        if domain["state"] == RUNNING and not self.is_deaf(domain):
            self.off(domain, "shutdown", "vm stopped", due)

    def is_deaf(self, domain):
        parameters = node_state.fault("acpi-deaf-vm", self.node)
        if parameters is not None and node_state.matches(parameters.get("vm"), domain["name"]):
            return True
        return not domain.get("acpi", True)

    def off(self, domain, reason, effect, at):
        domain.update({"state": OFF, "reason": reason, "id": None, "offAt": None, "diesAt": None})
        self.changed = True
        node_state.effect(effect, domain["name"], self.node, at)

    def on(self, domain, at=None):
        reason = inferred.VIRSH_RESTORED if domain["reason"] == SAVED else BOOTED
        domain.update({"state": RUNNING, "reason": reason, "id": max([each["id"] or 0 for each in self.all]) + 1, "offAt": None})
        dying = node_state.fault("vm-dies-after-start", self.node)
        if dying is not None and node_state.matches(dying.get("vm"), domain["name"]):
            domain["diesAt"] = (node_state.now() if at is None else at) + node_state.imposed(float(dying.get("seconds", 1)))
        self.changed = True
        node_state.effect("vm started", domain["name"], self.node, at)

    def named(self, name):
        for domain in self.all:
            if name in (domain["name"], domain["uuid"]) or (domain["id"] is not None and name == str(domain["id"])):
                return domain
        return None

    def ordered(self):
        """By id, then those without one by name."""
        return sorted((d for d in self.all if d["id"] is not None), key=lambda d: d["id"]) + sorted(
            (d for d in self.all if d["id"] is None), key=lambda d: d["name"])


def disks(domain):
    """(vPool, path) of each disk that lies on a vPool."""
    known = node_state.read_json(node_state.state_path("volumes.json"), {}).values()
    return [(volume["vpool"], "/mnt/%s%s" % (volume["vpool"], volume["devicename"])) for volume in known if volume["devicename"][1:-4] in domain["disks"]]


def trouble(domain):
    """Why a machine cannot be started; None when all its disks can be opened."""
    for vpool, path in disks(domain):
        if not mounts.is_mounted(vpool):
            return "Failed to open file '%s': No such file or directory" % path
        if mounts.is_stale(vpool):
            return "Failed to open file '%s': %s" % (path, os.strerror(errno.ENOTCONN))
    import volumes

    with volumes.Volumes() as looked:
        for name, volume in looked.volumes.items():
            if volume["devicename"][1:-4] in domain["disks"] and looked.is_halted(name):
                return inferred.VIRSH_IO_ERROR % ("/mnt/%s%s" % (volume["vpool"], volume["devicename"]))
    return None


def quoted(name):
    return "'%s'" % name if node_state.is_systemd() else name


def fail(text):
    sys.stdout.write("\n")
    sys.stderr.write(text)
    return 1


def no_domain(name):
    return fail("error: failed to get domain '%s'\n" % name if node_state.is_systemd() else inferred.VIRSH_OLD_NO_DOMAIN % (name, name))


def list_domains(options):
    names = states = False
    everything = "--all" in options
    wanted = set()
    for option in options:
        if option == "--name":
            names = True
        elif option.startswith("--state-"):
            wanted.add({"running": RUNNING, "paused": PAUSED, "shutoff": OFF}.get(option[8:], option[8:]))
        elif option == "--inactive":
            wanted.add(OFF)
        elif option in ("--autostart", "--no-autostart"):
            states = option
        elif option not in ("--all", "--table", "--persistent"):
            return fail("error: command 'list' doesn't support option %s\n" % option)
    with Domains() as domains:
        shown = [d for d in domains.ordered() if (d["state"] in wanted if wanted else everything or d["state"] != OFF)]
        if states:
            shown = [d for d in shown if d["autostart"] == (states == "--autostart")]
        if names:
            for domain in shown:
                print(domain["name"])
            print()
            return 0
        rows = [("-" if d["id"] is None else str(d["id"]), d["name"], d["state"]) for d in shown]
    if not node_state.is_systemd():
        print(inferred.VIRSH_OLD_LIST % ("Id", "Name", "State"))
        print("-" * 52)
        for row in rows:
            print(inferred.VIRSH_OLD_LIST % row)
    else:
        grid = [("Id", "Name", "State")] + rows
        widths = [max(len(row[i]) for row in grid) for i in range(3)]
        for number, row in enumerate(grid):
            print((" " + "".join(row[i].ljust(widths[i] + 3) for i in range(3))).rstrip())
            if number == 0:
                print("-" * (sum(widths) + 9))
    print()
    return 0


def domstate(name, options):
    with Domains() as domains:
        domain = domains.named(name)
        if domain is None:
            return no_domain(name)
        print(domain["state"] + (" (%s)" % domain["reason"] if "--reason" in options else ""))
        print()
    return 0


def dominfo(name):
    with Domains() as domains:
        domain = domains.named(name)
        if domain is None:
            return no_domain(name)
        rows = [
            ("Id", "-" if domain["id"] is None else domain["id"]), ("Name", domain["name"]), ("UUID", domain["uuid"]), ("OS Type", "hvm"),
            ("State", domain["state"]), ("CPU(s)", domain["vcpus"]), ("CPU time", "3.4s"), ("Max memory", "%d KiB" % domain["memoryKiB"]),
            ("Used memory", "%d KiB" % domain["memoryKiB"]), ("Persistent", "yes"), ("Autostart", "enable" if domain["autostart"] else "disable"),
            ("Managed save", "yes" if domain["reason"] == SAVED else "no"), ("Security model", "none"), ("Security DOI", "0"),
        ]
        if domain["state"] == OFF:
            rows = [row for row in rows if row[0] != "CPU time"]
        for label, value in rows:
            print("%-15s %s" % (label + ":", value))
        print()
    return 0


def not_running(verb, name):
    return fail("error: Failed to %s domain %s\nerror: Requested operation is not valid: domain is not running\n" % (verb, quoted(name)))


def shutdown(name):
    with Domains() as domains:
        domain = domains.named(name)
        if domain is None:
            return no_domain(name)
        if domain["state"] != RUNNING:
            return not_running("shutdown", name)
        if domain.get("offAt") is None:
            slow = node_state.fault("slow-vm-shutdown")
            seconds = float(slow.get("seconds", 60)) if slow is not None else domain.get("shutdownSeconds", 5)
            domain["offAt"] = node_state.now() + node_state.imposed(seconds)
        domains.changed = True
        node_state.effect("vm shutdown asked", domain["name"])
    print("Domain %s is being shutdown\n" % quoted(name))
    return 0


def destroy(name):
    with Domains() as domains:
        domain = domains.named(name)
        if domain is None:
            return no_domain(name)
        if domain["state"] == OFF:
            return not_running("destroy", name)
        domains.off(domain, "destroyed", "vm destroyed", None)
    print("Domain %s destroyed\n" % quoted(name))
    return 0


def start(name):
    with Domains() as domains:
        domain = domains.named(name)
    # Not under the lock: a hung mount holds up whoever looks at it.
    for vpool, _ in disks(domain) if domain is not None else ():
        mounts.wait_if_hung(vpool)
    with Domains() as domains:
        domain = domains.named(name)
        if domain is None:
            return no_domain(name)
        if domain["state"] != OFF:
            return fail("error: Domain is already active\n")
        why = trouble(domain)
        if why is not None:
            return fail("error: Failed to start domain %s\nerror: %s\n" % (quoted(name), why))
        domains.on(domain)
    print("Domain %s started\n" % quoted(name))
    return 0


def suspend(name):
    with Domains() as domains:
        domain = domains.named(name)
        if domain is None:
            return no_domain(name)
        if domain["state"] != RUNNING:
            return not_running("suspend", name)
        domain.update({"state": PAUSED, "reason": "user"})
        domains.changed = True
        node_state.effect("vm paused", domain["name"])
    print("Domain %s suspended\n" % quoted(name))
    return 0


def resume(name):
    with Domains() as domains:
        domain = domains.named(name)
        if domain is None:
            return no_domain(name)
        if domain["state"] != PAUSED:
            return not_running("resume", name)
        domain.update({"state": RUNNING, "reason": "unpaused"})
        domains.changed = True
        node_state.effect("vm resumed", domain["name"])
    print("Domain %s resumed\n" % quoted(name))
    return 0


def autostart(name, options):
    with Domains() as domains:
        domain = domains.named(name)
        if domain is None:
            return no_domain(name)
        domain["autostart"] = "--disable" not in options
        domains.changed = True
        node_state.effect("vm autostart " + ("on" if domain["autostart"] else "off"), domain["name"])
    word = "" if domain["autostart"] else "un"
    print("Domain %s %smarked as autostarted\n" % (quoted(name), word))
    return 0


ONE = {"dominfo": dominfo, "shutdown": shutdown, "destroy": destroy, "start": start, "suspend": suspend, "resume": resume}
WITH_OPTIONS = {"domstate": domstate, "autostart": autostart}


def main(program, arguments):
    uri = "qemu:///system"
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option in ("-c", "--connect") and rest:
            uri = rest.pop(0)
        elif option.startswith("--connect="):
            uri = option[10:]
        elif option in ("-v", "-V", "--version"):
            print("9.0.0" if node_state.is_systemd() else "1.2.2")
            return 0
    if not rest:
        sys.stderr.write("error: this stand-in has no interactive terminal\n")
        return 1
    command, rest = rest[0], rest[1:]
    libvirt = "libvirtd" if node_state.is_systemd() else "libvirt-bin"
    if not services.is_running(libvirt):
        if node_state.is_systemd():
            return fail("error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory\n")
        return fail(inferred.VIRSH_OLD_CONNECT)
    if uri not in ("qemu:///system", "qemu:///session"):
        return fail("error: failed to connect to the hypervisor\nerror: no connection driver available for %s\n" % uri)
    if command == "uri":
        print(uri + "\n")
        return 0
    if command == "version":
        version = "9.0.0" if node_state.is_systemd() else "1.2.2"
        print("Compiled against library: libvirt %s\nUsing library: libvirt %s\n" % (version, version))
        return 0
    if command == "list":
        return list_domains(rest)
    operands = [each for each in rest if not each.startswith("-")]
    options = [each for each in rest if each.startswith("-")]
    if rest and rest[0] == "--domain":
        options.remove("--domain")
    for option in list(options):
        if option.startswith("--domain="):
            operands.insert(0, option[9:])
            options.remove(option)
    if command not in ONE and command not in WITH_OPTIONS:
        return fail("error: unknown command: '%s'\n" % command)
    if not operands:
        return fail("error: command '%s' requires <domain> option\n" % command)
    if command in ONE:
        return ONE[command](operands[0])
    return WITH_OPTIONS[command](operands[0], options)
