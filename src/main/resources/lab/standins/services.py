"""Which services run on a node, and how one is started or stopped there; what moves them otherwise is in graph.py."""
import time

import graph
import node_state
from graph import FAILED, RUNNING, STOPPED, WAITING

__all__ = ["FAILED", "RUNNING", "STOPPED", "WAITING"]


def declared(node=None):
    """The services that a node has, with what is known of each."""
    if node_state.is_vxvm():
        import vx_services

        return vx_services.declared(node)
    return graph.look().entries(node or node_state.NODE)


def forget():
    """What is asked next is looked at anew."""
    graph.forget()


def state(name, node=None):
    """RUNNING, WAITING (behind its gate, or for others), STOPPED or FAILED; None for a service that the node does not have."""
    if node_state.is_vxvm():
        return declared(node).get(name, {}).get("state")
    return graph.look().state(node or node_state.NODE, name)


def is_running(name, node=None):
    return state(name, node) == RUNNING


def arakoon_nodes(database):
    return graph.look().arakoon_nodes(database)


def arakoon_master(database):
    return graph.look().arakoon_master(database)


def pid(name, node=None):
    return declared(node).get(name, {}).get("pid", 0)


def wait_while(condition):
    """Looks again and again until something is no longer so."""
    forget()
    while condition():
        time.sleep(min(0.5, max(0.02, node_state.imposed(0.5))))
        forget()


def change(name, wanted, waits=True):
    """Starts or stops a service and says whether it then is so; a start blocks while a gate is shut, unless `waits` is false."""
    if node_state.is_vxvm():
        import vx_services

        return vx_services.change(name, wanted)
    import clock

    watcher = graph.look().watcher_of(node_state.NODE, name)
    if wanted == RUNNING and watcher is not None and node_state.is_systemd() and not is_running(watcher):
        # Requires= and After=: the watcher is started first, and waited for.
        if not change(watcher, RUNNING, waits):
            return False
    before = None

    def act(now):
        nonlocal before
        before = now.state(node_state.NODE, name)
        if wanted != RUNNING:
            now.stop_by_hand(node_state.NODE, name)
        elif before not in (RUNNING, WAITING):
            now.start(node_state.NODE, name, by_hand=True)

    clock.act(act)
    if wanted == RUNNING and waits:
        wait_while(lambda: state(name) == WAITING)
    forget()
    after = state(name)
    if before == RUNNING and after != RUNNING:
        node_state.effect("service stopped", name)
    elif before != RUNNING and after == RUNNING:
        node_state.effect("service started", name)
    return (after == RUNNING) == (wanted == RUNNING) or (not waits and after == WAITING)
