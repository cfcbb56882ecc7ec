/** Field tables and the primitive values of methods: their bytes, and the values they stand for. */
@NullMarked
package dev.forebay.protocol.amqp091.codec.field;

import org.jspecify.annotations.NullMarked;
