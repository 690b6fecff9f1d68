from ovs.dal import objects


class StorageRouterList(object):
    @staticmethod
    def get_storagerouters():
        return objects.read(objects.storagerouters)

    @staticmethod
    def get_masters():
        return [each for each in StorageRouterList.get_storagerouters() if each.node_type == "MASTER"]

    @staticmethod
    def get_slaves():
        return [each for each in StorageRouterList.get_storagerouters() if each.node_type == "EXTRA"]
