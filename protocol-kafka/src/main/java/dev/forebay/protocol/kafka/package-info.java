/**
 * Kafka's protocol for the clients that people have, put together here from: {@code node} (what the
 * node gives it), {@code api} (requests and who answers them), {@code connection} (requests in,
 * answers out in their order), {@code produce}, {@code fetch}, {@code offset}, {@code topic},
 * {@code config}, {@code group} (consumer groups), {@code mapping} (batches as envelopes). Kafka's
 * own classes are the codec; they are loaded when the first client comes.
 */
@NullMarked
package dev.forebay.protocol.kafka;

import org.jspecify.annotations.NullMarked;
