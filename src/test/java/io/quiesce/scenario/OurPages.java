package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.logging.Level;
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

/** Our own pages as a person uses them, who has patience: they draw themselves anew while they are looked at. */
record OurPages(RealBrowser browser) {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SMALL = 400;

    void logIn(int port, String person, String password) {
        open(port, "/login");
        see(By.id("user")).sendKeys(person);
        see(By.id("password")).sendKeys(password, Keys.ENTER);
        see(By.className("q-who"));
    }

    void open(int port, String path) {
        browser.driver().get("http://127.0.0.1:" + port + path);
    }

    void onASmallScreen() {
        browser.driver()
                .executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", SMALL, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    }

    void fitOnASmallScreen() {
        assertThat(number("return window.innerWidth")).isEqualTo(SMALL);
        assertThat(number("return document.documentElement.scrollWidth"))
                .as("how wide " + browser.driver().getCurrentUrl() + " is")
                .isLessThanOrEqualTo(SMALL);
    }

    private long number(String script) {
        return ((Number) browser.driver().executeScript(script)).longValue();
    }

    void seesNoError() {
        List<String> errors = browser.driver().manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
        assertThat(errors).isEmpty();
    }

    /** Goes on by the tab key until something has the focus, as somebody does who has no mouse. */
    void focus(By what) {
        WebElement wanted = see(what);
        for (int keys = 0; keys < 300 && !focused().equals(wanted); keys++) {
            press(Keys.TAB);
        }
        assertThat(focused()).as(what + " is reached by the tab key").isEqualTo(wanted);
    }

    WebElement focused() {
        return browser.driver().switchTo().activeElement();
    }

    void press(Keys key) {
        new Actions(browser.driver()).sendKeys(key).perform();
    }

    WebElement see(By what) {
        return patience().until(page -> {
            WebElement element = page.findElement(what);
            return element.isDisplayed() ? element : null;
        });
    }

    void sees(By where, String what) {
        patience()
                .withMessage(() -> "'%s' in %s, which says '%s'".formatted(what, where, text(where)))
                .until(page -> page.findElement(where).getText().contains(what));
    }

    void reads(By where, String what) {
        patience()
                .withMessage(() -> "'%s' in %s, which says '%s'".formatted(what, where, text(where)))
                .until(page -> page.findElement(where).getText().equals(what));
    }

    String text(By where) {
        return browser.driver().findElement(where).getText();
    }

    void waitUntil(Predicate<WebDriver> seen) {
        patience().until(seen::test);
    }

    private WebDriverWait patience() {
        WebDriverWait wait = new WebDriverWait(browser.driver(), PATIENCE, Duration.ofMillis(200));
        wait.ignoreAll(List.of(NoSuchElementException.class, StaleElementReferenceException.class));
        return wait;
    }
}
