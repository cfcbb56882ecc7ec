/** What properties and field tables say in terms of the common envelope, and back. */
@NullMarked
package dev.forebay.protocol.amqp091.mapping;

import org.jspecify.annotations.NullMarked;
