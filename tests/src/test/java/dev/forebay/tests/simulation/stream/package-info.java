/**
 * Random programs of producers, readers and administrators against the streams of a whole simulated
 * broker, and what Kafka promises of them, as checkers in {@code checks}.
 */
@NullMarked
package dev.forebay.tests.simulation.stream;

import org.jspecify.annotations.NullMarked;
