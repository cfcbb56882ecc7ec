/** What clients of MQTT do that no good client does. */
@NullMarked
package dev.forebay.tests.hostile.mqtt;

import org.jspecify.annotations.NullMarked;
