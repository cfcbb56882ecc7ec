/** Subscriptions, the MESSAGE frames that they send, and what their client acknowledges. */
@NullMarked
package dev.forebay.protocol.stomp.delivery;

import org.jspecify.annotations.NullMarked;
