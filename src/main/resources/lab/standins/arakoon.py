"""arakoon --who-master -config <file or URL>: which node leads a database, or that none does (field notes 3.3)."""
import sys

import inferred
import node_state
import paths
import services
import store


def main(program, arguments):
    config = None
    for index, argument in enumerate(arguments):
        if argument in ("-config", "--config") and index + 1 < len(arguments):
            config = arguments[index + 1]
    if "--who-master" not in arguments or config is None:
        sys.stderr.write("arakoon: only --who-master -config <file> is pretended here\n")
        return 1
    try:
        lines = described(config).splitlines()
    except (OSError, paths.Outside, store.NoFile):
        sys.stderr.write(inferred.ARAKOON_CONFIG_MISSING % config)
        return inferred.ARAKOON_FAILED_CODE
    except store.NoMaster:
        # The store is an Arakoon cluster itself, and answers as one without a master.
        return no_master("config")
    database = next((line.partition("=")[2].strip() for line in lines if line.startswith("cluster_id")), "")
    leader = services.arakoon_master(database)
    if leader is None:
        return no_master(database)
    print(node_state.definition(leader)["machineId"])
    return 0


def described(config):
    """The description of an Arakoon cluster."""
    if config.startswith(store.PREFIX):
        if services.arakoon_master("config") is None:
            raise store.NoMaster(store.NO_MASTER)
        found = store.value(config)
        if found is None:
            raise store.NoFile(config)
        return found
    with open(paths.locate(config)) as file:
        return file.read()


def no_master(database):
    alive = [node for node in services.arakoon_nodes(database) if services.is_running("ovs-arakoon-" + database, node)]
    sys.stderr.write('Fatal error: exception Failure("%s")\n' % ("No Master" if alive else "too many nodes down"))
    return inferred.ARAKOON_FAILED_CODE
