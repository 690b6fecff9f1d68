"""arakoon --who-master -config <file>: which node leads a database, or that none does (field notes 3.3)."""
import sys

import inferred
import paths
import services


def main(program, arguments):
    config = None
    for index, argument in enumerate(arguments):
        if argument in ("-config", "--config") and index + 1 < len(arguments):
            config = arguments[index + 1]
    if "--who-master" not in arguments or config is None:
        sys.stderr.write("arakoon: only --who-master -config <file> is pretended here\n")
        return 1
    try:
        with open(paths.locate(config)) as file:
            lines = file.read().splitlines()
    except (OSError, paths.Outside):
        sys.stderr.write(inferred.ARAKOON_CONFIG_MISSING % config)
        return inferred.ARAKOON_FAILED_CODE
    database = next((line.partition("=")[2].strip() for line in lines if line.startswith("cluster_id")), "")
    leader = services.arakoon_master(database)
    if leader is None:
        alive = [node for node in services.arakoon_nodes(database) if services.is_running("ovs-arakoon-" + database, node)]
        sys.stderr.write('Fatal error: exception Failure("%s")\n' % ("No Master" if alive else "too many nodes down"))
        return inferred.ARAKOON_FAILED_CODE
    import node_state

    print(node_state.definition(leader)["machineId"])
    return 0
