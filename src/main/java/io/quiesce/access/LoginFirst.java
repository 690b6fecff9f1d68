package io.quiesce.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;

/**
 * Answers whoever is not logged in: a person who opens a page gets the login page, a program gets 401 in JSON.
 *
 * <p>Only programs that call the REST interface are asked for Basic, never a browser. A browser that is asked opens a
 * window of its own, even for a request that a script made, and everything else in it stops; and a login that was typed
 * there goes along with whatever another web site makes the browser send later.
 */
final class LoginFirst implements AuthenticationEntryPoint {

    private static final String MESSAGE = "Not logged in, or the login was refused: unknown, wrong or locked.";

    private final boolean pages;

    private LoginFirst(boolean pages) {
        this.pages = pages;
    }

    static LoginFirst forPages() {
        return new LoginFirst(true);
    }

    static LoginFirst forRest() {
        return new LoginFirst(false);
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        if (pages && opensPage(request)) {
            response.sendRedirect(request.getContextPath() + "/login?to=" + asked(request));
            return;
        }
        if (!pages && !isBrowser(request)) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Quiesce\", charset=\"UTF-8\"");
        }
        Refusal.write(response, HttpServletResponse.SC_UNAUTHORIZED, "Unauthorized", MESSAGE);
    }

    private static boolean isBrowser(HttpServletRequest request) {
        return acceptsPages(request)
                || Stream.of("Sec-Fetch-Mode", HttpHeaders.ORIGIN, HttpHeaders.REFERER, "X-Requested-With")
                        .anyMatch(header -> request.getHeader(header) != null);
    }

    private static boolean acceptsPages(HttpServletRequest request) {
        String accept =
                Optional.ofNullable(request.getHeader(HttpHeaders.ACCEPT)).orElse("");
        return accept.contains("text/html");
    }

    private static boolean opensPage(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                && acceptsPages(request)
                && request.getHeader(HttpHeaders.AUTHORIZATION) == null;
    }

    private static String asked(HttpServletRequest request) {
        String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        return URLEncoder.encode(request.getServletPath() + query, StandardCharsets.UTF_8);
    }
}
