/** What the node gives Kafka's protocol: limits, settings, counters, and the door to streams. */
@NullMarked
package dev.forebay.protocol.kafka.node;

import org.jspecify.annotations.NullMarked;
