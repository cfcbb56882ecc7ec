/** What clients of Kafka's protocol do that no good one does. */
@NullMarked
package dev.forebay.tests.hostile.kafka;

import org.jspecify.annotations.NullMarked;
