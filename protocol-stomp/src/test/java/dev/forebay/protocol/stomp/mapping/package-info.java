/** Messages in their form, and as envelopes. */
@NullMarked
package dev.forebay.protocol.stomp.mapping;

import org.jspecify.annotations.NullMarked;
