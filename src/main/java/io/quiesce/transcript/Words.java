package io.quiesce.transcript;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts texts into the words by which runs are found again: in small letters, as they stand there ({@code /dev/vg0/vol-1} is
 * one, {@code ovs-m1} too), and the parts of such a one that are longer than two characters. What has no letter, such as a
 * size or a time, is no word.
 */
public final class Words {

    /** Characters of a word that are kept; a search for a longer one compares these. */
    static final int LONGEST = 64;

    /** Words that are kept of one text: a flood has more than anybody looks for. */
    static final int MOST = 2_000;

    private static final int SHORTEST_PART = 3;
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}](?:[\\p{L}\\p{N}._:/@+-]*[\\p{L}\\p{N}])?");
    private static final Pattern PART = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final Pattern LETTER = Pattern.compile("\\p{L}");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(?:t.*)?");

    private Words() {}

    /** The words of a text, each once, {@value #MOST} at most. */
    static Set<String> of(String text) {
        Set<String> words = new LinkedHashSet<>();
        Matcher matcher = WORD.matcher(COLOUR.matcher(text).replaceAll(" "));
        while (matcher.find() && words.size() < MOST) {
            String word = matcher.group().toLowerCase(Locale.ROOT);
            if (!DATE.matcher(word).matches()) {
                addIfWord(words, word);
                Matcher parts = PART.matcher(word);
                while (parts.find()) {
                    if (parts.group().length() >= SHORTEST_PART) {
                        addIfWord(words, parts.group());
                    }
                }
            }
        }
        return words;
    }

    private static void addIfWord(Set<String> words, String word) {
        if (LETTER.matcher(word).find() && words.size() < MOST) {
            words.add(cut(word));
        }
    }

    /**
     * What a person looks for.
     *
     * @return the beginnings of words, in the order in which they were asked for; empty if there is nothing to look for
     * @throws IllegalArgumentException if one cannot be found since it has no letter, with a sentence
     */
    public static List<String> asked(String text) {
        List<String> asked = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String word = matcher.group().toLowerCase(Locale.ROOT);
            if (!LETTER.matcher(word).find()) {
                throw new IllegalArgumentException(
                        "'%s' cannot be searched for: what is searched for has at least one letter.".formatted(word));
            }
            asked.add(cut(word));
        }
        return asked;
    }

    /** How a node that a run has to do with stands among its words. */
    public static String node(String name) {
        return "node:" + name.toLowerCase(Locale.ROOT);
    }

    private static String cut(String word) {
        return word.length() <= LONGEST ? word : word.substring(0, LONGEST);
    }
}
