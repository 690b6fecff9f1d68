package io.quiesce.vxvm;

import io.quiesce.command.Unreadable;
import java.util.List;

/**
 * What a program printed, read line by line; says which program it was when a line is refused.
 *
 * @param program the command line as people know it, such as {@code vxdg list}
 */
record Printed(String program, List<String> lines) {

    Printed {
        lines = List.copyOf(lines);
    }

    /**
     * What a program printed that prints nothing but ASCII under {@code LC_ALL=C}: anything else is damage.
     *
     * @throws Unreadable if a character is neither printable ASCII nor a tab
     */
    static Printed ascii(String program, List<String> lines) {
        Printed printed = new Printed(program, lines);
        for (String line : lines) {
            if (!line.chars().allMatch(c -> c == '\t' || c >= ' ' && c <= '~')) {
                throw printed.refuse(line, "printable ASCII");
            }
        }
        return printed;
    }

    /** The lines that are not blank. */
    List<String> filled() {
        return lines.stream().filter(line -> !line.isBlank()).toList();
    }

    Unreadable refuse(String line, String expected) {
        return new Unreadable(program, line, expected);
    }

    /** Something is missing from the whole. */
    Unreadable lacks(String expected) {
        return new Unreadable(program, String.join("\n", lines), expected);
    }
}
