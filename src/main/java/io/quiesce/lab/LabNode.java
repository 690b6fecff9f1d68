package io.quiesce.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pretended node: its ports, its power, its faults and what it was sent.
 *
 * <p>Its state is its directory; this class moves what depends on time ({@link #look}), which the lab calls often.
 * Thread-safe.
 */
final class LabNode implements Machine {

    private static final Logger log = LoggerFactory.getLogger(LabNode.class);
    private static final double BOOT_MILLIS = 10_000;
    /** The lines are cut and the port is closed at some moment up to this after a shutdown was asked for. */
    private static final double CUT_WITHIN_MILLIS = 600;

    private final String cluster;
    private final String name;
    private final Path directory;
    private final Path keys;
    private final Lab lab;
    private final Journal journal;
    private final Faults faults;
    private final NodeServer server;
    private final ControllerServer controller;
    private final ControllerJournal controllerJournal;
    private final KeyPair hostKey;
    private final int port;
    private final int controllerPort;
    private final PowerFile powerFile;
    private @Nullable KeyPair otherHostKey;
    private boolean goingDown;
    private boolean asked;
    private long cutAtMillis;
    private boolean closed;

    LabNode(Lab lab, String cluster, Path directory, Path keys) {
        this.lab = lab;
        this.cluster = cluster;
        this.directory = directory;
        this.name = String.valueOf(directory.getFileName());
        this.keys = keys;
        this.journal = new Journal(directory.resolve("journal.jsonl"), lab.clock());
        this.faults = new Faults(directory.resolve("faults.json"));
        this.hostKey = KeyFiles.keyPair(keys.resolve(name), cluster + "/" + name);
        this.server = new NodeServer(this, lab.client(), lab.launcher(), lab.threads());
        this.controllerJournal = new ControllerJournal(directory.resolve("controller.jsonl"));
        this.controller = new ControllerServer(this, controllerJournal, lab);
        this.powerFile = new PowerFile(directory.resolve("power.json"));
        ObjectNode known = StateFile.read(directory.resolve("node.json"));
        this.port = lab.ports().settle(known.path("port").asInt(0));
        this.controllerPort = lab.ports().settle(known.path("controllerPort").asInt(0));
        rememberPorts();
    }

    @Override
    public String name() {
        return name;
    }

    String cluster() {
        return cluster;
    }

    Path directory() {
        return directory;
    }

    Path home() {
        return directory.resolve("home");
    }

    int port() {
        return port;
    }

    /** Where its management controller is. */
    int controllerPort() {
        return controllerPort;
    }

    /** What its management controller was asked. */
    ControllerJournal controllerJournal() {
        return controllerJournal;
    }

    /** Whether its management controller answers. */
    synchronized boolean controllerAnswers() {
        return controller.mode() == NodeServer.Mode.OPEN;
    }

    Journal journal() {
        return journal;
    }

    @Override
    public Faults faults() {
        return faults;
    }

    String role() {
        return StateFile.read(directory.resolve("node.json")).path("role").asText();
    }

    List<ObjectNode> effects() {
        return Journal.readLines(directory.resolve("effects.jsonl"));
    }

    /** Whether its system runs: {@code on} or {@code off}; not before its port is as it says. */
    synchronized String power() {
        return StateFile.read(directory.resolve("power.json")).path("power").asText("on");
    }

    /** Whether it was asked to go down, or to come up, and has not got there yet. */
    boolean isChanging() {
        ObjectNode now = StateFile.read(directory.resolve("power.json"));
        return now.path("goingDownAt").isNumber() || now.path("bootingUntil").isNumber();
    }

    /** The key that belongs to this node, whatever it presents now. */
    KeyPair trueHostKey() {
        return hostKey;
    }

    /** The key that it presents now. */
    synchronized KeyPair hostKey() {
        if (!faults.on("host-key-changed")) {
            return hostKey;
        }
        if (otherHostKey == null) {
            otherHostKey = KeyFiles.keyPair(keys.resolve(name + "-changed"), cluster + "/" + name);
        }
        return otherHostKey;
    }

    synchronized boolean admitsLogins() {
        return !goingDown && !faults.on("login-refused");
    }

    /** What a command finds in its environment: this and nothing else. */
    Map<String, String> environment() {
        return Map.ofEntries(
                Map.entry("PATH", directory.resolve("bin").toString()),
                Map.entry("HOME", home().toString()),
                Map.entry("PWD", home().toString()),
                Map.entry("USER", "root"),
                Map.entry("LOGNAME", "root"),
                Map.entry("SHELL", "/bin/sh"),
                Map.entry("LAB_NODE_DIR", directory.toString()),
                Map.entry("LAB_CLUSTER_DIR", String.valueOf(directory.getParent())),
                Map.entry("LAB_NODE", name),
                Map.entry("LAB_PACE", Double.toString(lab.options().pace())));
    }

    /** Runs a command that arrived as the transport faults allow: now, later or never. */
    void admit(String line, Runnable run) {
        if (faults.on("hangs")) {
            return;
        }
        if (faults.dropsLine(line, "before")) {
            cutAll();
            return;
        }
        long delayMillis =
                faults.parameters("slow").map(p -> p.path("delay").asLong(1000)).orElse(0L);
        if (delayMillis > 0) {
            lab.timer()
                    .schedule(
                            () -> lab.threads().execute(run),
                            lab.options().scaledMillis(delayMillis),
                            TimeUnit.MILLISECONDS);
        } else {
            run.run();
        }
    }

    /** Cuts one connection without a word. */
    void cut(Session session) {
        session.close(true);
    }

    synchronized void cutAll() {
        server.cutAll();
    }

    /**
     * Whether the answer of a command that just ended never arrives because the node is going down: every other
     * shutdown takes its own line with it, as on real hosts.
     */
    boolean cutsThisAnswer() {
        synchronized (this) {
            look();
            if (!goingDown || asked) {
                return false;
            }
            asked = true;
        }
        return lab.nextShutdownCutsItsOwnLine();
    }

    /** Notices what has happened to the power file and what the clock has brought. */
    synchronized void look() {
        if (closed) {
            return;
        }
        settleController();
        ObjectNode power = powerFile.read();
        double now = seconds();
        boolean on = isRunning(power);
        JsonNode goingDownAt = power.path("goingDownAt");
        boolean begun = now >= power.path("startsAt").asDouble(0);
        if (on && begun && goingDownAt.isNumber()) {
            if (!goingDown) {
                goingDown = true;
                cutAtMillis = lab.clock().millis()
                        + lab.options().scaledMillis(ThreadLocalRandom.current().nextDouble(CUT_WITHIN_MILLIS));
            }
            if (now >= goingDownAt.asDouble() && !faults.on("hangs-in-shutdown")) {
                goDark(NodeProcesses::endAll);
                return;
            }
            if (lab.clock().millis() >= cutAtMillis) {
                // sshd stops among the first: the power stays on long after the port was closed
                settle(false);
                return;
            }
        } else {
            goingDown = false;
            asked = false;
        }
        if (!on
                && power.path("bootingUntil").isNumber()
                && now >= power.path("bootingUntil").asDouble()
                && !faults.on("does-not-boot")) {
            comeUp();
            return;
        }
        settle(on);
    }

    private void settle(boolean on) {
        NodeServer.Mode wanted = on ? mode("unreachable") : NodeServer.Mode.CLOSED;
        try {
            server.become(wanted, port);
        } catch (IOException e) {
            throw new LabFailure(cluster + "/" + name + " cannot listen on port " + port, e);
        }
    }

    /** The controller has its own supply: it answers whether the node is on or off. */
    private void settleController() {
        become(mode("bmc-dead"));
    }

    private void become(NodeServer.Mode wanted) {
        try {
            controller.become(wanted, controllerPort);
        } catch (IOException e) {
            throw new LabFailure(
                    "the controller of " + cluster + "/" + name + " cannot listen on port " + controllerPort, e);
        }
    }

    /** What a connect meets, as the fault for it says. */
    private NodeServer.Mode mode(String fault) {
        return faults.parameters(fault)
                .map(p -> p.path("mode").asText("refused").equals("silent")
                        ? NodeServer.Mode.SILENT
                        : NodeServer.Mode.CLOSED)
                .orElse(NodeServer.Mode.OPEN);
    }

    /** Ends what its commands have started, sessions of its own included, and is off. */
    private void goDark(Consumer<Path> ending) {
        settle(false);
        ending.accept(directory);
        ObjectNode off = powerFile.read().deepCopy();
        off.put("power", "off").put("offAt", seconds());
        off.putNull("goingDownAt");
        off.remove(List.of("bootingUntil", "bootingSince", "startsAt"));
        powerFile.write(off);
        goingDown = false;
        asked = false;
        effect("node off");
        lab.settleSoon(cluster);
        log.info("{}/{} is off", cluster, name);
    }

    private void comeUp() {
        ObjectNode on = powerFile.read().deepCopy();
        on.put("power", "on").put("bootedAt", seconds());
        on.putNull("goingDownAt");
        on.remove(List.of("bootingUntil", "bootingSince"));
        powerFile.write(on);
        effect("node on");
        settle(true);
        log.info("{}/{} is on", cluster, name);
    }

    @Override
    public synchronized PowerState powerState() {
        look();
        return PowerState.of(
                powerFile.read(), seconds(), lab.options().scaledMillis(PowerState.BETWEEN_MILLIS) / 1000.0);
    }

    /** On takes the time of a boot; off is at once. */
    void switchPower(boolean on) {
        if (on) {
            powerOn();
        } else {
            powerOff();
        }
    }

    @Override
    public synchronized void powerOn() {
        ObjectNode power = powerFile.read();
        if (!isRunning(power) && !power.path("bootingUntil").isNumber()) {
            ObjectNode booting = power.deepCopy();
            booting.put("bootingSince", seconds());
            booting.put("bootingUntil", seconds() + lab.options().scaledMillis(BOOT_MILLIS) / 1000.0);
            powerFile.write(booting);
        }
    }

    @Override
    public synchronized void powerOff() {
        ObjectNode power = powerFile.read();
        if (isRunning(power)) {
            goDark(NodeProcesses::killAll);
        } else {
            ObjectNode off = power.deepCopy();
            off.remove(List.of("bootingUntil", "bootingSince"));
            powerFile.write(off);
        }
    }

    /** The same as {@code shutdown} on the node, faults included; what boots or hangs does not listen. */
    @Override
    public void pressButton() {
        if (isRunning(StateFile.read(directory.resolve("power.json"))) && !faults.on("hangs")) {
            NodeProcesses.run(
                    home(), environment(), directory.resolve("bin/shutdown").toString(), "-h", "now");
        }
    }

    private static boolean isRunning(ObjectNode power) {
        return power.path("power").asText("on").equals("on");
    }

    private void effect(String effect) {
        StateFile.appendLine(
                directory.resolve("effects.jsonl"),
                StateFile.JSON
                        .createObjectNode()
                        .put("time", lab.clock().instant().toString())
                        .put("effect", effect)
                        .put("object", name));
    }

    /** Stops before the cluster is seeded again. */
    synchronized void suspend() {
        closed = true;
        settle(false);
        become(NodeServer.Mode.CLOSED);
        NodeProcesses.killAll(directory);
        journal.clear();
        controllerJournal.clear();
        try {
            Files.deleteIfExists(directory.resolve("effects.jsonl"));
            Files.deleteIfExists(directory.resolve("faults.json"));
        } catch (IOException e) {
            throw new LabFailure("cannot clear " + directory, e);
        }
    }

    /** Goes on after the cluster was seeded again. */
    synchronized void resume() {
        faults.reload();
        rememberPorts();
        goingDown = false;
        asked = false;
        closed = false;
        look();
    }

    synchronized void close() {
        closed = true;
        settle(false);
        become(NodeServer.Mode.CLOSED);
    }

    private void rememberPorts() {
        Path file = directory.resolve("node.json");
        ObjectNode known = StateFile.read(file);
        ObjectNode now = known.deepCopy().put("port", port).put("controllerPort", controllerPort);
        if (!now.equals(known)) {
            StateFile.write(file, now);
        }
    }

    private double seconds() {
        return lab.clock().millis() / 1000.0;
    }
}
