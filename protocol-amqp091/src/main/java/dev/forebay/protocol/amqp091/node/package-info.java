/** What the node gives to AMQP connections: limits, metrics, sessions. */
@NullMarked
package dev.forebay.protocol.amqp091.node;

import org.jspecify.annotations.NullMarked;
