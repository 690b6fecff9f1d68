"""Lays out a pretended cluster: seed.py <cluster directory> <definition.json>.

Everything of the cluster is made anew (state, effects, faults, file trees, programs; every node is on) but each node's ports and
whatever else lies there and is not ours. Running it twice gives the same. What clusters of VxVM have of their own is in seed_vxvm.py;
the rest below is Open vStorage's.
"""
import hashlib
import json
import os
import shutil
import sys
import uuid

# Nothing is written beside the programs, which may lie in a folder that is packed.
sys.dont_write_bytecode = sys.pycache_prefix is None

HERE = os.path.dirname(os.path.abspath(__file__))
MIB = 1024 * 1024
GIB = 1024 * MIB
NAMESPACE = uuid.UUID("6f0f4a52-3a7e-4a55-9b7e-0c3a3f1d2b10")

# The machine's own programs, unchanged: those that start nothing themselves, and those that run another program by PATH.
OWN_LEAVES = "[ arch basename comm dirname echo expr false fold getopt join nl nproc paste pathchk printf pwd rev seq sleep test tr true tsort tty yes".split()
OWN_STARTERS = "sh dash bash flock nice nohup printenv setsid stdbuf timeout xargs".split()
# The machine's own programs with path arguments mapped into the node's tree.
MAPPED = (
    "awk cat chmod chown cmp cp cut dd diff du egrep fgrep file find gawk grep gzip head ln ls mawk md5sum mkdir mktemp mv od readlink realpath "
    "rm rmdir sed sha1sum sha256sum sort stat tac tail tar tee touch truncate uniq wc zcat"
).split()
# Pretended programs: (names, the kinds of node that have them).
PRETENDED = (
    ("df findmnt mountpoint ps pgrep pidof kill fuser lsof ss netstat service shutdown sudo dpkg-query", lambda node: True),
    ("python2.7 python2 python", lambda node: True),
    ("initctl status start stop restart reload", lambda node: node["init"] == "upstart"),
    ("systemctl journalctl", lambda node: node["init"] == "systemd"),
    ("rabbitmq-diagnostics", lambda node: node["init"] == "systemd" and node["role"] != "backend"),
    ("virsh rabbitmqctl ovs", lambda node: node["role"] != "backend"),
    ("arakoon", lambda node: node["role"] == "master"),
)
# Never the machine's own, whatever PATH is appended.
DANGEROUS = (
    "shutdown reboot halt poweroff init telinit runlevel systemctl service initctl start stop restart reload mount umount fusermount fusermount3 "
    "kexec killall killall5 pkill skill snice swapon swapoff mkfs fsck fdisk sfdisk parted wipefs blkdiscard losetup dmsetup lvm vgchange lvchange "
    "modprobe rmmod insmod sysctl iptables ip6tables nft ip ifconfig ifup ifdown route tc hwclock timedatectl hostnamectl loginctl journalctl "
    "useradd userdel usermod groupadd groupdel passwd chpasswd su chroot pivot_root unshare nsenter runuser start-stop-daemon invoke-rc.d update-rc.d "
    "dpkg apt apt-get yum rpm docker podman ipmitool etherwake sshd crontab at ldconfig sync"
).split()
REFUSING = "refused-on-a-pretended-node"
STAMP = ".seeded"
# How long everything has been running, as /proc/uptime says too.
UP_SECONDS = 86400
APPENDED = ("/usr/sbin", "/sbin", "/usr/local/sbin")


def quote(text):
    return "'" + text.replace("'", "'\\''") + "'"


def write(path, text, mode=None):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    if mode is not None:
        os.chmod(path, mode)


def write_json(path, value):
    temporary = path + ".seed.tmp"
    write(temporary, json.dumps(value, indent=2) + "\n")
    os.replace(temporary, path)


def number(*words):
    return int(hashlib.sha256("/".join(words).encode()).hexdigest()[:8], 16)


def where(program):
    for directory in ("/usr/bin", "/bin"):
        if os.access(directory + "/" + program, os.X_OK):
            return directory + "/" + program
    return None


# Programs


def launcher(cluster_dir):
    # One for all clusters of a lab: compiling the stand-ins is most of what their first call costs.
    cache = sys.pycache_prefix or os.path.join(os.path.dirname(cluster_dir), ".pycache")
    python = os.path.realpath(sys.executable)
    return "%s -SEs -X pycache_prefix=%s %s" % (quote(python), quote(cache), quote(os.path.join(HERE, "standins", "launch.py")))


def pretended(launch, name):
    return '#!/bin/sh\nexec %s %s "$@"\n' % (launch, name)


def own(name, real):
    """Runs the machine's own under its short name, which is how it calls itself in what it complains of."""
    if name in OWN_LEAVES:
        return "#!/bin/sh\n" + under_its_name(name, real)
    bash = where("bash")
    if bash is None:
        return '#!/bin/sh\nexec %s "$@"\n' % quote(real)
    return '#!%s -p\nexec -a %s %s "$@"\n' % (bash, name, quote(real))


def under_its_name(name, real):
    """For a program that starts no other: the machine's own PATH, for this one program only."""
    return 'PATH=%s exec %s "$@"\n' % (os.path.dirname(real), name)


# They may run other programs, so that the node's PATH has to stay.
MAY_START_OTHERS = ("awk", "find", "gawk", "mawk", "sed", "sort", "tar", "gzip", "zcat")


def mapped(launch, name, real):
    """Without an absolute path or a way up among its arguments it is the machine's own at once; else the stand-in looks at each."""
    at_once = 'exec %s "$@"\n' % quote(real) if name in MAY_START_OTHERS else under_its_name(name, real)
    return (
        '#!/bin/sh\ncase $PWD in "$LAB_NODE_DIR"*) ;; *) exec %s %s "$@" ;; esac\n'
        'for argument; do\n  case $argument in /*|*=/*|-*/*|*..*) exec %s %s "$@" ;; esac\ndone\n%s'
    ) % (launch, name, launch, name, at_once)


def special(launch, release="3.13.0-71-generic", version="#114-Ubuntu SMP Tue Dec 1 02:34:22 UTC 2015"):
    env = where("env") or "/usr/bin/env"
    date = where("date") or "/bin/date"
    return {
        # An emptied environment would bring back the machine's own PATH.
        "env": """#!/bin/sh
for argument; do
  case $argument in
    PATH="$LAB_NODE_DIR/bin"|PATH="$LAB_NODE_DIR/bin":*) ;;
    PATH=*|LAB_*=*) echo "env: $argument: refused on a pretended node" >&2; exit 125 ;;
    -|-i*|--ignore-environment|-S*|--split-string*|-uPATH|-uLAB_*|--unset=PATH|--unset=LAB_*) echo "env: $argument: refused on a pretended node" >&2; exit 125 ;;
    -u|-C|--chdir) ;;
    PATH|LAB_*) echo "env: $argument: refused on a pretended node" >&2; exit 125 ;;
    -*|*=*) ;;
    *) break ;;
  esac
done
exec %s "$@"
""" % quote(env),
        # The machine's clock is read, never set.
        "date": """#!/bin/sh
before=
for argument; do
  case $before in -d|--date|-r) before=$argument; continue ;; esac
  case $argument in
    -s*|-us*|--s*) echo "date: cannot set date: refused on a pretended node" >&2; exit 1 ;;
    -*|+*) ;;
    *) echo "date: cannot set date: refused on a pretended node" >&2; exit 1 ;;
  esac
  before=$argument
done
case $* in */*) exec %s date "$@" ;; esac
if /bin/grep -q clock-skew "$LAB_NODE_DIR/faults.json" 2>/dev/null; then exec %s date "$@"; fi
exec %s "$@"
""" % (launch, launch, quote(date)),
        "hostname": '#!/bin/sh\ncase $1 in -f|--fqdn|-s|"") echo "$LAB_NODE" ;; -I|-i) echo 127.0.0.1 ;; *) echo "hostname: you must be root to change the host name" >&2; exit 1 ;; esac\n',
        "whoami": "#!/bin/sh\necho root\n",
        "id": '#!/bin/sh\ncase $* in -u|-g) echo 0 ;; -un|-gn|"-u -n"|"-n -u") echo root ;; *) echo "uid=0(root) gid=0(root) groups=0(root)" ;; esac\n',
        "uname": """#!/bin/sh
case $1 in
  ""|-s) echo Linux ;;
  -n) echo "$LAB_NODE" ;;
  -r) echo %s ;;
  -m|-p|-i) echo x86_64 ;;
  -a) echo "Linux $LAB_NODE %s %s x86_64 x86_64 x86_64 GNU/Linux" ;;
  *) echo Linux ;;
esac
""" % (release, release, version),
        "sync": "#!/bin/sh\nexit 0\n",
        "runlevel": "#!/bin/sh\necho N 2\n",
    }


def refusing():
    return '#!/bin/sh\necho "$(/usr/bin/basename "$0"): refused: this is a pretended node, and this program would touch the machine that pretends it" >&2\nexit 1\n'


def make_programs(node_dir, cluster_dir, appended, names, specials):
    """`names` are pretended; `specials` are whole programs."""
    directory = os.path.join(node_dir, "bin")
    launch = launcher(cluster_dir)
    programs = {}
    for name in MAPPED:
        real = where(name)
        if real is not None:
            programs[name] = mapped(launch, name, real)
    for name in names:
        programs[name] = pretended(launch, name)
    programs.update(specials(launch))
    for name in OWN_LEAVES + OWN_STARTERS:
        real = where(name)
        if real is not None and name not in programs:
            programs[name] = own(name, real)
    programs[REFUSING] = refusing()
    refused = sorted((set(DANGEROUS) | appended) - set(programs))
    stamp = hashlib.sha256(json.dumps([programs, refused]).encode()).hexdigest()
    if is_as_stamped(directory, stamp, len(programs) + len(refused)):
        return
    shutil.rmtree(directory, ignore_errors=True)
    os.mkdir(directory)
    for name, text in programs.items():
        write(os.path.join(directory, name), text, 0o755)
    for name in refused:
        os.symlink(REFUSING, os.path.join(directory, name))
    write(os.path.join(directory, STAMP), stamp)


def is_as_stamped(directory, stamp, count):
    """Whether the programs already lie there: making thousands of small files is most of what seeding costs."""
    try:
        with open(os.path.join(directory, STAMP), encoding="utf-8") as file:
            return file.read() == stamp and len(os.listdir(directory)) == count + 1
    except OSError:
        return False


def pretended_names(node):
    return [name for names, has in PRETENDED if has(node) for name in names.split()]


def appended_programs():
    """Whatever the machine has in the directories that a caller may append to PATH."""
    names = set()
    for directory in APPENDED:
        if os.path.isdir(directory):
            names.update(os.listdir(directory))
    return names


# Services (field notes 1.6 and 7)


def has_store(definition):
    return any(each["era"] != "A" for each in definition["nodes"] if each["role"] == "master")


def databases(definition):
    """The Arakoon clusters of the masters (field notes 3.3)."""
    names = (["config"] if has_store(definition) else []) + ["ovsdb", "voldrv"]
    for backend in definition.get("backends", []):
        names += [backend + "-abm", backend + "-nsm_0"]
    return names


def service_names(node, definition):
    upstart = node["init"] == "upstart"
    names = ["ssh" if upstart else "sshd", "cron"]
    if node["role"] == "backend":
        asds = ["alba-asd-" + asd for asd in node.get("asds", [])]
        return names + (["alba-asdmanager"] + asds if node["era"] == "A" else ["asd-watcher", "asd-manager"] + asds)
    names += ["memcached", "nginx", "rabbitmq-server", "libvirt-bin" if upstart else "libvirtd"]
    names += ["ovs-watcher-framework", "ovs-workers", "ovs-volumerouter-consumer", "ovs-support-agent"]
    names += ["ovs-watcher-config"] if has_store(definition) else []
    if not upstart:
        names += ["ovs-vswitchd"]
    if node["role"] == "master":
        names += ["ovs-scheduled-tasks", "ovs-webapp-api"] + ["ovs-arakoon-" + database for database in databases(definition) if database in ("config", "ovsdb", "voldrv")]
        names += ["ovs-snmp"] if node["era"] == "A" else []
        for backend in definition.get("backends", []):
            names += ["ovs-arakoon-%s-abm" % backend, "ovs-arakoon-%s-nsm_0" % backend, "ovs-alba-maintenance_" + backend]
            names += ["ovs-alba-rebalancer_" + backend] if node["era"] == "A" else []
    for vpool in node.get("vpools", []):
        names += ["ovs-volumedriver_" + vpool, "ovs-dtl_" + vpool, "ovs-albaproxy_" + vpool + ("" if node["era"] == "A" else "_0")]
    if node.get("vpools"):
        names.append("ovs-watcher-volumedriver")
    return names


def services(node, definition, moment):
    sysv = ("memcached", "nginx", "rabbitmq-server", "cron") if node["init"] == "upstart" else ()
    found = {}
    for name in service_names(node, definition):
        manager = "systemd" if node["init"] == "systemd" else ("sysv" if name in sysv else "upstart")
        found[name] = {"state": "running", "manager": manager, "pid": 1000 + number(node["name"], name) % 30000, "since": moment - UP_SECONDS}
    return found


# File tree


def make_tree(node_dir, node, definition):
    root = os.path.join(node_dir, "root")
    shutil.rmtree(root, ignore_errors=True)
    home = os.path.join(node_dir, "home")
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(home)
    for directory in ("etc", "proc/1", "tmp", "root", "var/log/upstart", "var/log/ovs/volumedriver", "var/log/rabbitmq", "var/log/libvirt", "var/run", "mnt", "opt", ".faulted"):
        os.makedirs(os.path.join(root, directory))
    write(root + "/etc/openvstorage_id", node["machineId"] + "\n")
    write(root + "/.faulted/openvstorage_id", "Zz9" + node["machineId"][3:] + "\n")
    write(root + "/etc/hostname", node["name"] + "\n")
    write(root + "/proc/1/comm", ("systemd" if node["init"] == "systemd" else "init") + "\n")
    write(root + "/proc/uptime", "86400.00 340000.00\n")
    if node["init"] == "upstart":
        write(root + "/etc/lsb-release", 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=14.04\nDISTRIB_CODENAME=trusty\nDISTRIB_DESCRIPTION="Ubuntu 14.04.3 LTS"\n')
        write(root + "/etc/os-release", 'NAME="Ubuntu"\nVERSION="14.04.3 LTS, Trusty Tahr"\nID=ubuntu\nVERSION_ID="14.04"\n')
        os.makedirs(root + "/etc/init")
        for name, service in services(node, definition, 0).items():
            if service["manager"] == "upstart":
                write(root + "/etc/init/%s.conf" % name, 'description "%s"\n\nrespawn\nrespawn limit 10 5\n' % name)
    else:
        write(root + "/etc/os-release", 'NAME="Ubuntu"\nVERSION="16.04 LTS (Xenial Xerus)"\nID=ubuntu\nVERSION_ID="16.04"\n')
    if node["role"] == "backend":
        for asd in node.get("asds", []):
            os.makedirs(root + "/mnt/alba-asd/" + asd)
            write_json(root + "/mnt/alba-asd/%s/asd.json" % asd, {"asd_id": asd, "node_id": node["machineId"], "port": 8600})
        return
    config = root + "/opt/OpenvStorage/config"
    os.makedirs(config)
    if has_store(definition):
        # What leads to the store; everything else lies in it.
        write_json(config + "/framework.json", {"configuration_store": "arakoon"})
        write(config + "/arakoon_cacc.ini", arakoon_config("config", definition))
    else:
        make_config_files(config, node, definition)
    for vpool in node.get("vpools", []):
        os.makedirs(root + "/mnt/" + vpool)
        os.makedirs(root + "/.unmounted/mnt/" + vpool)
        if node["era"] == "A":
            write(root + "/var/log/ovs/volumedriver/%s.log" % vpool, "")


def make_config_files(config, node, definition):
    """Era A keeps its configuration in files of each node."""
    os.makedirs(config + "/storagedriver/storagedriver")
    core = {"setupcompleted": True, "nodetype": node["role"].upper(), "ovsdb": "ovsdb", "versions": {"ovs": 5}}
    write_json(config + "/ovs.json", {"core": core, "webapps": {"main_secret": "*"}, "support": {"enabled": True, "cid": "lab", "nid": node["machineId"]}})
    if node["role"] == "master":
        for database in databases(definition):
            os.makedirs(config + "/arakoon/" + database)
            write(config + "/arakoon/%s/%s.cfg" % (database, database), arakoon_config(database, definition))
    for vpool in definition["vpools"]:
        if vpool["name"] in node.get("vpools", []):
            write_json(config + "/storagedriver/storagedriver/%s.json" % vpool["name"], storagedriver_config(vpool["name"], node))
            write_json(config + "/storagedriver/storagedriver/%s_alba.json" % vpool["name"], {"log_level": "info", "port": 26203, "albamgr_cfg_file": "be1-abm.cfg"})


def arakoon_config(database, definition):
    masters = [each for each in definition["nodes"] if each["role"] == "master"]
    lines = ["[global]", "cluster = " + ",".join(each["machineId"] for each in masters), "cluster_id = " + database]
    for each in masters:
        lines += ["", "[%s]" % each["machineId"], "name = " + each["machineId"], "ip = 127.0.0.1", "client_port = 26400", "messaging_port = 26401",
                  "home = /opt/OpenvStorage/db/arakoon/" + database, "log_level = info"]
    return "\n".join(lines) + "\n"


def storagedriver_config(name, node):
    return {
        "volume_router": {"vrouter_id": name + node["machineId"], "vrouter_volume_read_threshold": 1024},
        "volume_router_cluster": {"vrouter_cluster_id": str(uuid.uuid5(NAMESPACE, name))},
        "volume_manager": {"tlog_path": "/mnt/storage/%s_tlogs" % name, "metadata_path": "/mnt/storage/%s_metadata" % name},
        "threadpool_component": {"num_threads": 4},
        "backend_connection_manager": {"backend_type": "ALBA", "alba_connection_host": "127.0.0.1", "alba_connection_port": 26203},
    }


def config_store(definition):
    """Era B keeps it in Arakoon, under keys (field notes 0 and 3.1)."""
    keys = {}
    for database in databases(definition):
        if database != "config":
            keys["ovs/arakoon/%s/config" % database] = arakoon_config(database, definition)
    for node in definition["nodes"]:
        if node["role"] != "backend":
            keys["ovs/framework/hosts/%s/type" % node["machineId"]] = node["role"].upper()
        for vpool in definition["vpools"]:
            if vpool["name"] in node.get("vpools", []):
                keys["ovs/vpools/%s/hosts/%s%s/config" % (vpool["guid"], vpool["name"], node["machineId"])] = storagedriver_config(vpool["name"], node)
    return keys


def make_vpools(state, definition):
    """The files of each vPool, which its nodes share; a volume's file has a MiB for each GiB of the volume."""
    shutil.rmtree(os.path.join(state, "vpools"), ignore_errors=True)
    for vpool in definition["vpools"]:
        directory = os.path.join(state, "vpools", vpool["name"])
        os.makedirs(directory)
        for volume in definition.get("volumes", []):
            if volume["vpool"] == vpool["name"]:
                with open(directory + "/%s.raw" % volume["name"], "wb") as file:
                    file.truncate(volume["sizeGiB"] * MIB)


def virtual_machines(node, definition):
    found = []
    for machine in definition.get("virtualMachines", []):
        if machine["node"] == node["name"]:
            running = machine["state"] != "shut off"
            found.append({
                "name": machine["name"], "id": len(found) + 1 if running else None, "uuid": str(uuid.uuid5(NAMESPACE, machine["name"])), "state": machine["state"],
                "reason": {"running": "booted", "paused": "user"}.get(machine["state"], "shutdown"), "autostart": machine["autostart"], "acpi": machine.get("acpi", True),
                "shutdownSeconds": machine.get("shutdownSeconds", 5), "memoryKiB": machine.get("memoryKiB", 2097152), "vcpus": machine.get("vcpus", 2), "offAt": None,
                "disks": machine.get("disks", []),
            })
    return found


def volumes(definition, fresh):
    found = {}
    for volume in definition.get("volumes", []):
        identity = str(uuid.uuid5(NAMESPACE, volume["vpool"] + "/" + volume["name"]))
        found[identity] = each = fresh(identity, volume["vpool"], "/%s.raw" % volume["name"], volume["owner"], volume["sizeGiB"] * GIB)
        each.update({"type": volume.get("type", "BASE"), "storedBytes": volume.get("storedMiB", 0) * MIB, "pendingBytes": volume.get("pendingMiB", 0) * MIB})
        if each["type"] == "TEMPLATE" or "failoverMode" in volume:
            # Its state is what the definition says, whichever nodes run.
            each.update({"failoverMode": volume.get("failoverMode", each["failoverMode"]), "dtl": None})
    return found


def make_state(state, definition, moment):
    import graph
    from volumes import fresh

    make_vpools(state, definition)
    write_json(os.path.join(state, "volumes.json"), volumes(definition, fresh))
    if has_store(definition):
        write_json(os.path.join(state, "config-store.json"), config_store(definition))
    write_json(os.path.join(state, "graph.json"), graph.begin(moment))
    write_json(os.path.join(state, "uploads.json"), {})


def seed(cluster_dir, definition):
    sys.path.insert(0, os.path.join(HERE, "standins"))
    os.environ["LAB_CLUSTER_DIR"] = cluster_dir
    import node_state

    state = os.path.join(cluster_dir, "state")
    os.makedirs(state, exist_ok=True)
    appended = appended_programs()
    with node_state.Lock(directory=state):
        for name in os.listdir(state):
            if name.endswith(".json") or name.endswith(".tmp"):
                os.unlink(os.path.join(state, name))
        is_vxvm = definition.get("stack") == "vxvm"
        if not is_vxvm:
            definition = dict(definition, nodes=[dict({"era": "A", "init": "upstart"}, **node) for node in definition["nodes"]])
        write_json(os.path.join(cluster_dir, "cluster.json"), definition)
        moment = node_state.now()
        for node in definition["nodes"]:
            node_dir = os.path.join(cluster_dir, node["name"])
            os.makedirs(node_dir, exist_ok=True)
            known = node_state.read_json(os.path.join(node_dir, "node.json"), {})
            kept = {port: known[port] for port in ("port", "controllerPort") if port in known}
            described = {key: node[key] for key in ("name", "role", "machineId", "era", "init") if key in node}
            write_json(os.path.join(node_dir, "node.json"), {**described, **kept})
            write_json(os.path.join(node_dir, "power.json"), {"power": "on", "goingDownAt": None, "tailSeconds": node.get("shutdownTailSeconds", 4)})
            write_json(os.path.join(node_dir, "faults.json"), {})
            write(os.path.join(node_dir, "effects.jsonl"), "")
            shutil.rmtree(os.path.join(node_dir, "logs"), ignore_errors=True)
            if is_vxvm:
                import seed_vxvm

                seed_vxvm.make_tree(node_dir, node, definition)
                make_programs(node_dir, cluster_dir, appended, seed_vxvm.pretended_names(definition), lambda launch: special(launch, *seed_vxvm.KERNEL))
            else:
                write_json(os.path.join(node_dir, "vms.json"), virtual_machines(node, definition))
                write_json(os.path.join(node_dir, "services.json"), services(node, definition, moment))
                make_tree(node_dir, node, definition)
                make_programs(node_dir, cluster_dir, appended, pretended_names(node), special)
        if is_vxvm:
            seed_vxvm.make_state(state, moment)
        else:
            make_state(state, definition, moment)


def main():
    if len(sys.argv) != 3:
        sys.stderr.write("usage: seed.py <cluster directory> <definition.json>\n")
        return 2
    with open(sys.argv[2], encoding="utf-8") as file:
        definition = json.load(file)
    seed(os.path.abspath(sys.argv[1]), definition)
    return 0


if __name__ == "__main__":
    sys.exit(main())
