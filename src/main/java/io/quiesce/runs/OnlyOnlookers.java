package io.quiesce.runs;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Lets only those look at runs whose group works on them or reviews them. */
@Component
final class OnlyOnlookers implements HandlerInterceptor, WebMvcConfigurer {

    private final IdentityService identity;

    OnlyOnlookers(IdentityService identity) {
        this.identity = identity;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/", "/runs", "/runs.csv", "/runs/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!Visitor.of(identity).mayLook()) {
            throw RunRefused.notAllowed("Only operators, approvers, auditors and administrators may look at runs.");
        }
        return true;
    }
}
