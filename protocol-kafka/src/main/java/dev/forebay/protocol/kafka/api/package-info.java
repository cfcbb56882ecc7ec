/** Kafka's requests, and what answers each kind of them. */
@NullMarked
package dev.forebay.protocol.kafka.api;

import org.jspecify.annotations.NullMarked;
