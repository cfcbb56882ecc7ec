/** How long the bodies of a queue's messages are, as far as it counts them. */
@NullMarked
package dev.forebay.broker.record.size;

import org.jspecify.annotations.NullMarked;
