/**
 * What an operator asks of Open vStorage: what a node is, its services, its virtual machines, its volumes and their flush,
 * Arakoon, RabbitMQ, vPools, repairs, logs, power-off; and the decisions that follow from the answers.
 *
 * <p>Verbs send one command to one node and read its answer; decisions are pure functions. Knows {@code command} and
 * {@code inventory}, and Jackson for reading JSON. Facts are those of the field notes, {@code open-vstorage.md}.
 */
@NullMarked
package io.quiesce.openvstorage;

import org.jspecify.annotations.NullMarked;
