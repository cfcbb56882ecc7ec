/** Batches from producers, checked by their headers and stored as they came. */
@NullMarked
package dev.forebay.protocol.kafka.produce;

import org.jspecify.annotations.NullMarked;
