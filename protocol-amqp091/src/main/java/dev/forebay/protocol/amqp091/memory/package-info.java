/** Memory for messages and frames that have not arrived completely. */
@NullMarked
package dev.forebay.protocol.amqp091.memory;

import org.jspecify.annotations.NullMarked;
