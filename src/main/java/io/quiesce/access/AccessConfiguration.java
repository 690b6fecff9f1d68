package io.quiesce.access;

import static jakarta.servlet.DispatcherType.ASYNC;
import static jakarta.servlet.DispatcherType.ERROR;
import static jakarta.servlet.DispatcherType.FORWARD;

import java.util.stream.Stream;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Groups;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.ExceptionHandlingConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer.FrameOptionsConfig;
import org.springframework.security.config.annotation.web.configurers.SessionManagementConfigurer.SessionFixationConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Which door needs which login.
 *
 * <p>Four chains, the first that matches decides: the REST interface (Basic, no session), what is open (Camunda's pages
 * with their own login, style sheets, the lab in lab mode), our own pages (session or Basic), and nothing else.
 *
 * <p>Matchers are made by {@link PathPatternRequestMatcher}: a matcher made from a plain string looks at Spring's own
 * servlet only and misses Camunda's. Error and forward dispatches pass, since a refused error page leaves Tasklist
 * blank.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    /** Our pages bring nothing of their own inside the page: no script, no style, nothing from elsewhere. */
    private static final String CONTENT_SECURITY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
            + " frame-ancestors 'self'";

    @Bean
    static EngineRules engineRules() {
        return new EngineRules();
    }

    @Bean
    EngineLogin engineLogin(IdentityService identities) {
        return new EngineLogin(identities);
    }

    /** Before the first request is answered: without an administrator anybody could make the first one by a web page. */
    @Bean
    SmartInitializingSingleton firstPeople(
            IdentityService identities,
            AuthorizationService authorizations,
            ManagementService management,
            FilterService filters,
            TaskService tasks,
            @Value("${quiesce.lab:false}") boolean lab) {
        return () -> {
            Rights rights = new Rights(identities, authorizations);
            rights.establish();
            rights.establishGroup(Groups.CAMUNDA_ADMIN, "Camunda administrators");
            rights.letEverybodyRead(new AllTasks(filters, tasks).establish());
            People people = new People(identities, management, System.out);
            if (lab) {
                people.establishLab();
            } else {
                people.establishAdministrator();
            }
        };
    }

    /** Before the filters of Camunda's pages, and before Spring Security's. */
    @Bean
    FilterRegistrationBean<PageNonceFilter> pageNonce() {
        FilterRegistrationBean<PageNonceFilter> filter = new FilterRegistrationBean<>(new PageNonceFilter());
        filter.addUrlPatterns("/camunda/app/*");
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    @Order(1)
    SecurityFilterChain rest(HttpSecurity http, EngineLogin login, IdentityService identities) throws Exception {
        LoginFirst loginFirst = LoginFirst.forRest();
        return stateless(http)
                .securityMatcher(paths("/engine-rest/**"))
                .authenticationProvider(login)
                .httpBasic(basic -> basic.authenticationEntryPoint(loginFirst))
                .exceptionHandling(refused -> refused.authenticationEntryPoint(loginFirst))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(ERROR, FORWARD)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .addFilterAfter(new EngineIdentityFilter(identities), AuthorizationFilter.class)
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain open(HttpSecurity http, @Value("${quiesce.lab:false}") boolean lab) throws Exception {
        Stream<String> always =
                Stream.of("/camunda/**", "/camunda", "/assets/**", "/favicon.ico", "/actuator/health", "/error");
        Stream<String> inLab = lab ? Stream.of("/lab", "/lab/**") : Stream.empty();
        return stateless(http)
                .securityMatcher(paths(Stream.concat(always, inLab).toArray(String[]::new)))
                // Camunda's pages set their own content security policy, and cache by themselves
                .headers(headers ->
                        headers.frameOptions(FrameOptionsConfig::sameOrigin).cacheControl(cache -> cache.disable()))
                .exceptionHandling(AccessConfiguration::answerNotFound)
                .authorizeHttpRequests(requests -> requests
                        // the page on which the first administrator is made: ours is made at the start
                        .requestMatchers(paths("/camunda/app/*/*/setup/**", "/camunda/api/admin/setup/**"))
                        .denyAll()
                        .anyRequest()
                        .permitAll())
                .build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain pages(HttpSecurity http, EngineLogin login, IdentityService identities, ProcessEngine engine)
            throws Exception {
        LoginFirst loginFirst = LoginFirst.forPages();
        return stateless(http)
                .securityMatcher(paths("/", "/runs", "/runs.csv", "/runs/**", "/login", "/logout"))
                .authenticationProvider(login)
                .httpBasic(basic -> basic.authenticationEntryPoint(loginFirst))
                .exceptionHandling(refused -> refused.authenticationEntryPoint(loginFirst))
                .headers(headers -> headers.frameOptions(FrameOptionsConfig::sameOrigin)
                        .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY))
                        // not the default no-referrer: with it a browser hides the Origin of our own forms
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
                // a line that ends is dispatched once more, when its answer has long begun
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(ERROR, FORWARD, ASYNC)
                        .permitAll()
                        .requestMatchers(paths("/login", "/logout"))
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .addFilterBefore(new SameOriginFilter(), BasicAuthenticationFilter.class)
                .addFilterAfter(new WebappSessionFilter(login, engine.getName()), BasicAuthenticationFilter.class)
                .addFilterAfter(new EngineIdentityFilter(identities), AuthorizationFilter.class)
                .build();
    }

    @Bean
    @Order(4)
    SecurityFilterChain nothingElse(HttpSecurity http) throws Exception {
        return stateless(http)
                .exceptionHandling(AccessConfiguration::answerNotFound)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(ERROR, FORWARD)
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .build();
    }

    /**
     * Sessions belong to Camunda's login, which renews them; Spring Security keeps nothing in them, makes none, and does not
     * give them another id with each request, of which the requests beside it would know nothing.
     */
    private static HttpSecurity stateless(HttpSecurity http) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS)
                        .sessionFixation(SessionFixationConfigurer::none));
    }

    private static void answerNotFound(ExceptionHandlingConfigurer<HttpSecurity> refused) {
        refused.authenticationEntryPoint(new HttpStatusEntryPoint(HttpStatus.NOT_FOUND))
                .accessDeniedHandler((request, response, why) -> response.setStatus(HttpStatus.NOT_FOUND.value()));
    }

    private static RequestMatcher paths(String... patterns) {
        return new OrRequestMatcher(Stream.of(patterns)
                .<RequestMatcher>map(PathPatternRequestMatcher.withDefaults()::matcher)
                .toList());
    }
}
