/** An event loop in place of the threads, timers and clocks of Kafka's group coordinator. */
@NullMarked
package dev.forebay.protocol.kafka.group.loop;

import org.jspecify.annotations.NullMarked;
