/** The topics that there are, as Kafka's group coordinator wants to be told of them. */
@NullMarked
package dev.forebay.protocol.kafka.group.image;

import org.jspecify.annotations.NullMarked;
