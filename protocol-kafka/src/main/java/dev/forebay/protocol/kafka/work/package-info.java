/** Requests whose work takes more than one turn of a loop. */
@NullMarked
package dev.forebay.protocol.kafka.work;

import org.jspecify.annotations.NullMarked;
