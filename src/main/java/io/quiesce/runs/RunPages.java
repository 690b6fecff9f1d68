package io.quiesce.runs;

import io.quiesce.runs.LiveRun.Facts;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/** The pages on which people look at runs. */
@Controller
final class RunPages {

    private static final int LATEST = 50;

    private final RunList runs;
    private final KeptCluster kept;
    private final IdentityService identity;
    private final boolean lab;

    RunPages(RunList runs, KeptCluster kept, IdentityService identity, @Value("${quiesce.lab:false}") boolean lab) {
        this.runs = runs;
        this.kept = kept;
        this.identity = identity;
        this.lab = lab;
    }

    @GetMapping("/")
    String home() {
        return "redirect:/runs";
    }

    @GetMapping("/runs")
    String list(Model model) {
        model.addAttribute("runs", runs.latest(LATEST));
        model.addAttribute("most", LATEST);
        return page("runs", model);
    }

    @GetMapping("/runs/{rootId}")
    String run(@PathVariable("rootId") String rootId, Model model) {
        Facts facts = runs.instances(rootId).stream()
                .findFirst()
                .map(runs::facts)
                .orElseThrow(() -> RunRefused.unknown("run", rootId));
        model.addAttribute("run", facts);
        model.addAttribute("mayAbort", Visitor.of(identity).mayAbort());
        model.addAttribute("mayGiveBack", Visitor.of(identity).mayGiveBack());
        model.addAttribute("kept", kept.isKept(rootId));
        model.addAttribute("longestReason", RunAbort.LONGEST_REASON);
        return page("run", model);
    }

    @ExceptionHandler
    ModelAndView refused(RunRefused refused) {
        ModelAndView page = new ModelAndView("run-refused", refused.status());
        page.addObject("sentence", refused.sentence());
        page.addObject("title", refused.status().getReasonPhrase());
        page.addObject("lab", lab);
        page.addObject("person", Visitor.of(identity).person());
        return page;
    }

    private String page(String template, Model model) {
        model.addAttribute("lab", lab);
        model.addAttribute("person", Visitor.of(identity).person());
        return template;
    }
}
