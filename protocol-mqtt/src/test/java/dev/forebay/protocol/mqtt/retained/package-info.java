/** Topics walked while they change. */
@NullMarked
package dev.forebay.protocol.mqtt.retained;

import org.jspecify.annotations.NullMarked;
