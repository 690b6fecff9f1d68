package io.quiesce.runs;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.jspecify.annotations.Nullable;

/**
 * The person behind a request.
 *
 * @param person the login; empty if nobody is logged in
 * @param groups what the person is a member of
 */
record Visitor(String person, Set<String> groups) {

    private static final Set<String> LOOK =
            Set.of("operator", "approver", "auditor", "administrator", Groups.CAMUNDA_ADMIN);
    private static final Set<String> DEPLOY = Set.of("editor", "administrator", Groups.CAMUNDA_ADMIN);
    private static final Set<String> ABORT = Set.of("operator", "administrator", Groups.CAMUNDA_ADMIN);

    private static final Set<String> ADMINISTER = Set.of("administrator", Groups.CAMUNDA_ADMIN);

    Visitor {
        groups = Set.copyOf(groups);
    }

    /** Whoever the engine thinks is asking. */
    static Visitor of(IdentityService identity) {
        Authentication now = identity.getCurrentAuthentication();
        return now == null || now.getUserId() == null
                ? new Visitor("", Set.of())
                : new Visitor(now.getUserId(), Set.copyOf(orEmpty(now.getGroupIds())));
    }

    /** Whether the person may look at runs. */
    public boolean mayLook() {
        return isOneOf(LOOK);
    }

    boolean mayDeploy() {
        return isOneOf(DEPLOY);
    }

    boolean mayGiveBack() {
        return isOneOf(ADMINISTER);
    }

    boolean mayAbort() {
        return isOneOf(ABORT);
    }

    private boolean isOneOf(Collection<String> allowed) {
        return groups.stream().anyMatch(allowed::contains);
    }

    /**
     * Does something that the person's rights in the engine do not cover, after a check of ours that does. The engine
     * knows nobody meanwhile, and checks nothing.
     */
    static <T> T bypassingRights(IdentityService identity, Supplier<T> act) {
        Authentication before = identity.getCurrentAuthentication();
        if (before == null) {
            return act.get();
        }
        identity.clearAuthentication();
        try {
            return act.get();
        } finally {
            identity.setAuthentication(before.getUserId(), before.getGroupIds(), before.getTenantIds());
        }
    }

    private static List<String> orEmpty(@Nullable List<String> groups) {
        return Optional.ofNullable(groups).orElse(List.of());
    }
}
