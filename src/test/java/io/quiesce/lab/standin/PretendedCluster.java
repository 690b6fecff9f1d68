package io.quiesce.lab.standin;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A cluster that the stand-ins pretend, seeded into a directory; its nodes' commands run as the lab runs them, without SSH. */
final class PretendedCluster {

    static final String APPENDED = "PATH=\"$PATH:/usr/sbin:/sbin:/usr/local/sbin\"; export PATH; ";

    private final Path directory;
    private final double pace;

    private PretendedCluster(Path directory, double pace) {
        this.directory = directory;
        this.pace = pace;
    }

    /** The lab's own cluster, twenty times as fast. */
    static PretendedCluster ovsLab(Path directory) {
        return seeded(directory, resource("/lab/clusters/ovs-lab.json"), 0.05);
    }

    /** The lab's cluster of the later era, on systemd throughout, twenty times as fast. */
    static PretendedCluster ovsLabSystemd(Path directory) {
        return seeded(directory, resource("/lab/clusters/ovs-lab-systemd.json"), 0.05);
    }

    /** The lab's cluster of VxVM under VCS, as slow as it is: {@link #letPass} is for its tests. */
    static PretendedCluster vxLab(Path directory) {
        return seeded(directory, resource("/lab/clusters/vx-lab.json"), 1);
    }

    /** The lab's cluster of VxVM without VCS, as slow as it is. */
    static PretendedCluster vxLabBare(Path directory) {
        return seeded(directory, resource("/lab/clusters/vx-lab-bare.json"), 1);
    }

    /** Hosts like those on which the reference outputs were recorded. */
    static PretendedCluster recordedHosts(Path directory) {
        return seeded(directory, resource("/lab/recorded-hosts.json"), 0.05);
    }

    private static PretendedCluster seeded(Path directory, Path definition, double pace) {
        PretendedCluster cluster = new PretendedCluster(directory.toAbsolutePath(), pace);
        cluster.seed(definition);
        return cluster;
    }

    void seed(Path definition) {
        Answer answer = run(directory, python("/lab/seed.py", directory.toString(), definition.toString()), null, "");
        if (answer.code() != 0) {
            throw new IllegalStateException(answer.err());
        }
    }

    void settle() {
        run(directory, python("/lab/settle.py", directory.toString()), null, "");
    }

    /** One of the lab's own programs, as the lab runs it; all clusters share what was compiled. */
    private static List<String> python(String program, String... arguments) {
        Path compiled = Path.of("target/pycache").toAbsolutePath();
        return Stream.concat(
                        Stream.of(
                                "python3",
                                "-SEs",
                                "-X",
                                "pycache_prefix=" + compiled,
                                resource(program).toString()),
                        Stream.of(arguments))
                .toList();
    }

    static Path resource(String name) {
        try {
            return Path.of(PretendedCluster.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path node(String node) {
        return directory.resolve(node);
    }

    Path directory() {
        return directory;
    }

    /** Runs one command line on a node and waits for its end. */
    Answer on(String node, String line) {
        return on(node, line, "");
    }

    Answer on(String node, String line, String input) {
        Path nodeDirectory = node(node);
        Map<String, String> environment = Map.ofEntries(
                Map.entry("PATH", nodeDirectory + "/bin"),
                Map.entry("HOME", nodeDirectory + "/home"),
                Map.entry("PWD", nodeDirectory + "/home"),
                Map.entry("USER", "root"),
                Map.entry("LOGNAME", "root"),
                Map.entry("SHELL", "/bin/sh"),
                Map.entry("LAB_NODE_DIR", nodeDirectory.toString()),
                Map.entry("LAB_CLUSTER_DIR", directory.toString()),
                Map.entry("LAB_NODE", node),
                Map.entry("LAB_PACE", Double.toString(pace)));
        return run(nodeDirectory.resolve("home"), List.of("/bin/sh", "-c", line), environment, input);
    }

    private Answer run(Path where, List<String> command, Map<String, String> environment, String input) {
        try {
            Files.createDirectories(where);
            Path in = Files.createTempFile("standin", ".in");
            Path err = Files.createTempFile("standin", ".err");
            try {
                Files.writeString(in, input);
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(where.toFile())
                        .redirectInput(in.toFile())
                        .redirectError(err.toFile());
                if (environment == null) {
                    builder.environment().put("LAB_PACE", Double.toString(pace));
                } else {
                    builder.environment().clear();
                    builder.environment().putAll(environment);
                }
                Process process = builder.start();
                String out;
                try (InputStream stream = process.getInputStream()) {
                    out = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                }
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException("still running: " + command);
                }
                return new Answer(process.exitValue(), out, Files.readString(err));
            } finally {
                Files.delete(in);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Switches faults on, as JSON; an empty object switches all off. */
    void faults(String node, String json) {
        write(node(node).resolve("faults.json"), json);
    }

    /** How long so many seconds of the lab take at this cluster's pace, in seconds. */
    double imposed(double seconds) {
        return seconds * pace;
    }

    /** Lets so many seconds of the lab go by at once, for a cluster of VxVM. */
    void letPass(double seconds) {
        Answer answer = run(
                directory,
                python(
                        "/lab/let_pass.py",
                        resource("/lab/standins").toString(),
                        directory.toString(),
                        Double.toString(seconds)),
                null,
                "");
        if (answer.code() != 0) {
            throw new IllegalStateException(answer.err());
        }
    }

    /** Begins something on a node that may take long, and does not wait for its end. */
    void begin(String node, String line) {
        on(node, "nohup sh -c '" + line + "' >/dev/null 2>&1 </dev/null &");
    }

    /** Closes all that a node of vx-lab has open of shared volumes; oradb and web must not run there. */
    void closeAll(String node) {
        begin(node, "collectorctl stop");
        on(node, "hagrp -offline web_mnt -sys %1$s; hagrp -offline ora_mnt -sys %1$s".formatted(node));
        letPass(10);
    }

    /** Leaves as VxVM alone does, which is over at once where nothing is open. */
    void leave(String node) {
        begin(node, "vxclustadm stopnode");
        await().until(() -> effects(node).contains("leave begun " + node));
        letPass(4);
    }

    void power(String node, String json) {
        write(node(node).resolve("power.json"), json);
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(String relative) {
        try {
            return Files.readString(directory.resolve(relative));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a node's effects say, one word group a line: effect and object. */
    List<String> effects(String node) {
        return text(node + "/effects.jsonl")
                .lines()
                .map(line -> line.replaceAll(".*\"effect\": \"([^\"]*)\", \"object\": \"([^\"]*)\".*", "$1 $2"))
                .toList();
    }

    /** What a program said and how it ended. */
    record Answer(int code, String out, String err) {}

    /** An output that was recorded on a real host. */
    static Answer recorded(String name) {
        try {
            Path folder = resource("/lab/outputs/" + name + ".rc").resolveSibling("");
            return new Answer(
                    Integer.parseInt(
                            Files.readString(folder.resolve(name + ".rc")).strip()),
                    Files.readString(folder.resolve(name + ".stdout")),
                    Files.readString(folder.resolve(name + ".stderr")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
