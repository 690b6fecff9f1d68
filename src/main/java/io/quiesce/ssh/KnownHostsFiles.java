package io.quiesce.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The known_hosts files in use: each is read once, and again when it has changed. */
final class KnownHostsFiles {

    private static final Logger log = LoggerFactory.getLogger(KnownHostsFiles.class);

    private record Version(FileTime modified, long size, @Nullable Object inode) {}

    private record Loaded(Version version, KnownHosts hosts) {}

    private final Map<Path, Loaded> loaded = new ConcurrentHashMap<>();

    /**
     * The keys of this file as it is now; a file that does not exist trusts nobody.
     *
     * @throws IOException if the file cannot be read
     */
    KnownHosts hosts(Path file) throws IOException {
        Version version;
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            version = new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (NoSuchFileException e) {
            loaded.remove(file);
            return KnownHosts.parse(List.of());
        }
        Loaded before = loaded.get(file);
        if (before != null && before.version().equals(version)) {
            return before.hosts();
        }
        // comments may be in any encoding; keys and names are ASCII
        KnownHosts hosts = KnownHosts.parse(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
        for (KnownHosts.Fault fault : hosts.faults()) {
            log.warn("{} line {} is left out: {}", file, fault.line(), fault.what());
        }
        loaded.put(file, new Loaded(version, hosts));
        return hosts;
    }
}
