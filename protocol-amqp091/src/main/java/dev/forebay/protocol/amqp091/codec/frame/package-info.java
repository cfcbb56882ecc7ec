/** Frames: their header, where one ends, and what is wrong with one (section 2.3.5). */
@NullMarked
package dev.forebay.protocol.amqp091.codec.frame;

import org.jspecify.annotations.NullMarked;
