package io.quiesce.scenario;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.opentest4j.TestAbortedException;
import org.springframework.util.FileSystemUtils;

/**
 * A Chromium of its own for each test: the machine's, else one that Selenium downloads.
 *
 * <p>Without any, the test is skipped and says so; where {@code CI} is {@code true} it fails instead. A test that fails
 * leaves a picture and the page's source in {@code target}.
 */
final class RealBrowser implements BeforeEachCallback, AfterTestExecutionCallback, AfterEachCallback {

    private static final Path TARGET = Path.of("target");

    private Optional<ChromeDriver> started = Optional.empty();
    private Optional<Path> profile = Optional.empty();

    ChromeDriver driver() {
        return started.orElseThrow(() -> new IllegalStateException("the browser runs only within a test"));
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        Path fresh = Files.createTempDirectory("browser-profile");
        profile = Optional.of(fresh);
        ChromeOptions options = new ChromeOptions();
        // a Basic challenge would freeze a headless Chromium without a word; none may come, and none is expected
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en-US",
                "--user-data-dir=" + fresh);
        program("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .ifPresent(options::setBinary);
        ChromeDriverService.Builder service = new ChromeDriverService.Builder();
        program("chromedriver").ifPresent(service::usingDriverExecutable);
        try {
            ChromeDriver driver = new ChromeDriver(service.build(), options);
            started = Optional.of(driver);
            driver.manage().window().setSize(new Dimension(1400, 1000));
        } catch (WebDriverException | IllegalStateException noBrowser) {
            String sentence =
                    "No browser can be had on this machine (%s). Install Chromium and chromedriver to run this test."
                            .formatted(String.valueOf(noBrowser.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("no reason given"));
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(sentence, noBrowser);
            }
            throw new TestAbortedException(sentence, noBrowser);
        }
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent() && started.isPresent()) {
            String name = context.getRequiredTestClass().getSimpleName() + "-"
                    + context.getRequiredTestMethod().getName();
            try {
                Files.createDirectories(TARGET);
                Files.write(TARGET.resolve(name + ".png"), driver().getScreenshotAs(OutputType.BYTES));
                Files.writeString(TARGET.resolve(name + ".html"), String.valueOf(driver().getPageSource()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        started.ifPresent(ChromeDriver::quit);
        started = Optional.empty();
        if (profile.isPresent()) {
            FileSystemUtils.deleteRecursively(profile.get());
        }
    }

    /** The first of these programs that is on the PATH or in {@code /usr/bin}. */
    private static Optional<File> program(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(names)
                .flatMap(name -> Stream.concat(Stream.of("/usr/bin"), Arrays.stream(path.split(File.pathSeparator)))
                        .map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }
}
