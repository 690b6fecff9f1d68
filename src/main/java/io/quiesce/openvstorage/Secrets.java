package io.quiesce.openvstorage;

import java.util.regex.Pattern;

/**
 * Removes what looks like a secret: values of keys that are called so, as in {@code ovs.json}, and passwords in addresses,
 * as in that of a broker. What people paste into a tracker may be read by everybody, and stays there.
 */
final class Secrets {

    // begins with the word itself and bounds what follows: a log may hold a word of a million letters
    private static final Pattern VALUE = Pattern.compile(
            "((?:secret|passwd|password|token|private_key|api_key|erlang_cookie)[\\w.-]{0,40}[\"']?\\s{0,4}[:=]\\s{0,4})"
                    + "(?:\"[^\"\\n]*\"|'[^'\\n]*'|[^\\s,;}\\]]+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern IN_ADDRESS = Pattern.compile("(://[^\\s:/@]{0,100}:)[^\\s/@]++(?=@)");

    private Secrets() {}

    static String without(String text) {
        return IN_ADDRESS.matcher(VALUE.matcher(text).replaceAll("$1****")).replaceAll("$1****");
    }
}
