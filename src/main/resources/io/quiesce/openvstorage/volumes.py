# What Quiesce asks of the volumedrivers of one node. Python 2.7 and 3, sent on standard input:
#   python2.7 - <phase> <request as JSON>
# Phases: list, leftovers (read only); begin, poll, end (a flush by snapshots whose name the caller gives).
# Prints one JSON object a line and {"end": <lines>} at last; a fault of one volume never hides another.
import json
import os
import sys

# whatever a native module prints goes to standard error, so that standard output is ours alone
answers = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)

phase = sys.argv[1]
request = json.loads(sys.argv[2])
snapshot = str(request.get('snapshot', ''))
prefix = str(request.get('prefix', ''))
lines = 0


def say(**fields):
    global lines
    answers.write(json.dumps(fields, separators=(',', ':'), sort_keys=True) + '\n')
    answers.flush()
    lines += 1


def kind(fault):
    name, text = type(fault).__name__, str(fault)
    if name == 'ClusterNotReachableException':
        return 'volumedriver-down'
    if name == 'NodeNotReachableException' or 'failed to send XMLRPC request' in text:
        return 'owner-down'
    if name == 'MaxRedirectsExceededException':
        return 'unreachable'
    if name == 'PreviousSnapshotNotOnBackendException' or 'Last snapshot not on backend' in text:
        return 'retry'
    if name == 'VolumeRestartInProgressException':
        return 'retry'
    if name == 'VolumeHaltedException':
        return 'halted'
    if name == 'ObjectNotFoundException':
        return 'gone'
    return 'error'


def why(fault):
    return {'exc': type(fault).__name__, 'msg': str(fault).strip()[:300]}


def ours(client, volume):
    return sorted(str(s) for s in client.list_snapshots(volume) if prefix and str(s).startswith(prefix))


def begin(client, volume):
    if snapshot in client.list_snapshots(volume):
        return {'state': 'begun'}
    try:
        client.create_snapshot(volume, snapshot)
        return {'state': 'begun'}
    except Exception as fault:
        answer = dict(why(fault), state=kind(fault))
    if answer['state'] == 'error':
        # the generic fault hides both "the name exists" and "halted": look which
        if snapshot in client.list_snapshots(volume):
            return {'state': 'begun'}
        if client.info_volume(volume).halted:
            answer['state'] = 'halted'
    return answer


def poll(client, volume):
    try:
        made = client.info_snapshot(volume, snapshot)
    except Exception as fault:
        if type(fault).__name__ != 'SnapshotNotFoundException':
            raise
        return begin(client, volume) if request.get('begin') else {'state': 'missing'}
    if made.in_backend:
        return {'state': 'flushed'}
    stored = getattr(made, 'stored', None)
    return {'state': 'pending'} if stored is None else {'state': 'pending', 'bytes': int(stored)}


def end(client, volume):
    if snapshot not in client.list_snapshots(volume):
        return {'state': 'cleaned'}
    try:
        client.delete_snapshot(volume, snapshot)
    except Exception as fault:
        if type(fault).__name__ != 'SnapshotNotFoundException':
            return dict(why(fault), state='left')
    return {'state': 'left' if snapshot in client.list_snapshots(volume) else 'cleaned'}


def show(client, volume, info):
    answer = {
        'state': 'halted' if info.halted else 'present',
        'dtl': str(info.failover_mode),
        'size': int(info.volume_size),
        'snapshots': []}
    try:
        answer['snapshots'] = ours(client, volume)
    except Exception as fault:
        answer.update(why(fault))
    return answer


def owned(client, volume, info):
    if phase == 'list':
        return show(client, volume, info)
    if phase == 'leftovers':
        return {'state': 'present', 'snapshots': ours(client, volume)}
    if phase == 'end':
        return end(client, volume)
    if info.halted:
        return {'state': 'halted'}
    return (begin if phase == 'begin' else poll)(client, volume)


def one(client, volume, me):
    info = client.info_volume(volume)
    owner = str(info.vrouter_id)
    if str(info.object_type).split('.')[-1] == 'TEMPLATE':
        return {'owner': owner, 'state': 'template'}
    if owner != me:
        return {'owner': owner, 'state': 'not-local'}
    try:
        answer = owned(client, volume, info)
    except Exception as fault:
        answer = dict(why(fault), state=kind(fault))
    return dict(answer, owner=owner)


def volumes(pool):
    import volumedriver.storagerouter.storagerouterclient as src
    client = src.LocalStorageRouterClient(str(pool['config']))
    return client, [str(v) for v in client.list_volumes()]


for pool in request['pools']:
    vpool = pool['vpool']
    try:
        client, found = volumes(pool)
    except Exception as fault:
        say(vpool=vpool, pool=kind(fault), **why(fault))
        continue
    say(vpool=vpool, pool='read')
    for volume in found:
        try:
            answer = one(client, volume, pool['storagedriver'])
        except Exception as fault:
            answer = dict(why(fault), state=kind(fault))
        say(vpool=vpool, volume=volume, **answer)

answers.write(json.dumps({'end': lines}) + '\n')
answers.flush()
