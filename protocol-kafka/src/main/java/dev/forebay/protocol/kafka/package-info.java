/**
 * Kafka's protocol for the clients that people have. Sub-packages: {@code api} (requests and who
 * answers them), {@code connection} (frames, order of answers), {@code group} (consumer groups).
 * Kafka's own classes are the codec.
 */
@NullMarked
package dev.forebay.protocol.kafka;

import org.jspecify.annotations.NullMarked;
