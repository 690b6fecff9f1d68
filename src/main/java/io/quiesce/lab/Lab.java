package io.quiesce.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Storage clusters that are pretended, each node behind a real SSH server on loopback and a real shell, with a
 * management controller beside it.
 *
 * <p>Everything lives in one directory and survives a restart; what an engine needs to reach the nodes are its files
 * {@code inventory.yml}, {@code known_hosts} and {@code identity}, and to reach the controllers {@code controllers.pem}
 * and {@code controllers.password}. One lab at a time may use a directory. Thread-safe.
 */
public final class Lab implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Lab.class);
    private static final long LOOK_EVERY_MILLIS = 25;

    private final DirectoryLock lock;
    private final Path directory;
    private final LabOptions options;
    private final Clock clock;
    private final Programs programs;
    private final Launcher launcher;
    private final KeyPair client;
    private final ControllerAccess controllerAccess;
    private final Ports ports = new Ports();
    private final ExecutorService threads;
    private final ScheduledExecutorService timer;
    private final List<LabCluster> clusters = new ArrayList<>();
    private final AtomicInteger shutdowns = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Lab(Path directory, LabOptions options, Clock clock, String resources, DirectoryLock lock) {
        this.lock = lock;
        this.directory = directory;
        this.options = options;
        this.clock = clock;
        programs = Programs.extract(resources, directory.resolve("programs"));
        client = KeyFiles.keyPair(directory.resolve("identity"), "quiesce-lab");
        controllerAccess = ControllerAccess.in(directory);
        launcher = new Launcher(programs.python(), programs.file(Programs.LAUNCHER), directory.resolve(".pipes"));
        threads = Executors.newCachedThreadPool(daemon("lab-stream"));
        timer = Executors.newSingleThreadScheduledExecutor(daemon("lab-clock"));
    }

    /**
     * Starts the lab in a directory, with what is there from an earlier time.
     *
     * @throws LabFailure if Python 3 is missing, or the directory cannot be used
     */
    public static Lab start(Path directory, LabOptions options) {
        return start(directory, options, "lab");
    }

    /** As {@link #start(Path, LabOptions)}, with the programs and clusters of another resource folder. */
    static Lab start(Path directory, LabOptions options, String resources) {
        Path real;
        try {
            real = Files.createDirectories(directory).toRealPath();
        } catch (IOException e) {
            throw new LabFailure("the lab cannot use the directory " + directory, e);
        }
        DirectoryLock lock = DirectoryLock.take(real);
        Lab lab = new Lab(real, options, Clock.systemUTC(), resources, lock);
        try {
            lab.open();
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
        return lab;
    }

    private void open() {
        for (Path definition : programs.clusterDefinitions()) {
            clusters.add(new LabCluster(this, directory.resolve(Programs.clusterName(definition)), definition));
        }
        HandedOver.write(directory, clusters, controllerAccess);
        clusters.forEach(cluster -> cluster.nodes().forEach(LabNode::look));
        timer.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        for (LabCluster cluster : clusters) {
            for (LabNode node : cluster.nodes()) {
                try {
                    node.look();
                } catch (RuntimeException e) {
                    log.warn("{}/{} could not be looked after", cluster.name(), node.name(), e);
                }
            }
        }
    }

    /** The directory that holds everything of this lab. */
    public Path directory() {
        return directory;
    }

    /** The inventory with which an engine reaches this lab; it names the other files. */
    public Path inventory() {
        return directory.resolve("inventory.yml");
    }

    /** The host keys of all nodes. */
    public Path knownHosts() {
        return directory.resolve("known_hosts");
    }

    /**
     * Makes a cluster as new: state, journals, effects and faults are cleared, all nodes are on, at the same ports and
     * with the same keys.
     *
     * @throws LabFailure if there is no such cluster
     */
    public void reset(String cluster) {
        cluster(cluster)
                .orElseThrow(() -> new LabFailure("there is no cluster " + cluster + " in this lab"))
                .reset();
    }

    List<LabCluster> clusters() {
        return List.copyOf(clusters);
    }

    Optional<LabCluster> cluster(String name) {
        return clusters.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    LabOptions options() {
        return options;
    }

    Clock clock() {
        return clock;
    }

    Programs programs() {
        return programs;
    }

    Launcher launcher() {
        return launcher;
    }

    KeyPair client() {
        return client;
    }

    ControllerAccess controllerAccess() {
        return controllerAccess;
    }

    Ports ports() {
        return ports;
    }

    Path hostKeys() {
        return directory.resolve("host_keys");
    }

    ExecutorService threads() {
        return threads;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    /** What a node's end means for its VMs is written down beside, because a Python program does it. */
    void settleSoon(String cluster) {
        threads.execute(() -> cluster(cluster).ifPresent(it -> {
            try {
                it.settle();
            } catch (LabFailure e) {
                log.warn("the files of {} may be old: {}", cluster, e.getMessage());
            }
        }));
    }

    /** Every other shutdown cuts the line of whoever asked before the exit status is out. */
    boolean nextShutdownCutsItsOwnLine() {
        return shutdowns.getAndIncrement() % 2 == 1;
    }

    /** Closes every port; what nodes were doing goes on, and is found again at the next start. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        timer.shutdownNow();
        clusters.forEach(LabCluster::close);
        launcher.close();
        threads.shutdownNow();
        lock.close();
    }

    private static ThreadFactory daemon(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
