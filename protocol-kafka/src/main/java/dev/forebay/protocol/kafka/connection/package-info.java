/**
 * Connections of Kafka clients: requests cut out of what the socket gave, answers in the order of
 * the requests, and the limits of both.
 */
@NullMarked
package dev.forebay.protocol.kafka.connection;

import org.jspecify.annotations.NullMarked;
