package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;

/** Whoever wrote the runbook that is refused reads why on the front page, in a real browser. */
class FrontPageIT {

    private static final By REFUSED = By.cssSelector("[aria-labelledby=refused-title]");

    /** Its name has no place to break, and is wider than a small screen. */
    private static final String LONG_NAME = "runbooks_" + "of_the_whole_site_".repeat(4);

    @TempDir
    static Path directory;

    private static Forked application;
    private static int port;

    @RegisterExtension
    final RealBrowser browser = new RealBrowser();

    private final OurPages pages = new OurPages(browser);

    @BeforeAll
    static void startWithAFolder() throws IOException {
        application = Forked.start(
                directory,
                "engine",
                List.of(
                        "--server.port=0",
                        "--spring.datasource.url=jdbc:h2:mem:front-page",
                        "--quiesce.lab-directory=" + directory.resolve("lab"),
                        "--quiesce.runbooks=" + Files.createDirectory(directory.resolve(LONG_NAME)),
                        "--quiesce.runbooks-every=PT0.3S"));
        port = application.awaitPort();
    }

    @AfterAll
    static void end() {
        application.close();
    }

    @BeforeEach
    void aRunbookIsRefused() throws IOException {
        write(diagram().replace("${assessRecovery}", "${assesRecovery}"));
    }

    @Test
    void anEditorSeesWhyARunbookIsNotDeployedUntilItIsAndNothingOfRuns() throws IOException {
        logIn("editor");

        pages.sees(REFUSED, "Task_AssessRecovery [unknown-step]: There is no step named 'assesRecovery'.");
        assertThat(browser.driver().findElements(By.cssSelector(".q-top nav a")))
                .extracting(link -> link.getText())
                .containsExactly("Now");
        assertThat(pages.text(By.tagName("main"))).doesNotContain("Clusters", "ovs-lab", "Runs in progress");

        write(diagram());
        pages.sees(By.tagName("main"), "All runbooks in folders are deployed.");
        pages.seesNoError();
    }

    @ParameterizedTest
    @ValueSource(strings = {"editor", "operator"})
    void whatIsNotDeployedCanBeReadByEverybodyAndOnASmallScreen(String person) {
        logIn(person);
        pages.sees(REFUSED, "unknown-step");
        Axe.findsNothingSerious(browser.driver());

        pages.onASmallScreen();
        pages.fitOnASmallScreen();
        Axe.findsNothingSerious(browser.driver());
        pages.seesNoError();
    }

    private void logIn(String person) {
        pages.logIn(port, person, "lab");
    }

    private static String diagram() throws IOException {
        return Files.readString(Path.of("processes/vxvm-assess-recovery.bpmn"));
    }

    private static void write(String diagram) throws IOException {
        Files.writeString(directory.resolve(LONG_NAME).resolve("vxvm-assess-recovery.bpmn"), diagram);
    }
}
