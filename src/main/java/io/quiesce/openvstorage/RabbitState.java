package io.quiesce.openvstorage;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What one RabbitMQ node says about its cluster. */
public sealed interface RabbitState {

    /**
     * The broker answers.
     *
     * @param nodes the members, running or not
     * @param running those it believes to be running
     * @param silent of the running ones, those without a listener or a version: dead for less than about a minute, and believed alive
     * @param partitions for each node, whom it cannot talk to; views differ from node to node
     * @param alarms what it says of memory and disk
     */
    record Answering(
            Set<String> nodes,
            Set<String> running,
            Set<String> silent,
            Map<String, Set<String>> partitions,
            List<String> alarms)
            implements RabbitState {

        public Answering {
            nodes = Set.copyOf(nodes);
            running = Set.copyOf(running);
            silent = Set.copyOf(silent);
            partitions = Map.copyOf(partitions);
            alarms = List.copyOf(alarms);
        }

        public boolean partitioned() {
            return !partitions.isEmpty();
        }

        /** Members that do not run, or only seem to. */
        public Set<String> down() {
            Set<String> down = new TreeSet<>(nodes);
            down.removeAll(running);
            down.addAll(silent);
            return down;
        }

        public boolean healthy() {
            return down().isEmpty() && !partitioned();
        }
    }

    /** The Erlang node is up, the broker in it is stopped or has not booted: it may wait for the last one to stop. */
    record BrokerStopped(String why) implements RabbitState {}

    /** There is no RabbitMQ to talk to. */
    record Down(String why) implements RabbitState {}

    /** The login user may not ask. */
    record NotAllowed(String why) implements RabbitState {}
}
