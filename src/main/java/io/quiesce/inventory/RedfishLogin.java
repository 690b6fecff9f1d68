package io.quiesce.inventory;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a Redfish controller is told who asks. */
public enum RedfishLogin {
    /** User and password with each request. */
    BASIC,
    /** A session that is opened with user and password, and closed afterwards; for controllers that refuse the other. */
    SESSION;

    /** The word the inventory uses. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<RedfishLogin> of(String word) {
        return Arrays.stream(values()).filter(l -> l.word().equals(word)).findFirst();
    }
}
