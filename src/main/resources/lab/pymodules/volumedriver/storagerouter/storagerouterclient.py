"""The volumedriver's python client, pretended (field notes 2.1 to 2.3): calls, exceptions and redirects of 5.4, and on nodes of
era B the calls that 5.5 added. Texts that the notes only infer come from the stand-ins' one module for such."""
import json as _json
import os as _os
import time as _time
import uuid as _uuid

import inferred as _inferred
import node_state as _node
import paths as _paths
import services as _services
import store as _store
import volumes as _volumes

# What a management call costs while it holds its volumedriver's mutex.
_CALL_SECONDS = 0.004


class MaxRedirectsExceededException(Exception):
    pass


class ClusterNotReachableException(Exception):
    pass


class ObjectNotFoundException(Exception):
    pass


class InvalidOperationException(Exception):
    pass


class SnapshotNotFoundException(Exception):
    pass


class FileExistsException(Exception):
    pass


class InsufficientResourcesException(Exception):
    pass


class PreviousSnapshotNotOnBackendException(Exception):
    pass


class ObjectStillHasChildrenException(Exception):
    pass


class ArgumentError(TypeError):
    pass


ArgumentError.__module__ = "Boost.Python"


class ObjectType(str):
    """BASE, TEMPLATE or FILE."""


class _Fields:
    def __init__(self, tag, fields):
        self._tag = tag
        self.__dict__.update(fields)

    def __repr__(self):
        shown = "".join("\t<%s>%s</%s>\n" % (name, value, name) for name, value in self.__dict__.items() if name != "_tag")
        return "<%s>\n%s</%s>" % (self._tag, shown, self._tag)

    __str__ = __repr__


class LocalStorageRouterClient:
    def __init__(self, config):
        self._text("__init__", config)
        try:
            settings = self._settings(config)
            router = settings["volume_router"]["vrouter_id"]
            self._cluster_id = settings["volume_router_cluster"]["vrouter_cluster_id"]
        except (OSError, _paths.Outside, _store.NoFile):
            raise RuntimeError(_inferred.CONFIG_MISSING % config) from None
        except _store.NoMaster as fault:
            raise RuntimeError(_inferred.CONFIG_STORE_AWAY % (config, fault)) from None
        except (ValueError, KeyError, TypeError) as fault:
            raise RuntimeError("%s: %s" % (config, fault)) from None
        self._router = str(router)
        machine = _node.definition()["machineId"]
        self._vpool = self._router[: -len(machine)] if machine and self._router.endswith(machine) else self._router

    @staticmethod
    def _settings(config):
        """A file, or what a URL names in the configuration store."""
        if config.startswith(_store.PREFIX):
            found = _store.value(config)
            if found is None:
                raise _store.NoFile(config)
            return found
        with open(_paths.locate(config)) as file:
            return _json.loads(file.read())

    # Who answers

    @staticmethod
    def _text(method, *arguments):
        for argument in arguments:
            if type(argument) is not str:
                kind = type(argument).__name__
                raise ArgumentError(_inferred.ARGUMENT_ERROR % (method, kind, method))

    def _local(self):
        if not _services.is_running("ovs-volumedriver_" + self._vpool):
            raise ClusterNotReachableException(_inferred.CLUSTER_NOT_REACHABLE)

    def _mutex(self, node):
        return _node.Lock(".management-%s-%s" % (node, self._vpool))

    def _at_owner(self, method, volume, work):
        """Runs a management call on the owner: through the local volumedriver, then under the owner's management mutex."""
        _services.forget()
        self._local()
        with _volumes.Volumes() as looked:
            known = looked.volumes.get(volume)
            if known is None or known["vpool"] != self._vpool:
                raise ObjectNotFoundException(_inferred.OBJECT_NOT_FOUND % volume)
            owner = known["owner"]
            lost = looked.is_not_running(volume)
        unreachable = _node.fault("owner-unreachable", owner) is not None
        if unreachable or (owner != _node.NODE and not _services.is_running("ovs-volumedriver_" + self._vpool, owner)):
            raise RuntimeError("failed to send XMLRPC request " + method)
        if lost:
            raise MaxRedirectsExceededException(method)
        with self._mutex(owner):
            _time.sleep(_node.imposed(_CALL_SECONDS))
            with _volumes.Volumes() as looked:
                return work(looked)

    # Calls

    def server_revision(self):
        self._local()
        return "branch: rel.5.4, revision: a4399f89" if not self._is_new() else "branch: rel.5.5, revision: 2fe0ffb2"

    def list_volumes(self):
        _services.forget()
        self._local()
        with _volumes.Volumes() as looked:
            return [name for name, volume in looked.volumes.items() if volume["vpool"] == self._vpool]

    def get_volume_id(self, path):
        self._text("get_volume_id", path)
        self._local()
        with _volumes.Volumes() as looked:
            for name, volume in looked.volumes.items():
                if volume["vpool"] == self._vpool and volume["devicename"] == _os.path.normpath("/" + path.lstrip("/")):
                    return name
        return None

    def info_volume(self, volume):
        self._text("info_volume", volume)

        def look(looked):
            known = looked.volumes[volume]
            halted = looked.is_halted(volume)
            return _Fields("volume_info", {
                "volume_id": volume, "namespace": known["namespace"], "parent_namespace": "", "parent_snapshot_id": "",
                "volume_size": known["sizeBytes"], "lba_size": 512, "lba_count": known["sizeBytes"] // 512, "cluster_multiplier": 8,
                "sco_multiplier": 1024, "failover_mode": "" if halted else looked.failover_mode(volume), "failover_ip": "127.0.0.1", "failover_port": 26205,
                "halted": halted, "footprint": known["storedBytes"] + known["pendingBytes"], "stored": known["storedBytes"],
                "object_type": ObjectType(known["type"]), "parent_volume_id": "", "vrouter_id": known["vpool"] + _node.definition(known["owner"])["machineId"],
                "metadata_backend_config": "MDSMetaDataBackendConfig", "owner_tag": 1, "cluster_cache_handle": 1, "cluster_cache_limit": None,
            })

        return self._at_owner("volumeInfo", volume, look)

    def list_snapshots(self, volume):
        self._text("list_snapshots", volume)
        return self._at_owner("snapshotsList", volume, lambda looked: [each["name"] for each in looked.volumes[volume]["snapshots"]])

    def create_snapshot(self, volume, snapshot_id="", metadata=""):
        self._text("create_snapshot", volume, snapshot_id, metadata)

        def make(looked):
            known = looked.volumes[volume]
            if known["type"] == "TEMPLATE":
                raise InvalidOperationException(_inferred.INVALID_ON_TEMPLATE)
            if looked.is_halted(volume):
                raise RuntimeError("got fault response snapshotCreate")
            if known["snapshots"] and not known["snapshots"][-1]["inBackend"]:
                raise PreviousSnapshotNotOnBackendException("Last snapshot not on backend, can't create a new one" + _inferred.PREVIOUS_SNAPSHOT_BLANKS)
            name = snapshot_id or _time.strftime("%a %b %Y %H:%M:%S ", _time.gmtime(looked.now)) + str(_uuid.uuid4())
            if looked.snapshot(volume, name) is not None or len(metadata) > 4096:
                raise RuntimeError("got fault response snapshotCreate")
            looked.make_snapshot(volume, name, metadata)
            return name

        return self._at_owner("snapshotCreate", volume, make)

    def info_snapshot(self, volume, snapshot_id):
        self._text("info_snapshot", volume, snapshot_id)

        def look(looked):
            found = self._found(looked, volume, snapshot_id)
            return _Fields("snapshot_info", {
                "snapshot_id": found["name"], "timestamp": _time.strftime("%a %b %d %H:%M:%S %Y", _time.gmtime(found["timestamp"])), "uuid": found["uuid"],
                "stored": found["storedBytes"], "metadata": found["metadata"], "in_backend": found["inBackend"],
            })

        return self._at_owner("snapshotInfo", volume, look)

    def is_volume_synced_up_to_snapshot(self, volume, snapshot_id):
        self._text("is_volume_synced_up_to_snapshot", volume, snapshot_id)
        return self._at_owner("isVolumeSyncedUpToSnapshot", volume, lambda looked: self._found(looked, volume, snapshot_id)["inBackend"])

    def delete_snapshot(self, volume, snapshot_id):
        self._text("delete_snapshot", volume, snapshot_id)

        def delete(looked):
            self._found(looked, volume, snapshot_id)
            if looked.is_halted(volume):
                raise RuntimeError("got fault response snapshotDestroy")
            looked.delete_snapshot(volume, snapshot_id)

        return self._at_owner("snapshotDestroy", volume, delete)

    def restart_object(self, volume, force_restart):
        """Brings a halted volume back once its backend is there; with force it may lose data, which the lab does not pretend."""
        self._text("restart_object", volume)
        if not isinstance(force_restart, bool):
            raise ArgumentError(_inferred.ARGUMENT_ERROR % ("restart_object", type(force_restart).__name__, "restart_object"))

        def restart(looked):
            if not looked.is_halted(volume) or not looked.restart(volume):
                raise RuntimeError("got fault response restartVolume")

        self._at_owner("restartVolume", volume, restart)

    def info_cluster(self):
        self._local()
        return {self._vpool + each["machineId"]: "ONLINE" for each in _node.cluster()["nodes"] if self._vpool in each.get("vpools", [])}

    @staticmethod
    def _found(looked, volume, snapshot_id):
        found = looked.snapshot(volume, snapshot_id)
        if found is None:
            raise SnapshotNotFoundException(_inferred.SNAPSHOT_NOT_FOUND % snapshot_id)
        return found

    @staticmethod
    def _is_new():
        return _node.definition().get("era") != "A"


def _schedule_backend_sync(self, volume):
    self._text("schedule_backend_sync", volume)

    def schedule(looked):
        known = looked.volumes[volume]
        if known["type"] == "TEMPLATE":
            raise InvalidOperationException("scheduleBackendSync")
        if looked.is_halted(volume):
            raise RuntimeError("got fault response scheduleBackendSync")
        return looked.schedule_sync(volume)

    return self._at_owner("scheduleBackendSync", volume, schedule)


def _is_volume_synced_up_to_tlog(self, volume, tlog):
    self._text("is_volume_synced_up_to_tlog", volume, tlog)
    return self._at_owner("isVolumeSyncedUpToTLog", volume, lambda looked: not looked.is_uploading(volume, tlog))


if LocalStorageRouterClient._is_new():
    LocalStorageRouterClient.schedule_backend_sync = _schedule_backend_sync
    LocalStorageRouterClient.is_volume_synced_up_to_tlog = _is_volume_synced_up_to_tlog
