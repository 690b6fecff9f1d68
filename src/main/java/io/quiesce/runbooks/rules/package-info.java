/**
 * What every deployment has to keep to, whatever door it comes through: pure, from the contents of its files, the catalogue of
 * steps and the inventory to what is wrong, each with a remedy. {@code docs/rules.md} has a paragraph per rule.
 *
 * <p>Knows the engine's model of diagrams and its parsers of expressions and times, {@code work}'s catalogue and {@code inventory}.
 */
@NullMarked
package io.quiesce.runbooks.rules;

import org.jspecify.annotations.NullMarked;
