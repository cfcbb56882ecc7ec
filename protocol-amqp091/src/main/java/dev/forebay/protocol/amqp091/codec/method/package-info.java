/** Methods as records, and the frequent ones read in place (section 2.3.5.1). */
@NullMarked
package dev.forebay.protocol.amqp091.codec.method;

import org.jspecify.annotations.NullMarked;
