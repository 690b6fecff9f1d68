package io.quiesce.power;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quiesce.command.CommandResult.Reason;
import io.quiesce.inventory.SecretSource;
import io.quiesce.inventory.SecretSource.SecretFile;
import io.quiesce.inventory.SecretSource.SecretVariable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** A password, read where the inventory says. Prints as {@code ****}. */
final class Secret {

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    static Secret read(SecretSource source, Map<String, String> environment) throws NotDone {
        if (source instanceof SecretVariable variable) {
            return new Secret(Optional.ofNullable(environment.get(variable.name()))
                    .filter(value -> !value.isEmpty())
                    .orElseThrow(() -> none("the variable %s, which should hold the password, is not set or is empty"
                            .formatted(variable.name()))));
        }
        return new Secret(firstLine(((SecretFile) source).file()));
    }

    /** A token that a controller gave; as secret as the password that it stands for. */
    static Secret token(String value) {
        return new Secret(value);
    }

    /** Without a password nobody is asked; trying again does not help. */
    private static NotDone none(String why) {
        return NotDone.notSent(Reason.LOGIN_REFUSED, why);
    }

    private static String firstLine(Path file) throws NotDone {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            if (line == null || line.isEmpty()) {
                throw none("the first line of the password file %s is empty".formatted(file));
            }
            if (line.indexOf('\0') >= 0) {
                // no environment can hold it, and Java's complaint about that would show the password
                throw none("the first line of the password file %s holds a NUL character".formatted(file));
            }
            return line;
        } catch (NoSuchFileException e) {
            throw none("the password file %s is not there".formatted(file));
        } catch (IOException e) {
            throw none("the password file %s cannot be read (%s)"
                    .formatted(file, e.getClass().getSimpleName()));
        }
    }

    /** User and password as the header {@code Authorization} carries them, which is no less secret; RFC 7617, in UTF-8. */
    Secret basicCredentials(String user) {
        byte[] pair = (user + ":" + value).getBytes(StandardCharsets.UTF_8);
        return new Secret(Base64.getEncoder().encodeToString(pair));
    }

    /** What a controller is sent to open a session; DSP0266, "Session login". */
    String sessionRequest(String user) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("UserName", user)
                .put("Password", value)
                .toString();
    }

    /** The secret itself, for the one place where it is needed: never part of a text that anybody reads. */
    String revealed() {
        return value;
    }

    /** A text that somebody else wrote, without this secret in it. */
    String hiddenIn(String text) {
        return text.replace(value, toString());
    }

    @Override
    public String toString() {
        return "****";
    }
}
