"""Texts and figures that the field notes only infer, or that nobody has recorded; every other text names its source beside it."""

# Field notes 2.2: "the C++ exception class appends blanks"; how many is not known.
PREVIOUS_SNAPSHOT_BLANKS = "  "
# Field notes 2.3: "blank text".
CLUSTER_NOT_REACHABLE = ""
# Field notes 2.1: "boost json parser text `...: cannot open file`".
CONFIG_MISSING = "%s: cannot open file"
# Not recorded: what the python binding says for a wrong argument type (only its class is known).
ARGUMENT_ERROR = "Python argument types in\n    LocalStorageRouterClient.%s(LocalStorageRouterClient, %s)\ndid not match C++ signature:\n    %s(volumedriverfs::PythonClient {lvalue}, std::string)"
OBJECT_NOT_FOUND = "%s"
SNAPSHOT_NOT_FOUND = "%s"
INVALID_ON_TEMPLATE = "snapshotCreate"

# Field notes 4: libvirt 1.2.2 says the same as 9.0.0 but without quotes, with fixed columns.
VIRSH_OLD_LIST = " %-5s %-30s %s"
VIRSH_OLD_CONNECT = "error: failed to connect to the hypervisor\nerror: no valid connection\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory\n"
VIRSH_OLD_NO_DOMAIN = "error: failed to get domain '%s'\nerror: Domain not found: no domain with matching name '%s'\n"
# What `domstate --reason` says of a machine whose saved memory was read back, in libvirt's own list of reasons.
VIRSH_RESTORED = "restored"
VIRSH_OLD_MARKED = "Domain %s %smarked as autostarted\n\n"

# Field notes 5.4 names some of the options.
VPOOL_MOUNT_OPTIONS = "rw,nosuid,nodev,relatime,user_id=0,group_id=0,default_permissions,allow_other"
# real-hosts: "exit 32 here, 1 in older util-linux".
MOUNTPOINT_NO_CODE_OLD = 1

# Field notes 3.3: "OCaml uncaught exception, rc 2".
ARAKOON_FAILED_CODE = 2
ARAKOON_CONFIG_MISSING = 'Fatal error: exception Failure("%s: No such file or directory")\n'

# Upstart's own words for a job whose process does not stay up; the field notes have only the other cases of `start`.
UPSTART_START_FAILED = "start: Job failed to start\n"
SYSV_START = " * Starting %s %s\n   ...done.\n"
SYSV_STOP = " * Stopping %s %s\n   ...done.\n"
SYSV_START_FAILED = " * Starting %s %s\n   ...fail!\n"
RABBITMQ_SYSV_STATUS = "Status of node 'rabbit@%s' ...\n[{pid,%d},\n {running_applications,[{rabbit,\"RabbitMQ\",\"3.2.4\"},\n                        {mnesia,\"MNESIA  CXC 138 12\",\"4.11\"},\n                        {stdlib,\"ERTS  CXC 138 10\",\"1.19.4\"},\n                        {kernel,\"ERTS  CXC 138 10\",\"2.16.4\"}]},\n {os,{unix,linux}},\n {erlang_version,\"Erlang R16B03 (erts-5.10.4) [source] [64-bit] [smp:4:4] [async-threads:30] [kernel-poll:true]\\n\"},\n {uptime,%d}]\n...done.\n"

# Field notes 5.2: what shutdown itself prints without a terminal is not recorded; systemd's schedule line is systemd 252's.
# systemd's marks where the locale has no UTF-8; the recorded outputs have the others.
SYSTEMD_PLAIN_DOTS = {"active": "*", "activating": "*", "inactive": "*", "failed": "x"}
SYSTEMD_PLAIN_BRANCH = "`-"
SYSTEMD_SCHEDULED = "Shutdown scheduled for %s, use 'shutdown -c' to cancel.\n"
OVS_HELP = "Open vStorage\n=============\n\n* Open vStorage setup:\n\n  - ovs setup [master|extra|promote|demote]\n\n* Updates and monitoring:\n\n  - ovs monitor services\n  - ovs monitor heartbeat\n  - ovs collect logs\n\n* Services:\n\n  - ovs start services\n  - ovs stop services\n\n* This help:\n\n  - ovs help\n\n"
IPYTHON_BANNER = "Python 2.7.6 (default, Jun 22 2015, 17:58:13) \nType \"copyright\", \"credits\" or \"license\" for more information.\n\nIPython 1.2.1 -- An enhanced Interactive Python.\n?         -> Introduction and overview of IPython's features.\n%quickref -> Quick reference.\nhelp      -> Python's own help system.\nobject?   -> Details about 'object', use 'object??' for extra details.\n\nIn [1]: \nDo you really want to exit ([y]/n)? \n"

# Field notes 5.5 give two of a watcher's reasons; these are in their manner.
WATCHER_NO_MEMCACHED = "[%s]   Error during volatile store test: no memcached node could be found"
WATCHER_GONE = "[%s] One of the master services is unavailable"
WITHOUT_WATCHER = "Could not determine the Arakoon master node"

# What a service that a fault keeps down writes, when the fault names no reason of its own.
WILL_NOT_START = "error: [Errno 98] Address already in use"
ARAKOON_DIES = "main process ended; respawning too fast, stopped"

# Field notes 5.5 name the file of the volumedriver, not its lines; `fuse: mountpoint is not empty` and `do_mknod` are recorded.
VOLUMEDRIVER_LOG = "%s - %s - %d/0x00007f2be9ffb700 - volumedriverfs/VFS - info - "
VOLUMEDRIVER_MOUNTS = "mounting /mnt/%s"
FUSE_NONEMPTY = "fuse: if you are sure this is safe, use the 'nonempty' mount option"
VOLUME_HALTED = "%s: failed to restart the volume: backend not reachable - halting it"

# What a service writes when it has started; celery's own line is the only one that is known.
FIRST_LINES = (
    ("ovs-workers", "[WARNING/MainProcess] celery@%h ready."), ("ovs-volumerouter-consumer", "Waiting for events of the volumedrivers"),
    ("ovs-dtl_", "the DTL server listens"), ("ovs-watcher-", "All tests ok"),
)

RABBIT_STOPPING = "Stopping RabbitMQ"
RABBIT_STARTED = "Server startup complete"


def rabbit_log(stamp, lines, new):
    """A record of RabbitMQ's own log: error_logger's shape until 3.6, lager's since."""
    if not lines:
        return []
    if new:
        return ["%s.000 [info] <0.223.0> %s" % (stamp, line) for line in lines]
    return ["=INFO REPORT==== %s ===" % stamp] + list(lines) + [""]

# Field notes 5.4: "invalid outputstream" is recorded, its line only in part.
DO_MKNOD_FAILED = "do_mknod: Failed to create object %s: invalid outputstream"
# GNU coreutils' own words before a path that does not answer; the notes have some of them.
CANNOT = {
    "ls": "cannot access '%s'", "touch": "cannot touch '%s'", "truncate": "cannot open '%s' for writing", "rm": "cannot remove '%s'", "stat": "cannot statx '%s'",
    "dd": "failed to open '%s'", "mkdir": "cannot create directory '%s'", "rmdir": "failed to remove '%s'", "cp": "cannot stat '%s'", "mv": "cannot stat '%s'",
    "find": "'%s'", "du": "cannot access '%s'", "head": "cannot open '%s' for reading", "tail": "cannot open '%s' for reading",
}
VIRSH_IO_ERROR = "internal error: process exited while connecting to monitor: could not open disk image %s: Input/output error"

# Field notes 6.2 have the beginning of this one; what stop_app and start_app print is not recorded, nor anything of force_boot.
RABBIT_OLD_NO_QUEUES = "Error: {aborted,{no_exists,[rabbit_queue,\n                             {resource,'_',queue,'_'}]}}\n"
RABBIT_OLD_APPLICATION = {"stop_app": "Stopping node %s ...", "start_app": "Starting node %s ..."}
RABBIT_OLD_START_FAILED = "Error: {could_not_start,rabbit,\n       {bad_return,{{rabbit,start,[normal,[]]},\n                    {'EXIT',{rabbit,failure_during_boot}}}}}\n"
RABBIT_NEW_APPLICATION = {"stop_app": "Stopping rabbit application on node %s ...", "start_app": "Starting node %s ..."}
RABBIT_NEW_START_FAILED = "Error:\n{:could_not_start, :rabbit, {:rabbit, {{:timeout_waiting_for_tables, []}, {:rabbit, :start, [:normal, []]}}}}\n"
RABBIT_FORCE_BOOT = "Forcing boot for Mnesia dir /var/lib/rabbitmq/mnesia/%s ..."
RABBIT_STOP_APP_FIRST = "Error: this command requires the 'rabbit' app to be stopped on the target node. Stop it with 'rabbitmqctl stop_app'.\nArguments given:\n\t%s\n\n%sUsage%s\n\nrabbitmqctl [--node <node>] [--longnames] [--quiet] force_boot\n"
RABBIT_SYSV_WITHOUT_APP = "Status of node 'rabbit@%s' ...\n[{pid,%d},\n {running_applications,[{mnesia,\"MNESIA  CXC 138 12\",\"4.11\"},\n                        {stdlib,\"ERTS  CXC 138 10\",\"1.19.4\"},\n                        {kernel,\"ERTS  CXC 138 10\",\"2.16.4\"}]}]\n...done.\n"
RABBIT_SYSV_FAILED = " * Starting message broker rabbitmq-server\n * FAILED - check /var/log/rabbitmq/startup_\\{log, _err\\}\n   ...fail!\n"

# Field notes 3.3: the exception's text is the vendor's; how the shell script shows it is Python's own way.
OVS_CONFIG_TRACEBACK = "Traceback (most recent call last):\n  File \"<string>\", line 3, in <module>\novs.extensions.db.arakoonexceptions.ArakoonNoMaster: %s\n"
CONFIG_STORE_AWAY = "%s: %s"

# The field notes date the framework (2.6.0-eugene.30) and name the generations of the volumedriver and RabbitMQ; the rest of the
# names is the vendor's, and versions are in the manner of each release. Nobody has recorded the list of a whole node.
PACKAGES = {
    "A": {
        "framework": {
            "openvstorage": "2.6.0-eugene.30", "openvstorage-core": "2.6.0-eugene.30", "openvstorage-webapps": "2.6.0-eugene.30",
            "openvstorage-backend": "1.6.0-eugene.12", "volumedriver-base": "5.5.0.0", "volumedriver-server": "5.5.0.0",
            "alba": "0.6.23", "arakoon": "1.8.9",
        },
        "backend": {"openvstorage-sdm": "1.6.0-eugene.9", "alba": "0.6.23"},
    },
    "later": {
        "framework": {
            "openvstorage": "2.9.15-1", "openvstorage-core": "2.9.15-1", "openvstorage-webapps": "2.9.15-1",
            "openvstorage-backend": "1.9.6-1", "volumedriver-no-dedup-base": "6.19.0.0", "volumedriver-no-dedup-server": "6.19.0.0",
            "alba": "1.5.12", "arakoon": "1.9.22",
        },
        "backend": {"openvstorage-sdm": "1.9.5-1", "alba": "1.5.12"},
    },
}
SYSTEM_PACKAGES = {
    "upstart": {
        "rabbitmq-server": "3.2.4-1", "memcached": "1.4.14-0ubuntu9", "nginx": "1.4.6-1ubuntu3.3", "libvirt-bin": "1.2.2-0ubuntu13.1.14",
        "libvirt0": "1.2.2-0ubuntu13.1.14", "qemu-kvm": "2.0.0+dfsg-2ubuntu1.21", "qemu-utils": "2.0.0+dfsg-2ubuntu1.21",
    },
    "systemd": {
        "rabbitmq-server": "3.5.7-1ubuntu0.16.04.2", "memcached": "1.4.25-2ubuntu1.4", "nginx": "1.10.3-0ubuntu0.16.04.2",
        "libvirt-bin": "1.3.1-1ubuntu10.15", "libvirt0": "1.3.1-1ubuntu10.15", "qemu-kvm": "1:2.5+dfsg-5ubuntu10.16", "qemu-utils": "1:2.5+dfsg-5ubuntu10.16",
    },
}
