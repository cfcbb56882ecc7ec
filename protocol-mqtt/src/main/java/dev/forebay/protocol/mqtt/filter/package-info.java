/** Topics, the filters that match them, and what subscriptions say of what they match. */
@NullMarked
package dev.forebay.protocol.mqtt.filter;

import org.jspecify.annotations.NullMarked;
