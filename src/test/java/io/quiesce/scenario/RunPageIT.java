package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.Wire;
import io.quiesce.Wire.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** People watch a run and look back at it, in a real browser. */
class RunPageIT extends ScenarioIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    final RealBrowser browser = new RealBrowser();

    @TempDir
    Path directory;

    @Test
    void aShutdownIsWatchedFromItsStartToItsEndWithoutAReloadAndThroughABrokenLine() throws IOException {
        Run run = start(SHUTDOWN);
        try (Wire wire = new Wire(port)) {
            logIn(wire.port(), "auditor");
            open(wire.port(), "/runs/" + run.id());
            sees(By.id("tasks"), "Approve plan");
            browser.driver().executeScript("window.sameAsBefore = true");
            seesNoError();

            run.approve();
            sees(By.id("decisions"), "approve at Approve plan, by operator");
            sees(By.id("times"), "Stop virtual machines");

            wire.meets(Trouble.CUT);
            sees(By.id("trouble"), "What is shown may be out of date");
            wire.mend();
            assertThat(run.end()).isEqualTo("End_EnvironmentIsOff");

            sees(By.id("state"), "Environment is off");
            waitUntil(page -> !page.findElement(By.id("trouble")).isDisplayed());
        }
        assertThat(browser.driver().executeScript("return window.sameAsBefore")).isEqualTo(true);
        assertThat(text(By.id("diagram-title"))).isEqualTo("The path it took");
        assertThat(text(By.id("command-count"))).as("none was missed").isEqualTo(Long.toString(commands(run)));
        assertThat(browser.driver().findElements(By.cssSelector(".q-grid tbody tr")))
                .as("one row for each node")
                .hasSize(7);
        assertThat(browser.driver().findElements(By.cssSelector(".q-span-on"))).isEmpty();
    }

    @Test
    void anAuditorFindsTheRunAndTheCommandAndFilesTheRecord() throws IOException {
        Run run = startAndApprove();
        run.end();
        logIn(port, "auditor");

        open(port, "/runs?cluster=ovs-lab&text=power%20server%20room");
        browser.driver()
                .findElement(By.cssSelector("a[href$='/runs/" + run.id() + "']"))
                .click();
        sees(By.id("state"), "Environment is off");
        see(By.cssSelector("#command-search [name=text]")).sendKeys("shutdown -h");
        reads(By.id("command-count"), "5");
        List<String> nodes = browser.driver().findElements(By.cssSelector("#commands .q-node")).stream()
                .map(WebElement::getText)
                .toList();
        assertThat(nodes).containsExactlyInAnyOrder("ovs-e1", "ovs-e2", "ovs-m1", "ovs-m2", "ovs-m3");
        see(By.cssSelector(".q-grid tbody tr:nth-child(3) .q-cell")).click();
        assertThat(see(By.cssSelector("#command-search [name=node]")).getDomProperty("value"))
                .isEqualTo(text(By.cssSelector(".q-grid tbody tr:nth-child(3) th")));
        see(By.cssSelector("#decisions details summary")).click();
        sees(By.cssSelector("#decisions .q-shown"), "power work in the server room");
        seesTheInputOfALookAtTheFlush(see(By.id("command-search")));
        seesNoError();
        Axe.findsNothingSerious(browser.driver());

        openRecord(run);
        sees(By.id("state"), "Environment is off");
        sees(By.id("command-count"), " of " + commands(run));
        sees(By.id("drain"), "volumes");
        waitUntil(page -> page.findElements(By.cssSelector(".q-canvas .djs-connection.q-taken"))
                        .size()
                > 5);
        see(By.cssSelector("#command-search [name=text]")).sendKeys("shutdown -h");
        reads(By.id("command-count"), "5");
        seesTheInputOfALookAtTheFlush(see(By.id("command-search")));
        seesNoError();
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
        logIn(port, "auditor");

        open(port, "/runs/" + run.id());
        sees(By.id("reports"), "Report and logs (zip)");
        openRecord(run);

        sees(
                By.id("reports"),
                "bug-report-1-masked.zip, %d bytes, SHA-256 %s"
                        .formatted(
                                archive.length,
                                HexFormat.of()
                                        .formatHex(MessageDigest.getInstance("SHA-256")
                                                .digest(archive))));
        assertThat(browser.driver().findElements(By.cssSelector("#reports a"))).isEmpty();
        seesNoError();
        Axe.findsNothingSerious(browser.driver());
    }

    private void seesTheInputOfALookAtTheFlush(WebElement search) {
        browser.driver().executeScript("arguments[0].reset()", search);
        see(By.cssSelector("#command-search [name=text]")).sendKeys("python2.7 - poll");
        sees(By.cssSelector("#commands .q-line"), "python2.7 - poll");
        see(By.cssSelector("#commands summary")).click();
        sees(By.cssSelector("#commands .q-more summary"), "Input, ");
        see(By.cssSelector("#commands .q-more summary")).click();
        sees(By.cssSelector("#commands .q-in"), "# What Quiesce asks of the volumedrivers of one node.");
    }

    @Test
    void everythingCanBeDoneByKeysAndOnASmallScreen() {
        Run run = startAndApprove();
        run.end();
        logIn(port, "auditor");
        browser.driver()
                .executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", 400, "height", 900, "deviceScaleFactor", 1, "mobile", false));

        for (String page : List.of("/", "/runs", "/runs/" + run.id())) {
            open(port, page);
            sees(By.tagName("main"), "ovs-lab");
            assertThat(number("return window.innerWidth")).isEqualTo(400);
            assertThat(number("return document.documentElement.scrollWidth"))
                    .as("how wide " + page + " is")
                    .isLessThanOrEqualTo(400);
            Axe.findsNothingSerious(browser.driver());
        }
        waitUntil(page ->
                page.findElements(By.cssSelector(".q-canvas .djs-shape")).size() > 5);
        focus(By.cssSelector(".q-tabs [aria-selected=true]"));
        press(Keys.ARROW_RIGHT);
        assertThat(focused().getDomAttribute("aria-selected")).isEqualTo("true");
        assertThat(focused().getText()).isEqualTo("Stop virtual machines");
        focus(By.cssSelector("#commands summary"));
        press(Keys.ENTER);
        assertThat(browser.driver()
                        .findElement(By.cssSelector("#commands details"))
                        .getDomAttribute("open"))
                .isNotNull();
        focus(By.cssSelector("#command-search [name=how]"));
        press(Keys.TAB);
        assertThat(focused().getTagName()).isEqualTo("summary");
        seesNoError();
    }

    @Test
    void cockpitShowsWhatARunHasSent() {
        Run run = start(SHUTDOWN);
        run.awaitTask("Task_ApprovePlan");
        logIn(port, "auditor");

        open(port, "/camunda/app/cockpit/default/#/process-instance/" + run.id() + "/runtime");
        see(By.xpath("//a[normalize-space()='Commands']")).click();

        sees(By.cssSelector(".q-commands"), "ovs-m1");
        sees(By.cssSelector(".q-light"), "20 of %d commands of the run".formatted(commands(run)));
        see(By.xpath("//button[normalize-space()='Show older commands']")).click();
        sees(By.cssSelector(".q-light"), "%1$d of %1$d commands of the run".formatted(commands(run)));
        see(By.cssSelector(".q-commands summary")).click();
        sees(By.cssSelector(".q-commands .q-inside"), "for operator");
        By asked = By.xpath("//details[contains(@class, 'q-command')][.//details]");
        see(asked).findElement(By.tagName("summary")).click();
        see(asked).findElement(By.cssSelector(".q-more summary")).click();
        sees(By.cssSelector(".q-commands .q-in"), "What Quiesce asks of the volumedrivers");
    }

    private void logIn(int port, String person) {
        open(port, "/login");
        see(By.id("user")).sendKeys(person);
        see(By.id("password")).sendKeys("lab", Keys.ENTER);
        see(By.className("q-who"));
    }

    private void open(int port, String path) {
        browser.driver().get("http://127.0.0.1:" + port + path);
    }

    private long commands(Run run) {
        return jdbc.sql("select count(*) from command where root_id = ?")
                .param(run.id())
                .query(Long.class)
                .single();
    }

    private void seesNoError() {
        List<String> errors = browser.driver().manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
        assertThat(errors).isEmpty();
    }

    /** Goes on by the tab key until something has the focus, as somebody does who has no mouse. */
    private void focus(By what) {
        WebElement wanted = see(what);
        for (int keys = 0; keys < 300 && !focused().equals(wanted); keys++) {
            press(Keys.TAB);
        }
        assertThat(focused()).as(what + " is reached by the tab key").isEqualTo(wanted);
    }

    private WebElement focused() {
        return browser.driver().switchTo().activeElement();
    }

    private void press(Keys key) {
        new Actions(browser.driver()).sendKeys(key).perform();
    }

    private long number(String script) {
        return ((Number) browser.driver().executeScript(script)).longValue();
    }

    private WebElement see(By what) {
        return wait(PATIENCE).until(page -> {
            WebElement element = page.findElement(what);
            return element.isDisplayed() ? element : null;
        });
    }

    private void sees(By where, String what) {
        wait(PATIENCE)
                .withMessage(() -> "'%s' in %s, which says '%s'".formatted(what, where, text(where)))
                .until(page -> page.findElement(where).getText().contains(what));
    }

    private void reads(By where, String what) {
        wait(PATIENCE)
                .withMessage(() -> "'%s' in %s, which says '%s'".formatted(what, where, text(where)))
                .until(page -> page.findElement(where).getText().equals(what));
    }

    private String text(By where) {
        return browser.driver().findElement(where).getText();
    }

    private void waitUntil(Predicate<WebDriver> seen) {
        wait(PATIENCE).until(seen::test);
    }

    private WebDriverWait wait(Duration patience) {
        WebDriverWait wait = new WebDriverWait(browser.driver(), patience, Duration.ofMillis(200));
        wait.ignoreAll(List.of(NoSuchElementException.class, StaleElementReferenceException.class));
        return wait;
    }
}
