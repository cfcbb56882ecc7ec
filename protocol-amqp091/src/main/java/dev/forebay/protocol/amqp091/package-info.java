/** AMQP 0-9-1 as a listener serves it: its connections, and what those of one node share. */
@NullMarked
package dev.forebay.protocol.amqp091;

import org.jspecify.annotations.NullMarked;
