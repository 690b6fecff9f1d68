package io.quiesce.runs;

import io.quiesce.runbooks.NotDeployed;
import io.quiesce.runs.LiveRun.Facts;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The pages on which people look at runs. */
@Controller
final class RunPages {

    private static final int MOST_IN_A_FILE = 100_000;
    private static final int AT_ONCE = 500;

    private final Overview overview;
    private final NotDeployed notDeployed;
    private final RunList runs;
    private final RunSearch search;
    private final SearchChoices choices;
    private final KeptCluster kept;
    private final IdentityService identity;
    private final ZoneId zone;
    private final boolean lab;

    RunPages(
            Overview overview,
            NotDeployed notDeployed,
            RunList runs,
            RunSearch search,
            SearchChoices choices,
            KeptCluster kept,
            IdentityService identity,
            Clock clock,
            @Value("${quiesce.lab:false}") boolean lab) {
        this.overview = overview;
        this.notDeployed = notDeployed;
        this.runs = runs;
        this.search = search;
        this.choices = choices;
        this.zone = clock.getZone();
        this.kept = kept;
        this.identity = identity;
        this.lab = lab;
    }

    /** What is on, for those who may look at runs; for whoever else comes so far, what is not deployed and nothing of runs. */
    @GetMapping("/")
    String home(Model model) {
        model.addAttribute("notDeployed", notDeployed.now());
        if (Visitor.of(identity).mayLook()) {
            model.addAttribute("now", overview.now());
            model.addAttribute("runbooks", choices.runbooks());
        }
        return page("home", model);
    }

    /** Runs that were searched for; what cannot be searched for is said above all of them. */
    @GetMapping("/runs")
    String list(@RequestParam Map<String, String> parameters, Model model, HttpServletResponse response) {
        RunQuery query = RunQuery.ALL;
        try {
            query = RunQuery.of(parameters, zone);
        } catch (RunRefused refused) {
            response.setStatus(refused.status().value());
            model.addAttribute("refused", refused.sentence());
        }
        model.addAttribute("query", query);
        model.addAttribute("found", search.find(query));
        model.addAttribute("runbooks", choices.runbooks());
        model.addAttribute("clusters", choices.clusters());
        model.addAttribute("nodes", choices.nodes());
        model.addAttribute("zone", zone.getId());
        return page("runs", model);
    }

    /** All runs that were searched for, as a file. */
    @GetMapping("/runs.csv")
    void csv(@RequestParam Map<String, String> parameters, HttpServletResponse response) throws IOException {
        List<String> ids = search.all(RunQuery.of(parameters, zone), MOST_IN_A_FILE);
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename("runs.csv").build().toString());
        try (RunCsv file = new RunCsv(response.getWriter())) {
            for (int from = 0; from < ids.size(); from += AT_ONCE) {
                file.add(runs.facts(ids.subList(from, Math.min(from + AT_ONCE, ids.size()))));
            }
        }
    }

    @GetMapping("/runs/{rootId}")
    String run(@PathVariable("rootId") String rootId, Model model) {
        Facts facts = runs.instances(rootId, RunList.MOST_INSTANCES).stream()
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
        page.addObject("visitor", Visitor.of(identity));
        return page;
    }

    private String page(String template, Model model) {
        model.addAttribute("lab", lab);
        model.addAttribute("visitor", Visitor.of(identity));
        return template;
    }
}
