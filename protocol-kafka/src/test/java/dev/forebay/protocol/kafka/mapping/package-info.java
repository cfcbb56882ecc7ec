/** Tests of batches as envelopes. */
@NullMarked
package dev.forebay.protocol.kafka.mapping;

import org.jspecify.annotations.NullMarked;
