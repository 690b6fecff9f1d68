package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.Wire;
import io.quiesce.Wire.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** People watch a run and look back at it, in a real browser. */
class RunPageIT extends ScenarioIT {

    @RegisterExtension
    final RealBrowser browser = new RealBrowser();

    private final OurPages pages = new OurPages(browser);

    @TempDir
    Path directory;

    @Test
    void aShutdownIsWatchedFromItsStartToItsEndWithoutAReloadAndThroughABrokenLine() throws IOException {
        Run run = start(SHUTDOWN);
        try (Wire wire = new Wire(port)) {
            pages.logIn(wire.port(), "auditor", "lab");
            pages.open(wire.port(), "/runs/" + run.id());
            pages.sees(By.id("tasks"), "Approve plan");
            browser.driver().executeScript("window.sameAsBefore = true");
            pages.seesNoError();

            run.approve();
            pages.sees(By.id("decisions"), "approve at Approve plan, by operator");
            pages.sees(By.id("times"), "Stop virtual machines");

            wire.meets(Trouble.CUT);
            pages.sees(By.id("trouble"), "What is shown may be out of date");
            wire.mend();
            assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");

            pages.sees(By.id("state"), "Environment is off");
            pages.waitUntil(page -> !page.findElement(By.id("trouble")).isDisplayed());
        }
        assertThat(browser.driver().executeScript("return window.sameAsBefore")).isEqualTo(true);
        assertThat(pages.text(By.id("diagram-title"))).isEqualTo("The path it took");
        assertThat(pages.text(By.id("command-count"))).as("none was missed").isEqualTo(Long.toString(commands(run)));
        assertThat(browser.driver().findElements(By.cssSelector(".q-grid tbody tr")))
                .as("one row for each node")
                .hasSize(7);
        assertThat(browser.driver().findElements(By.cssSelector(".q-span-on"))).isEmpty();
    }

    @Test
    void anAuditorFindsTheRunAndTheCommandAndFilesTheRecord() throws IOException {
        Run run = startAndApprove();
        run.end();
        pages.logIn(port, "auditor", "lab");

        pages.open(port, "/runs?cluster=ovs-lab&text=power%20server%20room");
        browser.driver()
                .findElement(By.cssSelector("a[href$='/runs/" + run.id() + "']"))
                .click();
        pages.sees(By.id("state"), "Environment is off");
        pages.see(By.cssSelector("#command-search [name=text]")).sendKeys("shutdown -h");
        pages.reads(By.id("command-count"), "5");
        List<String> nodes = browser.driver().findElements(By.cssSelector("#commands .q-node")).stream()
                .map(WebElement::getText)
                .toList();
        assertThat(nodes).containsExactlyInAnyOrder("ovs-e1", "ovs-e2", "ovs-m1", "ovs-m2", "ovs-m3");
        pages.see(By.cssSelector(".q-grid tbody tr:nth-child(3) .q-cell")).click();
        assertThat(pages.see(By.cssSelector("#command-search [name=node]")).getDomProperty("value"))
                .isEqualTo(pages.text(By.cssSelector(".q-grid tbody tr:nth-child(3) th")));
        pages.see(By.cssSelector("#decisions details summary")).click();
        pages.sees(By.cssSelector("#decisions .q-shown"), "power work in the server room");
        seesTheInputOfALookAtTheFlush(pages.see(By.id("command-search")));
        pages.seesNoError();
        Axe.findsNothingSerious(browser.driver());

        openRecord(run);
        pages.sees(By.id("state"), "Environment is off");
        pages.sees(By.id("command-count"), " of " + commands(run));
        pages.sees(By.id("drain"), "volumes");
        pages.waitUntil(page -> page.findElements(By.cssSelector(".q-canvas .djs-connection.q-taken"))
                        .size()
                > 5);
        pages.see(By.cssSelector("#command-search [name=text]")).sendKeys("shutdown -h");
        pages.reads(By.id("command-count"), "5");
        seesTheInputOfALookAtTheFlush(pages.see(By.id("command-search")));
        pages.seesNoError();
        Axe.findsNothingSerious(browser.driver());
    }

    private void openRecord(Run run) throws IOException {
        Path record = directory.resolve("record.html");
        Files.write(record, new Desk(port, "auditor").file("/runs/" + run.id() + "/record.html"));
        browser.driver().get(record.toUri().toString());
    }

    @Test
    void aBugReportIsOfferedOnThePageAndNamedInTheRecord() throws IOException, NoSuchAlgorithmException {
        hosts.fault("ovs-e2", "unreachable", Map.of());
        Run run = start("open-vstorage-health-check", Map.of("cluster", cluster(), "reason", "a look"));
        run.decide("operator", "Task_ResolveServices", "accept");
        run.end();
        byte[] archive = new Desk(port, "auditor").file("/runs/" + run.id() + "/reports/1.zip?masked=true");
        pages.logIn(port, "auditor", "lab");

        pages.open(port, "/runs/" + run.id());
        pages.sees(By.id("reports"), "Report and logs (zip)");
        openRecord(run);

        pages.sees(
                By.id("reports"),
                "bug-report-1-masked.zip, %d bytes, SHA-256 %s"
                        .formatted(
                                archive.length,
                                HexFormat.of()
                                        .formatHex(MessageDigest.getInstance("SHA-256")
                                                .digest(archive))));
        assertThat(browser.driver().findElements(By.cssSelector("#reports a"))).isEmpty();
        pages.seesNoError();
        Axe.findsNothingSerious(browser.driver());
    }

    private void seesTheInputOfALookAtTheFlush(WebElement search) {
        browser.driver().executeScript("arguments[0].reset()", search);
        pages.see(By.cssSelector("#command-search [name=text]")).sendKeys("python2.7 - poll");
        pages.sees(By.cssSelector("#commands .q-line"), "python2.7 - poll");
        pages.see(By.cssSelector("#commands summary")).click();
        pages.sees(By.cssSelector("#commands .q-more summary"), "Input, ");
        pages.see(By.cssSelector("#commands .q-more summary")).click();
        pages.sees(By.cssSelector("#commands .q-in"), "# What Quiesce asks of the volumedrivers of one node.");
    }

    @Test
    void everythingCanBeDoneByKeysAndOnASmallScreen() {
        Run run = startAndApprove();
        run.end();
        pages.logIn(port, "auditor", "lab");
        pages.onASmallScreen();

        for (String page : List.of("/", "/runs", "/runs/" + run.id())) {
            pages.open(port, page);
            pages.sees(By.tagName("main"), "ovs-lab");
            pages.fitOnASmallScreen();
            Axe.findsNothingSerious(browser.driver());
        }
        pages.waitUntil(page ->
                page.findElements(By.cssSelector(".q-canvas .djs-shape")).size() > 5);
        pages.focus(By.cssSelector(".q-tabs [aria-selected=true]"));
        pages.press(Keys.ARROW_RIGHT);
        assertThat(pages.focused().getDomAttribute("aria-selected")).isEqualTo("true");
        assertThat(pages.focused().getText()).isEqualTo("Stop virtual machines");
        pages.focus(By.cssSelector("#commands summary"));
        pages.press(Keys.ENTER);
        assertThat(browser.driver()
                        .findElement(By.cssSelector("#commands details"))
                        .getDomAttribute("open"))
                .isNotNull();
        pages.focus(By.cssSelector("#command-search [name=how]"));
        pages.press(Keys.TAB);
        assertThat(pages.focused().getTagName()).isEqualTo("summary");
        pages.seesNoError();
    }

    @Test
    void cockpitShowsWhatARunHasSent() {
        Run run = start(SHUTDOWN);
        run.awaitTask("Task_ApprovePlan");
        pages.logIn(port, "auditor", "lab");

        pages.open(port, "/camunda/app/cockpit/default/#/process-instance/" + run.id() + "/runtime");
        pages.see(By.xpath("//a[normalize-space()='Commands']")).click();

        pages.sees(By.cssSelector(".q-commands"), "ovs-m1");
        pages.sees(By.cssSelector(".q-light"), "20 of %d commands of the run".formatted(commands(run)));
        pages.see(By.xpath("//button[normalize-space()='Show older commands']")).click();
        pages.sees(By.cssSelector(".q-light"), "%1$d of %1$d commands of the run".formatted(commands(run)));
        By asked = By.xpath("//details[contains(@class, 'q-command')][.//details]");
        pages.see(asked).findElement(By.tagName("summary")).click();
        pages.sees(asked, "for operator");
        pages.see(asked).findElement(By.cssSelector(".q-more summary")).click();
        pages.sees(asked, "What Quiesce asks of the volumedrivers");
    }

    private long commands(Run run) {
        return jdbc.sql("select count(*) from command where root_id = ?")
                .param(run.id())
                .query(Long.class)
                .single();
    }
}
