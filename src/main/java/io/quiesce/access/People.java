package io.quiesce.access;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.identity.User;

/**
 * Makes the first people.
 *
 * <p>The lab has a login for each group, with a password that everybody knows. Elsewhere there is none: if nobody is an
 * administrator, one is made with a random password that is printed once. A database that has been a lab's is cleaned
 * of the known passwords before anybody else uses it.
 */
final class People {

    static final String LAB_PASSWORD = "lab";

    private static final String ADMIN = "admin";

    /** Under this name the database remembers which logins the lab made. */
    private static final String LAB_LOGINS = "quiesce.lab.logins";

    /** Without letters and digits that look alike. */
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final int PASSWORD_LENGTH = 24;

    private final IdentityService identities;
    private final ManagementService management;
    private final PrintStream out;
    private final SecureRandom random = new SecureRandom();

    People(IdentityService identities, ManagementService management, PrintStream out) {
        this.identities = identities;
        this.management = management;
        this.out = out;
    }

    /** One login for each group, named after it, but {@code admin} for the administrator. */
    void establishLab() {
        List<String> made = new ArrayList<>(labLogins());
        for (WorkGroup group : WorkGroup.values()) {
            String id = group == WorkGroup.ADMINISTRATOR ? ADMIN : group.id();
            if (!exists(id)) {
                // remembered first: a login with a known password must never be there unremembered
                if (!made.contains(id)) {
                    made.add(id);
                    management.setProperty(LAB_LOGINS, String.join(",", made));
                }
                save(id, group.title().substring(0, group.title().length() - 1), LAB_PASSWORD);
            }
            join(id, group.id());
        }
        join(ADMIN, Groups.CAMUNDA_ADMIN);
    }

    /** No login with a known password, and at least one administrator whose password somebody has seen. */
    void establishAdministrator() {
        List<String> fromLab = labLogins();
        fromLab.forEach(this::shutOut);
        if (fromLab.contains(ADMIN) || !hasAdministrator()) {
            String password = randomPassword();
            save(ADMIN, "Administrator", password);
            print(password);
            join(ADMIN, WorkGroup.ADMINISTRATOR.id());
            join(ADMIN, Groups.CAMUNDA_ADMIN);
        }
        if (!fromLab.isEmpty()) {
            management.deleteProperty(LAB_LOGINS);
        }
    }

    /** The login stays, since history names it; its password becomes one that nobody knows. */
    private void shutOut(String id) {
        if (exists(id)) {
            save(id, "", randomPassword());
        }
    }

    private boolean hasAdministrator() {
        return Stream.of(WorkGroup.ADMINISTRATOR.id(), Groups.CAMUNDA_ADMIN)
                .anyMatch(group ->
                        identities.createUserQuery().memberOfGroup(group).count() > 0);
    }

    private boolean exists(String id) {
        return identities.createUserQuery().userId(id).count() > 0;
    }

    private void save(String id, String firstName, String password) {
        User user = identities.createUserQuery().userId(id).singleResult();
        if (user == null) {
            user = identities.newUser(id);
            user.setFirstName(firstName);
            user.setLastName("");
        }
        user.setPassword(password);
        identities.saveUser(user);
        identities.unlockUser(id);
    }

    private void join(String id, String group) {
        boolean member =
                identities.createUserQuery().userId(id).memberOfGroup(group).count() > 0;
        if (!member) {
            identities.createMembership(id, group);
        }
    }

    private List<String> labLogins() {
        String logins = management.getProperties().getOrDefault(LAB_LOGINS, "");
        return Arrays.stream(logins.split(",")).filter(id -> !id.isEmpty()).toList();
    }

    private String randomPassword() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < PASSWORD_LENGTH; i++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    /** To the terminal and not to the log, which is kept and sent to other places. */
    private void print(String password) {
        out.println();
        out.println("  The first administrator of Quiesce:");
        out.println("    login     " + ADMIN);
        out.println("    password  " + password);
        out.println("  It is shown this once. Log in, change it, and make logins for people.");
        out.println();
        out.flush();
    }
}
