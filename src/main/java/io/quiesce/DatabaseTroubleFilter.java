package io.quiesce;

import io.quiesce.work.DatabaseTrouble;
import io.quiesce.work.Work;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 503 with the reason while the database cannot be used, instead of an error that says nothing. The first of
 * all filters, since already the login asks the database.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class DatabaseTroubleFilter extends OncePerRequestFilter {

    private final ObjectProvider<Work> work;

    DatabaseTroubleFilter(ObjectProvider<Work> work) {
        this.work = work;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (ServletException | RuntimeException e) {
            Optional<String> trouble = DatabaseTrouble.of(e).or(work.getObject()::trouble);
            if (trouble.isEmpty() || response.isCommitted()) {
                throw e;
            }
            response.reset();
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            response.setContentType("text/plain");
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.getWriter().println(trouble.get());
        }
    }
}
