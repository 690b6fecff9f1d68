/**
 * One small class per service task: reads its inputs, calls one verb, translates the outcome. The class name, the bean
 * name and the label in the diagram are the same words.
 *
 * <p>What is destructive takes cluster, nodes and plan from the lease and the plan of the run.
 */
@NullMarked
package io.quiesce.steps;

import org.jspecify.annotations.NullMarked;
