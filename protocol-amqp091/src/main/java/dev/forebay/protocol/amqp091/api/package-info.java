/** What the parts of one connection share, and how refusals become errors. */
@NullMarked
package dev.forebay.protocol.amqp091.api;

import org.jspecify.annotations.NullMarked;
