package io.quiesce.power;

/** What a controller said, made fit for one line of a sentence. */
final class Shown {

    private Shown() {}

    /** On one line, cut after so many characters. */
    static String of(String text, int longest) {
        String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
        return line.length() <= longest ? line : line.substring(0, longest) + "…";
    }
}
