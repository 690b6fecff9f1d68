package io.quiesce.vxvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.command.Unreadable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Damages what a program printed in every way a line, a full disk or a careless patch may: cut after each character, lines
 * dropped, doubled and swapped, characters and words replaced, nothing at all. The same seed makes the same damage.
 */
final class Mutations {

    private static final long SEED = 20_090_114;
    private static final int AT_LEAST = 1_000;
    private static final int FLIPS = 400;
    private static final int SWAPS = 4;
    private static final String NOISE = "?0179azAZ =:;|,-/_%\té\uFFFD\u0000";
    private static final List<String> WORDS = List.of("", "-", "0", "x", "unknown", "ERROR", "V-5-1-684", "größe");

    private Mutations() {}

    /** At least a thousand texts, each different from the whole one. */
    static Set<String> of(String whole) {
        Random random = new Random(SEED);
        Set<String> texts = new LinkedHashSet<>(List.of(""));
        for (int end = 1; end < whole.length(); end++) {
            texts.add(whole.substring(0, end));
        }
        addLines(texts, Arrays.asList(whole.split("\n", -1)), random);
        addWords(texts, whole);
        int flips = Math.max(FLIPS, AT_LEAST + 1 - texts.size());
        for (int enough = texts.size() + flips, tries = 0; texts.size() < enough && tries < 20 * flips; tries++) {
            StringBuilder flipped = new StringBuilder(whole);
            for (int left = 1 + random.nextInt(2); left > 0; left--) {
                flipped.setCharAt(random.nextInt(whole.length()), NOISE.charAt(random.nextInt(NOISE.length())));
            }
            texts.add(flipped.toString());
        }
        texts.remove(whole);
        return texts;
    }

    private static void addLines(Set<String> texts, List<String> lines, Random random) {
        for (int at = 0; at < lines.size(); at++) {
            List<String> dropped = new ArrayList<>(lines);
            dropped.remove(at);
            texts.add(String.join("\n", dropped));
            List<String> doubled = new ArrayList<>(lines);
            doubled.add(random.nextInt(lines.size()), lines.get(at));
            texts.add(String.join("\n", doubled));
            for (int other = 0; other < SWAPS; other++) {
                List<String> swapped = new ArrayList<>(lines);
                Collections.swap(swapped, at, random.nextInt(lines.size()));
                texts.add(String.join("\n", swapped));
            }
        }
    }

    private static void addWords(Set<String> texts, String whole) {
        int from = 0;
        for (String word : whole.split("\\s+")) {
            int at = whole.indexOf(word, from);
            from = at + word.length();
            for (String other : WORDS) {
                texts.add(whole.substring(0, at) + other + whole.substring(from));
            }
        }
    }

    /** As {@link #of}, for what is slow to read: this many of them, spread over all kinds of damage. */
    static List<String> some(String whole, int count) {
        List<String> texts = new ArrayList<>(of(whole));
        Collections.shuffle(texts, new Random(SEED));
        return texts.subList(0, Math.min(count, texts.size()));
    }

    /**
     * Reads each damaged text. It must read as the whole one does, or be refused, or hold what {@code permitted} asserts of
     * the text and of what was read from it.
     */
    static <T> void hold(String whole, Function<List<String>, T> parser, BiConsumer<String, T> permitted) {
        T right = parser.apply(whole.lines().toList());
        Set<String> texts = of(whole);
        int refused = 0;
        for (String text : texts) {
            try {
                T read = parser.apply(text.lines().toList());
                if (!read.equals(right)) {
                    permitted.accept(text, read);
                }
            } catch (Unreadable unreadable) {
                refused++;
            } catch (RuntimeException | AssertionError wrong) {
                throw new AssertionError("of this text:\n" + text, wrong);
            }
        }
        assertThat(texts).hasSizeGreaterThanOrEqualTo(AT_LEAST);
        assertThat(refused).as("texts that were refused").isGreaterThan(texts.size() / 20);
    }

    /** Whether a line of the text is this one, but for its blanks. */
    static boolean hasLine(String text, String line) {
        return text.lines().anyMatch(own -> narrow(own).equals(narrow(line)));
    }

    private static String narrow(String line) {
        return line.strip().replaceAll("\\s+", " ");
    }

    /** How many lines of the text are not blank. */
    static long filled(String text) {
        return text.lines().filter(line -> !line.isBlank()).count();
    }
}
