/** What a stored batch says in terms of the common envelope, and batches made of envelopes. */
@NullMarked
package dev.forebay.protocol.kafka.mapping;

import org.jspecify.annotations.NullMarked;
