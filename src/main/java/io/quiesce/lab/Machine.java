package io.quiesce.lab;

/** What a management controller has to do with: the power of its machine, and a button. Thread-safe. */
interface Machine {

    String name();

    PowerState powerState();

    Faults faults();

    /** Gives it power, so that it boots. Does nothing if it has power. */
    void powerOn();

    /** Takes its power away at once and without mercy. Does nothing if it has none. */
    void powerOff();

    /** Presses the power button shortly: what runs there is asked to shut down, and may not listen. */
    void pressButton();
}
