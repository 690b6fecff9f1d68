package io.quiesce.openvstorage;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes Markdown in the dialect of GitHub, block by block; what hosts or people wrote can neither end a block nor call
 * anybody. Not thread-safe.
 */
final class Markdown {

    /** What a tracker takes as one text is bounded, so a table is too. */
    private static final int MOST_ROWS = 40;

    private static final int LONGEST_CELL = 300;

    private final StringBuilder text = new StringBuilder();

    /** A heading of ours; {@link #code} and {@link #plain} make parts of it of what others wrote. */
    Markdown heading(int level, String content) {
        return block("#".repeat(level) + " " + content);
    }

    /** A paragraph of ours, with parts as in {@link #heading}. */
    Markdown paragraph(String content) {
        return block(content);
    }

    /** A table of what others wrote; says "None." for no rows, and how many are left out of many. */
    Markdown table(List<String> head, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return none();
        }
        StringBuilder table = new StringBuilder("| " + String.join(" | ", head) + " |\n");
        table.append("|").append(" --- |".repeat(head.size()));
        rows.stream()
                .limit(MOST_ROWS)
                .forEach(row -> table.append(
                        row.stream().map(Markdown::cell).collect(Collectors.joining(" | ", "\n| ", " |"))));
        block(table.toString());
        return leftOut(rows.size() - MOST_ROWS);
    }

    /** A list of lines of ours; bounded as a table. */
    Markdown list(List<String> lines) {
        if (lines.isEmpty()) {
            return none();
        }
        block(lines.stream().limit(MOST_ROWS).map(line -> "- " + line).collect(Collectors.joining("\n")));
        return leftOut(lines.size() - MOST_ROWS);
    }

    /** What was typed or printed, as it is, in a fence longer than any row of backticks within. */
    Markdown verbatim(String content) {
        String fence = "`".repeat(Math.max(3, longestRow(content) + 1));
        return block(fence + "text\n" + printable(content).stripTrailing() + "\n" + fence);
    }

    Markdown none() {
        return block("None.");
    }

    private Markdown leftOut(int rows) {
        return rows > 0 ? block("… and " + rows + " more.") : this;
    }

    private Markdown block(String content) {
        text.append(text.isEmpty() ? "" : "\n").append(content).append('\n');
        return this;
    }

    int length() {
        return text.length();
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** The beginning and the end of a long text; what is left out is counted. */
    static String ends(String content, int mostCharacters) {
        if (content.length() <= mostCharacters) {
            return content;
        }
        int half = mostCharacters / 2;
        return content.substring(0, half)
                + "\n… " + (content.length() - 2 * half) + " characters left out …\n"
                + content.substring(content.length() - half);
    }

    private static String cell(String content) {
        String shown = line(content);
        if (shown.isEmpty()) {
            return " ";
        }
        return code(shown.length() <= LONGEST_CELL ? shown : shown.substring(0, LONGEST_CELL - 1) + "…")
                .replace("|", "\\|");
    }

    /** In code nothing is a mention, a link or markup. */
    static String code(String content) {
        String ticks = "`".repeat(longestRow(content) + 1);
        String pad = content.startsWith("`") || content.endsWith("`") ? " " : "";
        return ticks + pad + line(content) + pad + ticks;
    }

    /** A text of ours or a person's: no markup, no mention, no number of an issue. */
    static String plain(String content) {
        return line(content)
                .replaceAll("([\\\\`*_{}\\[\\]<>|~])", "\\\\$1")
                .replace("@", "@\u200B")
                .replaceAll("#(?=\\d)", "#\u200B");
    }

    private static int longestRow(String content) {
        int longest = 0;
        int row = 0;
        for (int i = 0; i < content.length(); i++) {
            row = content.charAt(i) == '`' ? row + 1 : 0;
            longest = Math.max(longest, row);
        }
        return longest;
    }

    private static String line(String content) {
        return printable(content).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String printable(String content) {
        return content.replaceAll("\u001B\\[[0-9;]*[A-Za-z]", "").replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "");
    }
}
