package io.quiesce.vxvm;

/** Where the programs of VxVM, CFS and VCS are: a login without a terminal seldom has them on its path (reference: vxvm.md 2.0). */
final class VeritasPath {

    /** As they are appended to a path. */
    static final String DIRECTORIES = "/etc/vx/bin:/opt/VRTS/bin:/opt/VRTSvcs/bin:/usr/lib/vxvm/bin";

    private static final String APPEND = "PATH=\"$PATH:" + DIRECTORIES + "\"; export PATH\n";

    private VeritasPath() {}

    /** A script that finds these programs by their names. */
    static String with(String script) {
        return APPEND + script;
    }
}
