"""The configuration store of era B and later: keys in the Arakoon cluster `config`, named by URLs (field notes 0, 1.2, 3.1, 3.3).

state/config-store.json holds it. Without a master every read blocks for 60 s and then fails, as any other call of the model does.
"""
import os

import node_state
import paths
import services

RETRY_SECONDS = 60
NO_MASTER = "Could not determine the Arakoon master node"
PREFIX = "arakoon://config/"
INI = "/opt/OpenvStorage/config/arakoon_cacc.ini"


class NoMaster(Exception):
    """Nobody leads the Arakoon cluster, even after the client's own retries."""


class NoFile(Exception):
    """The file that leads to the store is not there."""


def await_master(database):
    """Waits as a client does: up to 60 s (ARA_CFG_NO_MASTER_RETRY)."""
    until = node_state.now() + node_state.imposed(RETRY_SECONDS)
    services.wait_while(lambda: services.arakoon_master(database) is None and node_state.now() < until)
    if services.arakoon_master(database) is None:
        raise NoMaster(NO_MASTER)


def read():
    """Every key with its value."""
    await_master("config")
    return node_state.read_json(node_state.state_path("config-store.json"), {})


def value(url):
    """What a configuration URL names; None for a key that is not there."""
    key, _, query = url[len(PREFIX):].partition("?")
    for part in query.split("&"):
        name, _, ini = part.partition("=")
        if name == "ini" and not is_there(ini.replace("%2F", "/").replace("%2f", "/")):
            raise NoFile(ini)
    return read().get(key)


def is_there(path):
    try:
        return os.path.isfile(paths.locate(path))
    except (paths.Outside, paths.Stale):
        return False
