"""date on a node whose clock is wrong (fault clock-skew), or of a file of the node; otherwise the machine's own runs at once."""
import os
import sys

import node_state
import paths


def main(program, arguments):
    given = [argument for argument in arguments if argument.startswith(("-d", "--date", "-r", "--reference"))]
    command = ["date"]
    try:
        for index, argument in enumerate(arguments):
            command.append(paths.locate(argument) if argument.startswith("/") and arguments[index - 1] == "-r" else argument)
    except paths.Outside:
        return 1
    skew = node_state.fault("clock-skew")
    if skew is not None and not given:
        moment = node_state.now() + float(skew.get("seconds", 300))
        command += ["-d", "@%.6f" % moment]
    sys.stdout.flush()
    os.execv("/usr/bin/date" if os.path.exists("/usr/bin/date") else "/bin/date", command)
