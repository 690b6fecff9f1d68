from ovs.dal import objects


class VDiskList(object):
    @staticmethod
    def get_vdisks():
        return objects.read(objects.vdisks)
