package io.quiesce.runbooks;

import java.util.Optional;

/** What becomes of a runbook that lies in a folder. A folder that has not changed overrides nothing that is newer. */
enum Deed {
    DEPLOY,

    /** Deployed unless the last deployment by the same door holds the same: earlier releases remembered nothing. */
    DEPLOY_UNLESS_SAME,

    LEAVE;

    /** By what the version came that people would start now. */
    enum Active {
        NONE,
        THIS_DOOR,
        ANOTHER
    }

    /** @param before what was deployed by this door last, if anything was */
    static Deed of(Door door, Digests now, Optional<Digests> before, Active active) {
        if (before.isEmpty()) {
            return door == Door.SHIPPED ? DEPLOY_UNLESS_SAME : DEPLOY;
        }
        if (active == Active.NONE || !before.get().files().equals(now.files())) {
            return DEPLOY;
        }
        // the inventory, or what it takes from elsewhere, is another: that alone is no reason to override somebody
        return active == Active.ANOTHER || before.get().content().equals(now.content()) ? LEAVE : DEPLOY;
    }
}
