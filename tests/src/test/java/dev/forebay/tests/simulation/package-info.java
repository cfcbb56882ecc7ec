/**
 * Random programs against a whole simulated broker, and the checkers that judge what came of them.
 *
 * <p>A {@link dev.forebay.tests.simulation.Program} acts and writes a {@link
 * dev.forebay.tests.simulation.History}; each checker in {@code checks} reads the history alone and
 * knows nothing of the broker; {@code broken} holds brokers spoilt on purpose, which the checkers
 * must tell from a sound one.
 */
@NullMarked
package dev.forebay.tests.simulation;

import org.jspecify.annotations.NullMarked;
