package io.quiesce.steps;

import io.quiesce.plan.Finding;
import java.util.List;

/** What a survey led to, as the plan of a run keeps it. */
interface Surveyed {

    /** The cluster that the plan is for. */
    String cluster();

    /** The fingerprint of what is going to be done. */
    String hash();

    /** What a person should know before agreeing. */
    List<Finding> findings();
}
