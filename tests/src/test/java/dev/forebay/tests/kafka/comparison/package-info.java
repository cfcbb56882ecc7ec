/** Random requests to a Kafka and to this broker at once, whose answers are compared. */
@NullMarked
package dev.forebay.tests.kafka.comparison;

import org.jspecify.annotations.NullMarked;
