package io.quiesce.vxvm;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Label;
import io.quiesce.command.Reading;
import io.quiesce.command.Target;
import java.time.Duration;

/**
 * Unmounts cluster file systems and moves their primaries; acts, each started once. Never by force.
 *
 * <p>Each verb throws {@link IllegalArgumentException} for what is no absolute path.
 */
public final class Mounts {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final CommandRunner runner;

    public Mounts(CommandRunner runner) {
        this.runner = runner;
    }

    /** Makes the node that is asked the CFS primary of a mount point: {@code fsclustadm -v setprimary POINT}. */
    public Reading<Asked> makePrimary(Target on, String point) {
        String line = CommandLine.of("fsclustadm", "-v", "setprimary", VeritasNames.mountPoint(point));
        return act(on, "make-primary", point, line);
    }

    /**
     * Unmounts what VCS does not manage: {@code umount POINT}, or {@code vxumount -o mntunlock=KEY POINT} if it is locked.
     *
     * @throws IllegalArgumentException if the mount is locked and {@link #canUnmount} does not hold
     */
    public Reading<Asked> unmount(Target on, ClusterMount mount) {
        String point = VeritasNames.mountPoint(mount.point());
        String line = mount.lock()
                ? CommandLine.of("vxumount", "-o", "mntunlock=" + VeritasNames.lockKey(mount.lockKey()), point)
                : CommandLine.of("umount", point);
        return act(on, "unmount", point, line);
    }

    /**
     * Mounts again what was unmounted by hand, as a cluster mount: {@code mount -t vxfs -o cluster DEVICE POINT}. It is mounted
     * without a lock, whatever it had before.
     */
    public Reading<Asked> mount(Target on, ClusterMount mount) {
        String device = "/dev/vx/dsk/" + mount.volume() + (mount.isCheckpoint() ? ":" + mount.checkpoint() : "");
        String options = mount.isCheckpoint() ? "cluster,ckpt=" + mount.checkpoint() : "cluster";
        String line = CommandLine.of(
                "mount",
                "-t",
                "vxfs",
                "-o",
                options,
                VeritasNames.mountPoint(device),
                VeritasNames.mountPoint(mount.point()));
        return act(on, "mount", mount.point(), line);
    }

    /** Whether it is not locked, or by a key that holds nothing {@code vxumount} would take for another option. */
    public static boolean canUnmount(ClusterMount mount) {
        return !mount.lock() || VeritasNames.isLockKey(mount.lockKey());
    }

    private Reading<Asked> act(Target on, String verb, String point, String line) {
        return Asked.by(runner, on, Command.act(Label.of(verb, point), VeritasPath.with(line), DEADLINE));
    }
}
