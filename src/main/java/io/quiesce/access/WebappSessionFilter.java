package io.quiesce.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Optional;
import org.camunda.bpm.webapp.impl.security.auth.AuthenticationUtil;
import org.camunda.bpm.webapp.impl.security.auth.UserAuthentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Recognises the person who has logged in to Tasklist, Cockpit or our own login page in the same browser. */
final class WebappSessionFilter extends OncePerRequestFilter {

    private final EngineLogin login;
    private final String engineName;

    WebappSessionFilter(EngineLogin login, String engineName) {
        this.login = login;
        this.engineName = engineName;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SecurityContextHolder.getContext().getAuthentication() == null) {
            loggedIn(request).flatMap(login::known).ifPresent(person -> {
                SecurityContext context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(person);
                SecurityContextHolder.setContext(context);
            });
        }
        chain.doFilter(request, response);
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    private Optional<String> loggedIn(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return Optional.empty();
        }
        for (UserAuthentication login :
                AuthenticationUtil.getAuthsFromSession(session).getAuthentications()) {
            if (engineName.equals(login.getProcessEngineName())) {
                return Optional.of(login.getIdentityId());
            }
        }
        return Optional.empty();
    }
}
