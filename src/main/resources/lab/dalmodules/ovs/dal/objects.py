"""The model's objects, as far as a runbook reads them (field notes 3.1, 3.2).

Without a master of `ovsdb` every call blocks for 60 s and then raises (field notes 3.3).
"""
import graph as _graph
import node_state as _node
import store as _store
import volumes as _volumes

# From this age of a node's heartbeat on its status is no longer OK (field notes 3.1).
_FAILURE_SECONDS, _WARNING_SECONDS = 300, 120


class ArakoonNoMaster(Exception):
    pass


ArakoonNoMaster.__module__ = "ovs.extensions.db.arakoonexceptions"


def read(make):
    """What the model holds; `make` gets the graph."""
    try:
        _store.await_master("ovsdb")
    except _store.NoMaster as fault:
        raise ArakoonNoMaster(str(fault)) from None
    return make(_graph.look())


def guid(*words):
    import uuid

    return str(uuid.uuid5(uuid.UUID("6f0f4a52-3a7e-4a55-9b7e-0c3a3f1d2b10"), "/".join(words)))


class DataObject(object):
    def __init__(self, **fields):
        self.__dict__.update(fields)

    def invalidate_dynamics(self, names=None):
        """Nothing is cached here."""


def status(now, node):
    """OK, WARNING or FAILURE by the age of the workers' heartbeat."""
    if now.is_running(node, "ovs-workers"):
        return "OK"
    silent = (_node.now() - now.entries(node).get("ovs-workers", {}).get("since", 0)) / _node.pace()
    return "FAILURE" if silent > _FAILURE_SECONDS else "WARNING" if silent > _WARNING_SECONDS else "OK"


def storagerouters(now):
    with _volumes.Volumes() as looked:
        owned = {name: [identity for identity in looked.owned_by(name)] for name in _node.nodes()}
    return [
        DataObject(
            guid=guid("storagerouter", each["name"]), name=each["name"], ip="127.0.0.1", machine_id=each["machineId"], node_type=each["role"].upper(),
            status=status(now, each["name"]), vdisks_guids=owned[each["name"]], vpools_guids=[guid("vpool", vpool) for vpool in each.get("vpools", [])],
            storagedrivers=[storagedriver(each, vpool) for vpool in each.get("vpools", [])])
        for each in _node.cluster()["nodes"] if each["role"] != "backend"
    ]


def storagedriver(node, vpool):
    return DataObject(
        guid=guid("storagedriver", node["name"], vpool), name=vpool + node["machineId"], storagedriver_id=vpool + node["machineId"], mountpoint="/mnt/" + vpool,
        cluster_ip="127.0.0.1", storage_ip="127.0.0.1", ports={"management": 26200, "xmlrpc": 26201, "dtl": 26202, "edge": 26203})


def vpools(now):
    return [
        DataObject(guid=guid("vpool", each["name"]), name=each["name"], storagedrivers=[
            storagedriver(node, each["name"]) for node in _node.cluster()["nodes"] if each["name"] in node.get("vpools", [])])
        for each in _node.cluster()["vpools"]
    ]


def vdisks(now):
    pools = {pool.name: pool for pool in vpools(now)}
    with _volumes.Volumes() as looked:
        return [
            DataObject(
                guid=name, name=volume["devicename"].lstrip("/").rpartition(".")[0], devicename=volume["devicename"], volume_id=name, vpool=pools[volume["vpool"]],
                size=volume["sizeBytes"], is_vtemplate=volume["type"] == "TEMPLATE", storagerouter_guid=guid("storagerouter", volume["owner"]),
                info={"halted": looked.is_halted(name), "failover_mode": looked.failover_mode(name), "object_type": volume["type"]})
            for name, volume in looked.volumes.items()
        ]
