package io.quiesce.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.webapp.impl.security.auth.AuthenticationUtil;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Logs a person in to our own pages and, with the same session, to Tasklist and Cockpit. */
@Controller
final class LoginPage {

    private final ProcessEngine engine;
    private final EngineLogin login;
    private final boolean lab;

    LoginPage(ProcessEngine engine, EngineLogin login, @Value("${quiesce.lab:false}") boolean lab) {
        this.engine = engine;
        this.login = login;
        this.lab = lab;
    }

    @GetMapping("/login")
    String show(@RequestParam(name = "to", defaultValue = "/") String to, Model model) {
        return page(to, false, model);
    }

    @PostMapping("/login")
    String logIn(
            @RequestParam(name = "user", defaultValue = "") String user,
            @RequestParam(name = "password", defaultValue = "") String password,
            @RequestParam(name = "to", defaultValue = "/") String to,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (!login.accepts(user, password)) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            return page(to, true, model);
        }
        // a new session: one that was there before may be known to somebody else
        AuthenticationUtil.revalidateSession(request, AuthenticationUtil.createAuthentication(engine, user));
        return "redirect:" + local(to);
    }

    @PostMapping("/logout")
    String logOut(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
        return "redirect:/login";
    }

    private String page(String to, boolean refused, Model model) {
        model.addAttribute("to", local(to));
        model.addAttribute("refused", refused);
        model.addAttribute("lab", lab);
        return "login";
    }

    /** Where the person wanted to go, if that is a page of ours; a link must not lead elsewhere after the login. */
    static String local(String to) {
        boolean plain = to.startsWith("/") && !to.startsWith("//") && to.chars().noneMatch(c -> c < ' ' || c == '\\');
        return plain ? to : "/";
    }
}
