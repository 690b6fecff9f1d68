package io.quiesce.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;

/**
 * The script and the style of the run page as they stand within a page that needs no server, and the content security policy
 * that lets these run and nothing else.
 *
 * <p>Our modules import names from modules beside them and export declarations, and nothing more: each becomes a function that
 * answers what it exports.
 *
 * @param libraries scripts of others, which come before ours
 * @param script ours, a module
 */
record SelfContained(List<String> libraries, String script, String style, String policy) {

    private static final String FOLDER = "static/assets/";
    private static final Pattern IMPORT =
            Pattern.compile("^import \\{ ([^}]+) \\} from '\\./([a-z-]+)\\.js';\\R", Pattern.MULTILINE);
    private static final Pattern EXPORT =
            Pattern.compile("^export ((?:async )?(?:function|class|const|let) (\\w+))", Pattern.MULTILINE);

    SelfContained {
        libraries = List.copyOf(libraries);
    }

    /** The run page's. */
    static SelfContained runPage() {
        Map<String, String> modules = new LinkedHashMap<>();
        add("run", modules);
        String script = String.join("", modules.values());
        List<String> libraries = List.of(
                asset("vendor/bpmn-js/bpmn-navigated-viewer.production.min.js"),
                asset("vendor/uplot/uPlot.iife.min.js"));
        String style = Stream.of(
                        "vendor/bpmn-js/diagram-js.css",
                        "vendor/bpmn-js/bpmn-js.css",
                        "vendor/uplot/uPlot.min.css",
                        "runs/run.css")
                .map(SelfContained::asset)
                .collect(Collectors.joining("\n"));
        String policy = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src "
                + allowed(style) + "; script-src "
                + Stream.concat(libraries.stream(), Stream.of(script))
                        .map(SelfContained::allowed)
                        .collect(Collectors.joining(" "));
        return new SelfContained(libraries, script, style, policy);
    }

    /** Adds a module behind those that it needs. */
    private static void add(String name, Map<String, String> modules) {
        if (modules.containsKey(name)) {
            return;
        }
        String source = asset("runs/" + name + ".js");
        Matcher imports = IMPORT.matcher(source);
        while (imports.find()) {
            add(imports.group(2), modules);
        }
        List<String> exported = new ArrayList<>();
        String body = EXPORT.matcher(IMPORT.matcher(source).replaceAll("const { $1 } = module_$2;\n"))
                .replaceAll(found -> {
                    exported.add(found.group(2));
                    return Matcher.quoteReplacement(found.group(1));
                });
        modules.put(
                name,
                "const module_%s = (() => {\n%s\nreturn { %s };\n})();\n"
                        .formatted(name, body, String.join(", ", exported)));
    }

    private static String asset(String path) {
        try {
            return new ClassPathResource(FOLDER + path).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the page's " + path + " cannot be read", e);
        }
    }

    private static String allowed(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
