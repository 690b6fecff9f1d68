from ovs.dal import objects


class VPoolList(object):
    @staticmethod
    def get_vpools():
        return objects.read(objects.vpools)
