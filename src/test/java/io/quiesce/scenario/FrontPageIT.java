package io.quiesce.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.InEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.User;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** Whoever wrote the runbook that is refused reads why on the front page, in a real browser. */
@InEngine
@TestPropertySource(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:front-page;DB_CLOSE_DELAY=-1",
            "server.address=127.0.0.1",
            "quiesce.runbooks-every=PT0.3S"
        })
class FrontPageIT {

    private static final String PASSWORD = "front-page";
    private static final By REFUSED = By.cssSelector("[aria-labelledby=refused-title]");

    /** Its name has no place to break, and is wider than a small screen. */
    private static final String LONG_NAME = "runbooks_" + "of_the_whole_site_".repeat(4);

    @TempDir
    static Path directory;

    @RegisterExtension
    final RealBrowser browser = new RealBrowser();

    private final OurPages pages = new OurPages(browser);

    @Autowired
    IdentityService identities;

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void folder(DynamicPropertyRegistry properties) throws IOException {
        Path watched = Files.createDirectory(directory.resolve(LONG_NAME));
        properties.add("quiesce.runbooks", watched::toString);
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
        assertThat(pages.text(By.tagName("main"))).doesNotContain("Clusters", "test-ovs", "Runs in progress");

        write(diagram());
        pages.sees(By.tagName("main"), "All runbooks in folders are deployed.");
        pages.seesNoError();
    }

    @ParameterizedTest
    @ValueSource(strings = {"editor", "operator"})
    void whatIsNotDeployedCanBeReadByEverybodyAndOnASmallScreen(String group) {
        logIn(group);
        pages.sees(REFUSED, "unknown-step");
        Axe.findsNothingSerious(browser.driver());

        pages.onASmallScreen();
        pages.fitOnASmallScreen();
        Axe.findsNothingSerious(browser.driver());
        pages.seesNoError();
    }

    private void logIn(String group) {
        String person = group + "OfFrontPage";
        if (identities.createUserQuery().userId(person).count() == 0) {
            User user = identities.newUser(person);
            user.setPassword(PASSWORD);
            identities.saveUser(user);
            identities.createMembership(person, group);
        }
        pages.logIn(port, person, PASSWORD);
    }

    private static String diagram() throws IOException {
        return Files.readString(Path.of("processes/vxvm-assess-recovery.bpmn"));
    }

    private static void write(String diagram) throws IOException {
        Files.writeString(directory.resolve(LONG_NAME).resolve("vxvm-assess-recovery.bpmn"), diagram);
    }
}
