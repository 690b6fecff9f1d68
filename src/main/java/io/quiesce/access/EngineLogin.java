package io.quiesce.access;

import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.identity.Group;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * Knows people by the engine's own logins.
 *
 * <p>The engine slows down guessing: after a wrong password a login is refused for 3 s, then for twice as long each
 * time, and after the tenth until an administrator unlocks it. A refusal does not say which of these it was.
 */
final class EngineLogin implements AuthenticationProvider {

    private final IdentityService identities;

    EngineLogin(IdentityService identities) {
        this.identities = identities;
    }

    boolean accepts(String user, String password) {
        try {
            return !user.isEmpty() && !password.isEmpty() && identities.checkPassword(user, password);
        } catch (OptimisticLockingException guessedTwiceAtOnce) {
            return false;
        }
    }

    /** A person whom another door has let in already; empty if that login is gone meanwhile. */
    Optional<Authentication> known(String user) {
        return identities.createUserQuery().userId(user).count() == 1
                ? Optional.of(authenticated(user))
                : Optional.empty();
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String user = attempt.getName();
        if (!(attempt.getCredentials() instanceof String password) || !accepts(user, password)) {
            throw new BadCredentialsException("unknown login or wrong password, or locked after wrong passwords");
        }
        return authenticated(user);
    }

    @Override
    public boolean supports(Class<?> attempt) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(attempt);
    }

    private Authentication authenticated(String user) {
        List<GrantedAuthority> groups = identities.createGroupQuery().groupMember(user).list().stream()
                .map(Group::getId)
                .<GrantedAuthority>map(SimpleGrantedAuthority::new)
                .toList();
        return UsernamePasswordAuthenticationToken.authenticated(user, null, groups);
    }
}
