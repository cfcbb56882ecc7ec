/** What is kept of clients, written and read. */
@NullMarked
package dev.forebay.protocol.mqtt.state;

import org.jspecify.annotations.NullMarked;
