"""Lets seconds of a lab go by for a cluster of VxVM: let_pass.py <standins> <cluster directory> <seconds>.

Whatever is due in its state is due so much earlier; what a node's power.json has been dealt with for stays dealt with.
"""
import os
import sys

sys.dont_write_bytecode = sys.pycache_prefix is None
sys.path.insert(0, sys.argv[1])
os.environ["LAB_CLUSTER_DIR"] = sys.argv[2]
import cvm
import node_state

LATE = 1000000000


def earlier(value, seconds, key=""):
    if isinstance(value, dict):
        return {name: earlier(each, seconds, name) for name, each in value.items()}
    if isinstance(value, list):
        return [earlier(each, seconds) for each in value]
    if isinstance(value, float) and value > LATE and key != "last":
        return value - seconds
    return value


with node_state.Lock():
    cvm.look()
    saved = node_state.read_json(cvm.path())
    saved["seen"], seen = {}, saved["seen"]
    saved = earlier(saved, node_state.imposed(float(sys.argv[3])))
    saved["seen"] = seen
    saved["next"] = 0
    node_state.write_json(cvm.path(), saved)
    cvm.look_again()
