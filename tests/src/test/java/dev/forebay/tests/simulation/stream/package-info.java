/**
 * Random programs of producers and readers of batches, of sessions that publish messages one by one
 * and consume them, and of administrators, against the streams of a whole simulated broker, and
 * what Kafka's and AMQP's clients are promised of them, as checkers in {@code checks}.
 */
@NullMarked
package dev.forebay.tests.simulation.stream;

import org.jspecify.annotations.NullMarked;
