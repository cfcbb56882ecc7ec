/** The form of what STOMP's clients send, to envelopes and back. */
@NullMarked
package dev.forebay.protocol.stomp.mapping;

import org.jspecify.annotations.NullMarked;
