"""dpkg-query: the packages that a node of its kind has. Its complaint and exit code are those of dpkg 1.21.22 (Debian 12)."""
import fnmatch
import sys

import inferred
import node_state

FORMAT = "${Package} ${Version}\\n"


def installed():
    definition = node_state.definition()
    era = "A" if definition["era"] == "A" else "later"
    packages = dict(inferred.PACKAGES[era]["backend" if definition["role"] == "backend" else "framework"])
    packages.update(inferred.SYSTEM_PACKAGES["systemd" if node_state.is_systemd() else "upstart"])
    if definition["role"] == "backend":
        packages = {name: version for name, version in packages.items() if not name.startswith(("rabbitmq", "libvirt", "qemu"))}
    return packages


def main(program, arguments):
    rest = list(arguments)
    if not rest or rest.pop(0) not in ("-W", "--show") or rest[:1] not in (["-f"], ["--showformat"]) or rest[1:2] != [FORMAT]:
        sys.stderr.write("dpkg-query: error: only -W -f '%s' is pretended\n" % FORMAT)
        return 2
    found, missing = set(), []
    packages = installed()
    for pattern in rest[2:] or ["*"]:
        matching = fnmatch.filter(packages, pattern)
        found.update(matching)
        if not matching:
            missing.append(pattern)
    for name in sorted(found):
        print("%s %s" % (name, packages[name]))
    sys.stdout.flush()
    for pattern in missing:
        sys.stderr.write("dpkg-query: no packages found matching %s\n" % pattern)
    return 1 if missing else 0
