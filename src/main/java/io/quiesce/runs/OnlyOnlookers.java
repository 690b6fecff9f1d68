package io.quiesce.runs;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Predicate;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets only those look at runs whose group works on them or reviews them. Whoever deploys comes as far as the front page, which
 * says what is not deployed.
 */
@Component
final class OnlyOnlookers implements WebMvcConfigurer {

    private final IdentityService identity;

    OnlyOnlookers(IdentityService identity) {
        this.identity = identity;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new Only(
                        visitor -> visitor.mayLook() || visitor.mayDeploy(),
                        "Only operators, approvers, auditors, editors and administrators may look at this page."))
                .addPathPatterns("/");
        registry.addInterceptor(new Only(
                        Visitor::mayLook, "Only operators, approvers, auditors and administrators may look at runs."))
                .addPathPatterns("/runs", "/runs.csv", "/runs/**");
    }

    private final class Only implements HandlerInterceptor {

        private final Predicate<Visitor> may;
        private final String otherwise;

        Only(Predicate<Visitor> may, String otherwise) {
            this.may = may;
            this.otherwise = otherwise;
        }

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            if (!may.test(Visitor.of(identity))) {
                throw RunRefused.notAllowed(otherwise);
            }
            return true;
        }
    }
}
