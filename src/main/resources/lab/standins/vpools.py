"""What programs do to files behind a vPool's mount point, and what comes of it (field notes 5.4).

Behind a mounted vPool a new *.raw is a volume, owned by the node that made it, if the backend takes it; any other file is a file.
While the vPool is not mounted the same programs succeed, and what they make lies on the root disk, in the volumedriver's way.
"""
import errno
import os
import sys

import graph
import inferred
import logs
import mounts
import node_state
import volumes

INTO_DIRECTORY = ("cp", "mv", "ln")
BELOW = ("rm", "gzip", "find")


class Watch:
    """The paths behind mount points that one program was given, and whether they were there before it ran."""

    def __init__(self):
        self.before = {}

    def note(self, path, real):
        """A path as the program names it, and where it lies."""
        plain = os.path.normpath(path) if path.startswith("/") else ""
        vpool = mounts.behind(plain)
        if vpool is not None and plain != "/mnt/" + vpool and plain not in self.before:
            self.before[plain] = (vpool, real.rstrip("/"), os.path.lexists(real.rstrip("/")), mounts.is_mounted(vpool))

    def note_all(self, program, pairs):
        """All paths of a command line: the files below a directory, or in it those that are brought there."""
        for path, real in pairs:
            self.note(path, real)
            if not os.path.isdir(real):
                continue
            if program in INTO_DIRECTORY:
                names = [os.path.basename(other.rstrip("/")) for other, _ in pairs]
            else:
                names = [os.path.relpath(os.path.join(folder, name), real) for folder, _, files in os.walk(real) for name in files] if program in BELOW else []
            for name in names:
                self.note(path.rstrip("/") + "/" + name, os.path.join(real, name))

    def refused(self):
        """The new volume that the volumedriver cannot make, because the registry or the backend is not there."""
        now = graph.look()
        for path, (vpool, _, existed, mounted) in self.before.items():
            if path.endswith(".raw") and mounted and not existed and (now.arakoon_master("voldrv") is None or now.backend_share() < volumes.HALF):
                unit = "ovs-volumedriver_" + vpool
                logs.says(node_state.NODE, unit, now.entries(node_state.NODE)[unit]["pid"], node_state.now(), inferred.DO_MKNOD_FAILED % path[len("/mnt/" + vpool):])
                return path
        return None

    def tell(self):
        """Writes down what the program really made and removed."""
        for path, (vpool, real, existed, mounted) in self.before.items():
            exists = os.path.lexists(real)
            if exists == existed or os.path.isdir(real):
                continue
            devicename = path[len("/mnt/" + vpool):]
            is_volume = mounted and path.endswith(".raw")
            if is_volume:
                with volumes.Volumes() as looked:
                    if exists:
                        looked.make(vpool, devicename, os.stat(real).st_size)
                    else:
                        looked.remove(vpool, devicename)
            what = "volume" if is_volume else "file" if mounted else "unmounted file"
            node_state.effect("%s %s" % (what, "made" if exists else "removed"), vpool + devicename)


def complain(program, path, number):
    """What a file program says when a path behind a mount point does not answer; its exit code."""
    sys.stderr.write("%s: %s: %s\n" % (program, inferred.CANNOT.get(program, "%s") % path, os.strerror(number)))
    return 2 if program == "ls" else 1


def stale(program, path):
    return complain(program, path, errno.ENOTCONN)


def input_output(program, path):
    return complain(program, path, errno.EIO)
