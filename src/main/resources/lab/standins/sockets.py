"""ss and netstat: which ports the node's services listen on; enough for `ss -ltn` and `netstat -ltn`."""
import node_state
import services

PORTS = (("ssh", 22), ("sshd", 22), ("nginx", 443), ("memcached", 11211), ("rabbitmq-server", 5672), ("libvirt-bin", 16509), ("ovs-arakoon-ovsdb", 26401), ("ovs-arakoon-voldrv", 26405), ("ovs-arakoon-config", 26400), ("alba-asdmanager", 8500), ("asd-manager", 8500))


def listening():
    found = {port for name, port in PORTS if services.is_running(name)}
    volumedrivers = sorted(name for name in services.declared() if name.startswith("ovs-volumedriver_"))
    found.update(26203 + 20 * number for number, name in enumerate(volumedrivers) if services.is_running(name))
    asds = [name for name in services.declared() if name.startswith("alba-asd-")]
    found.update(8600 + number for number, name in enumerate(asds) if services.is_running(name))
    return sorted(found)


def main(program, arguments):
    if program == "netstat":
        print("Active Internet connections (only servers)")
        print("Proto Recv-Q Send-Q Local Address           Foreign Address         State      ")
        for port in listening():
            print("tcp        0      0 %-23s %-23s %s     " % ("0.0.0.0:%d" % port, "0.0.0.0:*", "LISTEN"))
        return 0
    heading = not any("H" in argument for argument in arguments if argument.startswith("-"))
    if heading:
        print("State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess")
    for port in listening():
        print("LISTEN 0      128          0.0.0.0:%-5d      0.0.0.0:*          " % port)
    return 0
