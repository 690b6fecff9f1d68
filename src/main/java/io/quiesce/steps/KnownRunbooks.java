package io.quiesce.steps;

import io.quiesce.runbooks.rules.Originals;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The runbooks that the steps can tell apart; a copy of one is worked like its original. */
@Component
final class KnownRunbooks implements Originals {

    static final String RESTART = "open-vstorage-restart";
    static final String REJOIN = "vxvm-rejoin";

    @Override
    public Set<String> ids() {
        return StartVariables.runbooks();
    }

    @Override
    public Set<String> forOneNode() {
        return StartVariables.runbooksForOneNode();
    }

    /** Whether a runbook is this one, or a copy of it. */
    static boolean isOf(String runbook, String original) {
        return new KnownRunbooks().of(runbook).filter(original::equals).isPresent();
    }
}
