/** Requests about topics: which there are, and changes of them. */
@NullMarked
package dev.forebay.protocol.kafka.topic;

import org.jspecify.annotations.NullMarked;
