package io.quiesce.runbooks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The diagrams and forms as they lie in their folders, by file name. A folder beside the application wins over what the
 * jar carries, so that an editor's change counts.
 */
final class RunbookFiles {

    private RunbookFiles() {}

    /** All files of a folder that end so; empty if there are none. */
    static Map<String, String> in(Path folder, String classpathFolder, String ending) {
        String pattern = Files.isDirectory(folder)
                ? folder.toAbsolutePath().toUri() + "*" + ending
                : "classpath*:/" + classpathFolder + "/*" + ending;
        Map<String, String> files = new TreeMap<>();
        try {
            for (Resource resource : new PathMatchingResourcePatternResolver().getResources(pattern)) {
                String name = resource.getFilename();
                if (name != null) {
                    files.put(name, resource.getContentAsString(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " cannot be read", e);
        }
        return files;
    }
}
