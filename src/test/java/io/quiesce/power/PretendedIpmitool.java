package io.quiesce.power;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A program that answers as {@code ipmitool} did (outputs/ipmi-*), for a controller whose password is {@code s3cret}. It
 * keeps what it was given: its arguments, and its environment.
 */
public final class PretendedIpmitool {

    private final Path folder;
    private final Path program;

    /** @param folder where the program {@code ipmitool} is put, with what it keeps */
    public PretendedIpmitool(Path folder) {
        this.folder = folder;
        this.program = folder.resolve("ipmitool");
        write(program, script());
        write(folder.resolve("power"), "off");
        try {
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String script() {
        return """
                #!/bin/sh
                cd '%s'
                echo "$*" >> arguments
                env > environment
                [ ! -f before ] || . ./before
                power=$(cat power)
                case "$*" in
                *' -E chassis power status') name=ipmi-status-$power ;;
                *' -E chassis power on') name=ipmi-on-when-on; printf on > power ;;
                *' -E chassis power off') name=ipmi-off-when-off; printf off > power ;;
                *' -E chassis power soft') name=ipmi-soft ;;
                *) exit 64 ;;
                esac
                [ "${IPMITOOL_PASSWORD-$IPMI_PASSWORD}" = s3cret ] || name=ipmi-wrong-password
                cat '%s'/$name.stdout
                cat '%s'/$name.stderr >&2
                exit $(cat '%s'/$name.rc)
                """
                .formatted(folder, outputs(), outputs(), outputs());
    }

    private static Path outputs() {
        return Path.of("src/test/resources/outputs").toAbsolutePath();
    }

    /** Shell commands that it runs first, in its folder. */
    PretendedIpmitool before(String script) {
        write(folder.resolve("before"), script);
        return this;
    }

    Path program() {
        return program;
    }

    /** The arguments of each call, in order. */
    public List<String> calls() {
        return lines("arguments");
    }

    /** The environment of the last call. */
    public List<String> environment() {
        return lines("environment");
    }

    List<String> lines(String file) {
        try {
            return Files.exists(folder.resolve(file)) ? Files.readAllLines(folder.resolve(file)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
