package io.quiesce.vxvm;

import java.util.regex.Pattern;

/** Refuses what cannot be a name, before it becomes an argument: quoted it would be harmless, but it would mean nothing. */
final class VeritasNames {

    private static final Pattern OF_VCS = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    private static final Pattern OF_HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
    private static final Pattern MOUNT_POINT = Pattern.compile("/[^\\p{Cntrl}]*");

    /** Without the comma that would begin another option of a mount. */
    private static final Pattern LOCK_KEY = Pattern.compile("[A-Za-z0-9_.:@+-]+");

    private VeritasNames() {}

    /** A service group of VCS. */
    static String group(String name) {
        return require("service group", OF_VCS, name);
    }

    /** A system of VCS. */
    static String system(String name) {
        return require("system of VCS", OF_VCS, name);
    }

    /** A host, by the name that CVM has for it. */
    static String host(String name) {
        return require("host", OF_HOST, name);
    }

    static String mountPoint(String path) {
        return require("mount point", MOUNT_POINT, path);
    }

    static String lockKey(String key) {
        return require("key of a mount's lock", LOCK_KEY, key);
    }

    static boolean isLockKey(String key) {
        return LOCK_KEY.matcher(key).matches();
    }

    private static String require(String what, Pattern grammar, String name) {
        if (!grammar.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a %s is called '%s', expected %s".formatted(what, name, grammar.pattern()));
        }
        return name;
    }
}
