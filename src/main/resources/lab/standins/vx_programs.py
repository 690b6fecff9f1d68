"""What the programs of VxVM have in common: whether vxconfigd answers, and the words for who is the master."""
# Not `signal`: it imports `enum`, which would be a quarter of what a call of these programs costs.
import _signal
import sys
import time

import cvm
import inferred_vxvm
import node_state

SLOW_SECONDS = 1


def here():
    """The cluster as of now, for a program of this node; a node that has just lost its power runs nothing."""
    found = cvm.look_again()
    if not found.is_up(node_state.NODE):
        sys.stdout.flush()
        time.sleep(2)
        raise SystemExit(137)
    return found


def ask_vxconfigd(program):
    """Waits as a question to vxconfigd does; the cluster as of now, or None when it is disabled."""
    if node_state.fault("vxconfigd-hangs") is not None:
        for number in (_signal.SIGHUP, _signal.SIGINT, _signal.SIGQUIT, _signal.SIGTERM):
            _signal.signal(number, _signal.SIG_IGN)
        while node_state.fault("vxconfigd-hangs") is not None:
            time.sleep(0.05)
    found = here()
    return None if found.fault(node_state.NODE, "vxconfigd-disabled") is not None else found


def suspended(found):
    """I/O stands still while the cluster reconfigures: what reads the configuration takes longer (section 5.3)."""
    if found.reconfiguration() is None:
        return found
    until = node_state.now() + node_state.imposed(SLOW_SECONDS)
    while found.reconfiguration() is not None and node_state.now() < until:
        time.sleep(max(0.005, min(0.1, until - node_state.now())))
        found = here()
    return found


def worded(text):
    """In the words of this node's release."""
    wording = node_state.fault("wording")
    if wording is not None and wording.get("style", "primary") == "primary":
        for old, new in inferred_vxvm.PRIMARY_WORDS:
            text = text.replace(old, new)
    return text


def wait_while(condition):
    """Looks again and again until something is no longer so."""
    while condition(here()):
        time.sleep(min(0.2, max(0.01, node_state.imposed(0.2))))
