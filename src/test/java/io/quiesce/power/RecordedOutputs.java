package io.quiesce.power;

import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.Output;

/** What the real programs answered, to the byte. */
final class RecordedOutputs {

    private RecordedOutputs() {}

    static Exited exited(String name) {
        int code = Integer.parseInt(PretendedController.recorded(name + ".rc").strip());
        return new Exited(
                code,
                Output.of(PretendedController.recorded(name + ".stdout")),
                Output.of(PretendedController.recorded(name + ".stderr")));
    }
}
