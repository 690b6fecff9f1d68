package io.quiesce.power;

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

    static Secret read(SecretSource source, Map<String, String> environment) throws NotRead {
        if (source instanceof SecretVariable variable) {
            return new Secret(Optional.ofNullable(environment.get(variable.name()))
                    .filter(value -> !value.isEmpty())
                    .orElseThrow(
                            () -> new NotRead("the variable %s, which should hold the password, is not set or is empty"
                                    .formatted(variable.name()))));
        }
        return new Secret(firstLine(((SecretFile) source).file()));
    }

    private static String firstLine(Path file) throws NotRead {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            if (line == null || line.isEmpty()) {
                throw new NotRead("the first line of the password file %s is empty".formatted(file));
            }
            return line;
        } catch (NoSuchFileException e) {
            throw new NotRead("the password file %s is not there".formatted(file));
        } catch (IOException e) {
            throw new NotRead("the password file %s cannot be read (%s)"
                    .formatted(file, e.getClass().getSimpleName()));
        }
    }

    /** The value of the header {@code Authorization}; RFC 7617, in UTF-8. */
    String basicAuthorization(String user) {
        byte[] pair = (user + ":" + value).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return "****";
    }
}
