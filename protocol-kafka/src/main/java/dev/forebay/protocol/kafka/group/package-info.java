/**
 * Consumer groups: Kafka's own coordinator, run on one event loop over an internal stream. {@code
 * GroupHandlers} is the way in.
 */
@NullMarked
package dev.forebay.protocol.kafka.group;

import org.jspecify.annotations.NullMarked;
