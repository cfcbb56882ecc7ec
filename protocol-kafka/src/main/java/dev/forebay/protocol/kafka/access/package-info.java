/** What the requests of Kafka's clients ask of their users' rights. */
@NullMarked
package dev.forebay.protocol.kafka.access;

import org.jspecify.annotations.NullMarked;
