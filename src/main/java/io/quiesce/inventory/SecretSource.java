package io.quiesce.inventory;

import java.nio.file.Path;

/**
 * Where a secret is read when it is needed; never the secret itself.
 *
 * <p>Whether it can be read is found out by whoever reads it: secrets are often delivered later than the inventory, or
 * change while the application runs.
 */
public sealed interface SecretSource {

    /** The first line of a file. */
    record SecretFile(Path file) implements SecretSource {}

    /** A variable of the environment in which Quiesce was started. */
    record SecretVariable(String name) implements SecretSource {}
}
