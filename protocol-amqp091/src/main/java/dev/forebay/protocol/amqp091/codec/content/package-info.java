/**
 * Content: headers, properties and bodies, read in place and written as frames (section 2.3.5.2).
 */
@NullMarked
package dev.forebay.protocol.amqp091.codec.content;

import org.jspecify.annotations.NullMarked;
