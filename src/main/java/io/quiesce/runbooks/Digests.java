package io.quiesce.runbooks;

import io.quiesce.plan.Canonical;
import java.util.Map;
import java.util.TreeMap;

/**
 * By what a runbook in a folder is seen to have changed.
 *
 * @param files of what lies in the folder itself
 * @param content of all that is deployed: with what comes from elsewhere, and with the inventory's lists in its forms
 */
record Digests(String files, String content) {

    /** The digest of some files, by their names and contents. */
    static String of(Map<String, String> files) {
        Canonical all = new Canonical(String.valueOf(files.size()));
        new TreeMap<>(files).forEach((name, text) -> all.add(name).add(text));
        return all.sha256();
    }
}
