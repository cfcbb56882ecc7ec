/**
 * Random programs of consumer groups against Kafka's coordinator on a whole simulated broker, and
 * what Kafka promises of groups and committed offsets, as checkers in {@code checks}.
 *
 * <p>Kafka makes ids of classic members at random, so that a seed gives nearly, but not exactly,
 * the same run again.
 */
@NullMarked
package dev.forebay.tests.simulation.group;

import org.jspecify.annotations.NullMarked;
