package io.quiesce.ssh;

import io.quiesce.command.Output;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the launch script of an act said. */
sealed interface LaunchReply {

    /** The act ended with this code and left these streams. */
    record Ended(int code, Output out, Output err) implements LaunchReply {}

    /** It was started, now or before, and its end was not seen. */
    record Started() implements LaunchReply {}

    /** Its line exited 0 and it removed what it kept. */
    record Gone() implements LaunchReply {}

    /** It was started before, and neither a process nor an exit code is left of it. */
    record Lost() implements LaunchReply {}

    /** It was not started, because the node could not keep it. */
    record Refused(String why) implements LaunchReply {}

    /** The script said nothing: it may or may not have been started. */
    record Silent() implements LaunchReply {}

    /** How many bytes the script's own words need, with what a login shell may print before them. */
    int ROOM = 16 * 1024;

    Pattern WORD = Pattern.compile("(?md)^quiesce (started|attached|refused|running|lost|gone|exited)(?: (.*))?$");
    Pattern END = Pattern.compile("(\\d{1,3}) (\\d+) ([0-9a-f]{64}|-) (\\d+) ([0-9a-f]{64}|-)");

    /** Reads the beginning of both streams. */
    static LaunchReply of(byte[] out, byte[] err) {
        // one byte, one character: places in the text are places in the bytes
        String text = new String(out, StandardCharsets.ISO_8859_1);
        Matcher word = WORD.matcher(text);
        LaunchReply reply = new Silent();
        while (word.find()) {
            String rest = word.group(2) == null ? "" : word.group(2);
            switch (word.group(1)) {
                case "started", "attached" -> reply = new Started();
                case "refused" -> {
                    return new Refused(new String(rest.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
                }
                case "lost" -> {
                    return new Lost();
                }
                case "gone" -> {
                    return new Gone();
                }
                case "exited" -> {
                    return ended(rest, out, word.end() + 1, err);
                }
                default -> {
                    return new Started();
                }
            }
        }
        return reply;
    }

    private static LaunchReply ended(String words, byte[] out, int from, byte[] err) {
        Matcher end = END.matcher(words);
        if (!end.matches()) {
            return new Started();
        }
        int start = Math.min(from, out.length);
        return new Ended(
                Integer.parseInt(end.group(1)),
                output(out, start, Long.parseLong(end.group(2)), end.group(3)),
                output(err, 0, Long.parseLong(end.group(4)), end.group(5)));
    }

    private static Output output(byte[] bytes, int from, long length, String sha256) {
        byte[] kept = Arrays.copyOfRange(bytes, from, bytes.length);
        boolean cut = kept.length < length;
        String text = Tally.text(kept, kept.length, cut);
        String unknown = cut ? "" : Output.of(text).sha256();
        return new Output(text, length, sha256.equals("-") ? unknown : sha256, cut);
    }
}
