package io.quiesce.vxvm;

import io.quiesce.command.ScriptedCommandRunner;
import java.util.LinkedHashMap;
import java.util.Map;

/** The answer to a look as it comes over the wire: each part with its header, its exit code and a bar before each line. */
final class Framed {

    private final Map<String, String> parts = new LinkedHashMap<>();

    Framed part(String name, String text) {
        return part(name, 0, text);
    }

    /**
     * Adds a part or replaces it.
     *
     * @param name the part's name; of several with the same name each has a word behind it
     */
    Framed part(String name, int code, String text) {
        StringBuilder framed = new StringBuilder("@" + name.split(" ", 2)[0])
                .append(' ')
                .append(code)
                .append('\n');
        text.stripTrailing()
                .lines()
                .forEach(line -> framed.append('|').append(line).append('\n'));
        parts.put(name, framed.toString());
        return this;
    }

    Framed without(String... names) {
        for (String name : names) {
            parts.remove(name);
        }
        return this;
    }

    String text() {
        return String.join("", parts.values()) + "@end 0\n";
    }

    ScriptedCommandRunner runner() {
        return new ScriptedCommandRunner().when(".*").prints(text());
    }
}
