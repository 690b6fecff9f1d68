package io.quiesce.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineConfiguration;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.identity.User;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeopleIT {

    private static ProcessEngine engine;

    @BeforeAll
    static void anEngine() {
        engine = ProcessEngineConfiguration.createStandaloneInMemProcessEngineConfiguration()
                .setProcessEngineName("people")
                .setJdbcUrl("jdbc:h2:mem:people")
                .setAuthorizationEnabled(true)
                .setHistory("full")
                .setDatabaseSchemaUpdate("create-drop")
                .buildProcessEngine();
    }

    @AfterAll
    static void itIsGone() {
        engine.close();
    }

    @BeforeEach
    void nobodyIsThere() {
        IdentityService identities = engine.getIdentityService();
        identities.createUserQuery().list().forEach(user -> identities.deleteUser(user.getId()));
        identities.createGroupQuery().list().forEach(group -> identities.deleteGroup(group.getId()));
        AuthorizationService authorizations = engine.getAuthorizationService();
        authorizations.createAuthorizationQuery().list().forEach(it -> authorizations.deleteAuthorization(it.getId()));
        engine.getFilterService().createFilterQuery().list().forEach(it -> engine.getFilterService()
                .deleteFilter(it.getId()));
        engine.getManagementService().deleteProperty("quiesce.lab.logins");
    }

    @Test
    void theFirstStartPrintsARandomPasswordOnce() {
        String first = started();
        String second = started();

        String password = passwordIn(first);
        assertThat(password).hasSizeGreaterThanOrEqualTo(20);
        assertThat(engine.getIdentityService().checkPassword("admin", password)).isTrue();
        assertThat(groupsOf("admin")).containsExactlyInAnyOrder("administrator", Groups.CAMUNDA_ADMIN);
        assertThat(second).isEmpty();
        assertThat(engine.getIdentityService().createUserQuery().count()).isEqualTo(1);
    }

    @Test
    void twoInstallationsHaveDifferentPasswords() {
        String first = passwordIn(started());
        engine.getIdentityService().deleteUser("admin");
        String second = passwordIn(started());

        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void anAdministratorOfAnyNameIsEnough() {
        started();
        newUser("berta");
        engine.getIdentityService().createMembership("berta", "administrator");
        engine.getIdentityService().deleteUser("admin");

        assertThat(started()).isEmpty();
        assertThat(engine.getIdentityService().createUserQuery().userId("admin").count())
                .isZero();
    }

    @Test
    void aLabHasALoginForEachGroup() {
        startedAsLab();
        startedAsLab();

        for (String login : List.of("operator", "approver", "auditor", "editor")) {
            assertThat(engine.getIdentityService().checkPassword(login, "lab")).isTrue();
            assertThat(groupsOf(login)).containsExactly(login);
        }
        assertThat(engine.getIdentityService().checkPassword("admin", "lab")).isTrue();
        assertThat(groupsOf("admin")).containsExactlyInAnyOrder("administrator", Groups.CAMUNDA_ADMIN);
    }

    @Test
    void aDatabaseThatWasALabsKeepsNoKnownPassword() {
        startedAsLab();

        String printed = started();

        for (String login : List.of("operator", "approver", "auditor", "editor", "admin")) {
            assertThat(engine.getIdentityService().checkPassword(login, "lab"))
                    .as(login)
                    .isFalse();
            engine.getIdentityService().unlockUser(login);
        }
        assertThat(engine.getIdentityService().checkPassword("admin", passwordIn(printed)))
                .isTrue();
        assertThat(started()).isEmpty();
    }

    @Test
    void aLabDoesNotTouchThePasswordsOfPeopleWhoWereThereBefore() {
        String password = passwordIn(started());
        newUser("operator");

        startedAsLab();
        String printed = started();

        assertThat(printed).isEmpty();
        assertThat(engine.getIdentityService().checkPassword("admin", password)).isTrue();
        assertThat(engine.getIdentityService().checkPassword("operator", "own-password"))
                .isTrue();
    }

    @Test
    void eachStartRestoresTheRightsOfTheGroups() {
        started();
        long granted = rightsOf("operator");
        AuthorizationService authorizations = engine.getAuthorizationService();
        Authorization extra = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
        extra.setGroupId("operator");
        extra.setResource(Resources.DEPLOYMENT);
        extra.setResourceId(Authorization.ANY);
        extra.addPermission(Permissions.CREATE);
        authorizations.saveAuthorization(extra);
        authorizations
                .createAuthorizationQuery()
                .groupIdIn("operator")
                .resourceType(Resources.APPLICATION)
                .list()
                .forEach(it -> authorizations.deleteAuthorization(it.getId()));
        long others = count() - rightsOf("operator");

        started();

        assertThat(rightsOf("operator")).isEqualTo(granted);
        assertThat(count() - rightsOf("operator")).isEqualTo(others);
        assertThat(may("operator", Permissions.CREATE, Resources.DEPLOYMENT)).isFalse();
        assertThat(may("operator", Permissions.CREATE_INSTANCE, Resources.PROCESS_DEFINITION))
                .isTrue();
    }

    @Test
    void thereIsOneListOfAllTasksHoweverOftenOneStarts() {
        started();
        started();

        assertThat(engine.getFilterService().createFilterQuery().count()).isEqualTo(1);
    }

    private String started() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        rights();
        people(out).establishAdministrator();
        return out.toString(StandardCharsets.UTF_8);
    }

    private void startedAsLab() {
        rights();
        people(new ByteArrayOutputStream()).establishLab();
    }

    private void rights() {
        Rights rights = new Rights(engine.getIdentityService(), engine.getAuthorizationService());
        rights.establish();
        rights.establishGroup(Groups.CAMUNDA_ADMIN, "Camunda administrators");
        rights.letEverybodyRead(new AllTasks(engine.getFilterService(), engine.getTaskService()).establish());
    }

    private People people(ByteArrayOutputStream out) {
        return new People(
                engine.getIdentityService(),
                engine.getManagementService(),
                new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private void newUser(String id) {
        User user = engine.getIdentityService().newUser(id);
        user.setPassword("own-password");
        engine.getIdentityService().saveUser(user);
    }

    private List<String> groupsOf(String user) {
        return engine.getIdentityService().createGroupQuery().groupMember(user).list().stream()
                .map(group -> group.getId())
                .toList();
    }

    private long count() {
        return engine.getAuthorizationService().createAuthorizationQuery().count();
    }

    private long rightsOf(String group) {
        return engine.getAuthorizationService()
                .createAuthorizationQuery()
                .groupIdIn(group)
                .count();
    }

    private boolean may(String group, Permissions permission, Resources resource) {
        return engine.getAuthorizationService().isUserAuthorized("somebody", List.of(group), permission, resource);
    }

    private static String passwordIn(String printed) {
        Matcher password = Pattern.compile("password {2}(\\S+)").matcher(printed);
        assertThat(password.find()).as("a password in: " + printed).isTrue();
        return password.group(1);
    }
}
