# A client without a volumedriver: volumes and faults lie in volumes.json beside the module's root. Written for tests.
import json
import os

PATH = os.path.join(os.environ['PYTHONPATH'], 'volumes.json')


class ClusterNotReachableException(Exception):
    pass


class MaxRedirectsExceededException(Exception):
    pass


class ObjectNotFoundException(Exception):
    pass


class PreviousSnapshotNotOnBackendException(Exception):
    pass


class SnapshotNotFoundException(Exception):
    pass


FAULTS = {c.__name__: c for c in (
    ClusterNotReachableException, MaxRedirectsExceededException, ObjectNotFoundException,
    PreviousSnapshotNotOnBackendException, SnapshotNotFoundException, RuntimeError)}


class Fields(object):
    def __init__(self, **fields):
        self.__dict__.update(fields)


class LocalStorageRouterClient(object):
    def __init__(self, config):
        assert type(config) is str
        print('a native module talks')
        os.write(1, b'and below python, too\n')
        with open(PATH) as f:
            self.all = json.load(f)
        if config not in self.all:
            raise RuntimeError(config + ': cannot open file')
        self.volumes = self.all[config]

    def save(self):
        with open(PATH, 'w') as f:
            json.dump(self.all, f)

    def volume(self, name, call):
        assert type(name) is str
        volume = self.volumes[name]
        fault = volume.get('faults', {}).get(call)
        if fault:
            raise FAULTS[fault[0]](fault[1])
        return volume

    def list_volumes(self):
        if 'down' in self.volumes:
            raise ClusterNotReachableException('')
        return sorted(str(v) for v in self.volumes)

    def info_volume(self, name):
        v = self.volume(name, 'info')
        return Fields(
            vrouter_id=v['owner'], object_type=v.get('type', 'BASE'), halted=v.get('halted', False),
            failover_mode='OK_SYNC', volume_size=1024)

    def list_snapshots(self, name):
        return [s['name'] for s in self.volume(name, 'list')['snapshots']]

    def create_snapshot(self, name, snapshot):
        assert type(snapshot) is str
        v = self.volume(name, 'create')
        if v['snapshots'] and not v['snapshots'][-1]['in_backend']:
            raise PreviousSnapshotNotOnBackendException("Last snapshot not on backend, can't create a new one   ")
        v['snapshots'].append({'name': snapshot, 'in_backend': False})
        self.save()

    def info_snapshot(self, name, snapshot):
        for s in self.volume(name, 'info_snapshot')['snapshots']:
            if s['name'] == snapshot:
                return Fields(in_backend=s['in_backend'], stored=4096)
        raise SnapshotNotFoundException(snapshot)

    def delete_snapshot(self, name, snapshot):
        v = self.volume(name, 'delete')
        if v.get('sticky'):
            return
        v['snapshots'] = [s for s in v['snapshots'] if s['name'] != snapshot]
        self.save()
