package io.quiesce.vxvm;

import io.quiesce.command.Reading;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that is known before a node leaves.
 *
 * @param cluster the cluster's name
 * @param node the node that shall leave, by its name in the inventory
 * @param leaving what it says itself
 * @param openness which shared volumes are open on it
 * @param others what the other nodes of the inventory say, by name
 * @param later per node its membership a moment after the look: the second sample of a quiet cluster
 * @param running the inventory's applications that run on the node now
 * @param unknown applications of which the node could not say whether they run, with the reason
 */
public record LeaveSurvey(
        String cluster,
        String node,
        Reading<Member> leaving,
        Reading<Openness> openness,
        Map<String, Reading<Member>> others,
        Map<String, Reading<Membership>> later,
        Set<String> running,
        Map<String, String> unknown) {

    public LeaveSurvey {
        others = Map.copyOf(new TreeMap<>(others));
        later = Map.copyOf(new TreeMap<>(later));
        running = Set.copyOf(running);
        unknown = Map.copyOf(new TreeMap<>(unknown));
    }
}
