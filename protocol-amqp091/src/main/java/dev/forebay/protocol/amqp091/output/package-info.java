/** What a client is sent: methods, content, messages that come back. */
@NullMarked
package dev.forebay.protocol.amqp091.output;

import org.jspecify.annotations.NullMarked;
