package io.quiesce.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a change that another web site makes in the name of a person who is logged in here.
 *
 * <p>A change is any request but GET, HEAD, OPTIONS. It passes if one of these holds, looked at in this order:
 *
 * <ol>
 *   <li>it carries {@code X-Requested-With: quiesce}, which no other site can send without asking us first;
 *   <li>the browser says {@code Sec-Fetch-Site: same-origin};
 *   <li>the browser says nothing of that kind, and its {@code Origin} is the host that was asked;
 *   <li>neither is said, so that it is no browser, and it brings its own login: Basic, or the login page itself.
 * </ol>
 */
final class SameOriginFilter extends OncePerRequestFilter {

    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (READS.contains(request.getMethod()) || isOurs(request)) {
            chain.doFilter(request, response);
        } else {
            Refusal.write(
                    response,
                    HttpServletResponse.SC_FORBIDDEN,
                    "CrossSiteRequest",
                    "This change does not come from a page of Quiesce. A program sends X-Requested-With: quiesce.");
        }
    }

    private static boolean isOurs(HttpServletRequest request) {
        if ("quiesce".equals(request.getHeader("X-Requested-With"))) {
            return true;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null) {
            return isHost(origin, request.getHeader(HttpHeaders.HOST));
        }
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null
                || request.getServletPath().equals("/login");
    }

    private static boolean isHost(String origin, @Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException noOrigin) {
            return false;
        }
    }
}
