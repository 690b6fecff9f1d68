package io.quiesce.access;

import static org.camunda.bpm.engine.authorization.Authorization.ANY;
import static org.camunda.bpm.engine.authorization.Authorization.AUTH_TYPE_GLOBAL;
import static org.camunda.bpm.engine.authorization.Authorization.AUTH_TYPE_GRANT;

import io.quiesce.access.WorkGroup.Grant;
import java.util.List;
import java.util.stream.Stream;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.identity.Group;

/**
 * Gives the five groups exactly the rights that {@link WorkGroup} says, neither less nor more.
 *
 * <p>Rights that somebody added to one of these groups are taken back at the next start; further rights belong to
 * groups of one's own. What the engine grants for single tasks is left alone.
 */
final class Rights {

    private final IdentityService identities;
    private final AuthorizationService authorizations;

    Rights(IdentityService identities, AuthorizationService authorizations) {
        this.identities = identities;
        this.authorizations = authorizations;
    }

    void establish() {
        for (WorkGroup group : WorkGroup.values()) {
            establishGroup(group.id(), group.title());
            group.grants().forEach(grant -> establish(group, grant));
            takeBackOthers(group);
        }
    }

    void establishGroup(String id, String title) {
        if (identities.createGroupQuery().groupId(id).count() == 0) {
            Group group = identities.newGroup(id);
            group.setName(title);
            group.setType("WORKFLOW");
            identities.saveGroup(group);
        }
    }

    /** Lets everybody read a filter, also people who are in none of our groups. */
    void letEverybodyRead(String filterId) {
        boolean readable = authorizations
                        .createAuthorizationQuery()
                        .authorizationType(AUTH_TYPE_GLOBAL)
                        .resourceType(Resources.FILTER)
                        .resourceId(filterId)
                        .count()
                > 0;
        if (!readable) {
            Authorization everybody = authorizations.createNewAuthorization(AUTH_TYPE_GLOBAL);
            everybody.setUserId(ANY);
            everybody.setResource(Resources.FILTER);
            everybody.setResourceId(filterId);
            everybody.addPermission(Permissions.READ);
            authorizations.saveAuthorization(everybody);
        }
    }

    private void establish(WorkGroup group, Grant grant) {
        Authorization authorization = authorizations
                .createAuthorizationQuery()
                .authorizationType(AUTH_TYPE_GRANT)
                .groupIdIn(group.id())
                .resourceType(grant.resource())
                .resourceId(grant.id())
                .list()
                .stream()
                .findFirst()
                .orElseGet(() -> newGrant(group, grant));
        authorization.setPermissions(grant.permissions().toArray(Permission[]::new));
        authorizations.saveAuthorization(authorization);
    }

    private Authorization newGrant(WorkGroup group, Grant grant) {
        Authorization authorization = authorizations.createNewAuthorization(AUTH_TYPE_GRANT);
        authorization.setGroupId(group.id());
        authorization.setResource(grant.resource());
        authorization.setResourceId(grant.id());
        return authorization;
    }

    private void takeBackOthers(WorkGroup group) {
        List<Authorization> general = authorizations
                .createAuthorizationQuery()
                .groupIdIn(group.id())
                .resourceId(ANY)
                .list();
        List<Authorization> applications = authorizations
                .createAuthorizationQuery()
                .groupIdIn(group.id())
                .resourceType(Resources.APPLICATION)
                .list();
        Stream.concat(general.stream(), applications.stream())
                .filter(found -> group.grants().stream().noneMatch(grant -> isThatOf(found, grant)))
                .map(Authorization::getId)
                .distinct()
                .forEach(authorizations::deleteAuthorization);
    }

    private static boolean isThatOf(Authorization found, Grant grant) {
        return found.getAuthorizationType() == AUTH_TYPE_GRANT
                && found.getResourceType() == grant.resource().resourceType()
                && found.getResourceId().equals(grant.id());
    }
}
