package io.quiesce.ssh;

import io.quiesce.command.CommandResult.Reason;

/** Why nothing was sent. */
record Refusal(Reason reason, String why) {}
