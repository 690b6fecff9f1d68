package io.quiesce.scenario;

import java.time.Duration;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.remote.RemoteWebDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Camunda Tasklist as a person uses it: by what is written on the page, by mouse and keys.
 *
 * <p>The page draws itself anew at any time and shows notices over its buttons for a while: whatever is clicked or typed
 * is looked for again until it has worked.
 */
final class Tasklist {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RemoteWebDriver driver;
    private final String url;
    private final WebDriverWait wait;

    Tasklist(RemoteWebDriver driver, int port) {
        this.driver = driver;
        this.url = "http://127.0.0.1:" + port + "/camunda/app/tasklist/";
        this.wait = new WebDriverWait(driver, PATIENCE, Duration.ofMillis(200));
        wait.ignoreAll(List.of(
                NoSuchElementException.class,
                StaleElementReferenceException.class,
                ElementClickInterceptedException.class,
                ElementNotInteractableException.class));
    }

    void logIn(String person, String password) {
        driver.get(url);
        type(By.cssSelector("input[ng-model='username']"), person);
        type(By.cssSelector("input[ng-model='password']"), password);
        click(By.cssSelector("form button[type='submit']"));
        see(startProcess());
    }

    void logOut() {
        click(By.cssSelector("li.account > a"));
        click(text("a", "Log out"));
        see(By.cssSelector("input[ng-model='username']"));
    }

    /** Opens the form of a process that can be started. */
    void openStartForm(String process) {
        click(startProcess());
        click(text("a", process));
        see(By.cssSelector(".modal-content .fjs-form"));
    }

    /** Sends the start form off. */
    void start() {
        click(text("button", "Start"));
        gone(By.cssSelector(".modal-content"));
    }

    /** Chooses from a list of the open form. */
    void select(String label, String option) {
        click(By.xpath(labelled(label) + "//*[contains(@class,'fjs-select-display')]"));
        click(By.xpath("//*[contains(@class,'fjs-dropdownlist-item')][normalize-space()='" + option + "']"));
        see(By.xpath(
                labelled(label) + "//*[contains(@class,'fjs-select-display')][normalize-space()='" + option + "']"));
    }

    /** Fills a text field of the open form. */
    void fill(String label, String text) {
        type(By.xpath(labelled(label) + "//*[self::textarea or self::input]"), text);
    }

    /** Waits for a task in the list, opens it and claims it if nobody has. */
    void open(String task) {
        click(card(task));
        see(By.xpath("//h2[normalize-space()='" + task + "']"));
        see(By.cssSelector(".task-details .fjs-form, [cam-tasklist-task] .fjs-form"));
        click(text("button", "Claim"));
        // what can be chosen is locked until the claim is through
        wait.until(page -> page.findElement(By.cssSelector(".fjs-form input[type='radio']"))
                .isEnabled());
    }

    /** Chooses the answer whose label begins so. */
    void choose(String beginning) {
        By choice = By.xpath("//label[starts-with(normalize-space(),'" + beginning + "')]/input[@type='radio']");
        click(choice);
        wait.until(page -> page.findElement(choice).isSelected());
    }

    /** Answers the open task; it leaves the list. */
    void complete(String task) {
        complete();
        waitUntilGone(task);
    }

    /** Answers the open task, whatever comes of it. */
    void complete() {
        click(text("button", "Complete"));
    }

    /** What the page says that has gone wrong. */
    String notice() {
        return see(By.cssSelector(".alert-danger:not(.ng-hide)")).getText();
    }

    void waitUntilGone(String task) {
        gone(card(task));
    }

    /** What the form of the open task says. */
    String shown() {
        return see(By.cssSelector(".fjs-form")).getText();
    }

    private static By startProcess() {
        return By.cssSelector(".start-process-action a");
    }

    private static By card(String task) {
        return By.xpath("//ol[contains(@class,'tasks-list')]//h4/a[normalize-space()='" + task + "']");
    }

    private static By text(String element, String text) {
        return By.xpath("//" + element + "[normalize-space()='" + text + "']");
    }

    private static String labelled(String label) {
        return "//div[contains(@class,'fjs-form-field')][label[starts-with(normalize-space(),'" + label + "')]]";
    }

    private WebElement see(By what) {
        return wait.until(page -> {
            WebElement element = page.findElement(what);
            return element.isDisplayed() ? element : null;
        });
    }

    private void gone(By what) {
        wait.until(page -> page.findElements(what).isEmpty());
    }

    private void click(By what) {
        wait.until(page -> {
            WebElement element = page.findElement(what);
            if (!element.isEnabled()) {
                return false;
            }
            // what is below the fold is scrolled to, clear of the bars at the top and the bottom
            driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", element);
            element.click();
            return true;
        });
    }

    private void type(By field, String text) {
        wait.until(page -> {
            WebElement element = page.findElement(field);
            element.clear();
            element.sendKeys(text);
            return text.equals(element.getDomProperty("value"));
        });
    }
}
