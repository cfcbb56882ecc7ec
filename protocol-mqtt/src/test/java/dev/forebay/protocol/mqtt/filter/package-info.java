/** Subscriptions against a matcher that is too simple to be wrong. */
@NullMarked
package dev.forebay.protocol.mqtt.filter;

import org.jspecify.annotations.NullMarked;
