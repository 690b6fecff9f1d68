package io.quiesce.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A machine that has the power state it is given, and writes down what was done to it. */
final class PretendedMachine implements Machine {

    final List<String> done = new ArrayList<>();
    PowerState power = PowerState.ON;
    private final Faults faults;

    PretendedMachine(Path directory) {
        this.faults = new Faults(directory.resolve("faults.json"));
    }

    @Override
    public String name() {
        return "n1";
    }

    @Override
    public PowerState powerState() {
        return power;
    }

    @Override
    public Faults faults() {
        return faults;
    }

    @Override
    public void powerOn() {
        done.add("on");
    }

    @Override
    public void powerOff() {
        done.add("off");
    }

    @Override
    public void pressButton() {
        done.add("button");
    }
}
