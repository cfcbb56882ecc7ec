/**
 * Random programs against a whole simulated broker, and the checkers that judge what came of them.
 *
 * <p>What all simulations have in common is in {@code frame}. Here are those of queues; {@code
 * stream} and {@code group} have others. A program acts and writes a history; each checker in
 * {@code checks} reads the history alone and knows nothing of the broker; {@code broken} holds
 * brokers spoilt on purpose, which the checkers must tell from a sound one.
 */
@NullMarked
package dev.forebay.tests.simulation;

import org.jspecify.annotations.NullMarked;
