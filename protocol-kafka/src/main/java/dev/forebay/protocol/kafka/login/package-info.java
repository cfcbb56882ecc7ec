/** How Kafka's clients say who they are: SASL, as Kafka carries it. */
@NullMarked
package dev.forebay.protocol.kafka.login;

import org.jspecify.annotations.NullMarked;
