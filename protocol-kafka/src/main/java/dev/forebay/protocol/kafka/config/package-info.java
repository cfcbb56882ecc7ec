/** Configurations of topics and of the broker: what is kept, what acts, what is refused. */
@NullMarked
package dev.forebay.protocol.kafka.config;

import org.jspecify.annotations.NullMarked;
