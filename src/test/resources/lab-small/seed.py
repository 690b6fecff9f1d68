"""The smallest cluster that a test of the SSH half needs: the machine's own file programs, and a shutdown."""

import json
import os
import shutil
import sys

cluster, definition = sys.argv[1], json.load(open(sys.argv[2]))
SYSTEM = "cat dd env grep head ln ls mkdir rm sed setsid sleep sort tail touch tr wc yes".split()
SHUTDOWN = """#!%s
import json, os, time
path = os.path.join(os.environ["LAB_NODE_DIR"], "power.json")
with open(path + ".new", "w") as out:
    json.dump({"power": "on", "goingDownAt": time.time() + 20 * float(os.environ["LAB_PACE"]), "tailSeconds": 20}, out)
os.rename(path + ".new", path)
""" % sys.executable

for node in definition["nodes"]:
    home = os.path.join(cluster, node["name"])
    for folder in ("bin", "home", "root"):
        shutil.rmtree(os.path.join(home, folder), ignore_errors=True)
        os.makedirs(os.path.join(home, folder))
    for program in SYSTEM:
        found = shutil.which(program, path="/usr/bin:/bin")
        os.symlink(found, os.path.join(home, "bin", program))
    with open(os.path.join(home, "bin", "shutdown"), "w") as out:
        out.write(SHUTDOWN)
    os.chmod(os.path.join(home, "bin", "shutdown"), 0o755)
    for name, content in (
        ("node.json", node),
        ("power.json", {"power": "on", "goingDownAt": None, "tailSeconds": 20}),
        ("faults.json", {}),
    ):
        with open(os.path.join(home, name), "w") as out:
            json.dump(content, out)
with open(os.path.join(cluster, "cluster.json"), "w") as out:
    json.dump(definition, out)
